"""Registers, the block protocol and the interrupt of the kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import stand_in_core
from tests.engine.ip.kernel import testbench as tb
from tests.engine.ip.kernel.bench import OUT, Bench
from tests.engine.ip.kernel.testbench import Simulation

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
WRITABLE = (0x10, 0x14, 0x1C, 0x20, 0x28, 0x2C, 0x34, 0x3C, 0x44)
ALIGNED = (0x10, 0x1C, 0x28)  # the low words of the three addresses
FIXED = {tb.ID: 0x4B575331, tb.VERSION: 0x00010000, tb.GEOMETRY: stand_in_core.GEOMETRY}
READ_ONLY = (*FIXED, 0x5C, 0x60, 0x64)
KNOWN = {tb.CTRL, tb.GIE, tb.IER, tb.ISR, *WRITABLE, *READ_ONLY}


def _mask(offset: int) -> int:
    return 0xFFFFFFC0 if offset in ALIGNED else 0xFFFFFFFF


def _one_trailer(simulation: Simulation) -> None:
    """Set up the shortest run: a self-test without a model."""
    simulation.region(OUT, 4096)
    simulation.set_address(tb.OUT, OUT)
    simulation[tb.MODE] = tb.SELF_TEST


def test_registers_are_independent_and_keep_their_values(simulation: Simulation) -> None:
    assert [simulation[offset] for offset in WRITABLE] == [0] * len(WRITABLE)
    values = {offset: 0x9E3779B1 * (offset + 1) & 0xFFFFFFFF for offset in WRITABLE}
    for offset, value in values.items():
        simulation[offset] = value
    for offset, value in values.items():
        assert simulation[offset] == value & _mask(offset), hex(offset)
    assert simulation[tb.CTRL] == tb.IDLE


def test_every_other_offset_reads_zero_and_ignores_writing(simulation: Simulation) -> None:
    for offset in range(0, 0x1000, 4):
        if offset not in KNOWN:
            simulation[offset] = 0xFFFFFFFF
    for offset in set(range(0, 0x1000, 4)) - set(FIXED):
        assert simulation[offset] == (tb.IDLE if offset == tb.CTRL else 0), hex(offset)


def test_fixed_registers_cannot_be_written(simulation: Simulation) -> None:
    for offset in READ_ONLY:
        simulation[offset] = 0x5A5A5A5A
    assert {offset: simulation[offset] for offset in FIXED} == FIXED
    assert simulation[tb.STATUS] == 0


@pytest.mark.parametrize("offset", WRITABLE)
def test_strobes_choose_bytes(simulation: Simulation, offset: int) -> None:
    value = 0x11223340
    simulation[offset] = value
    for strobe in range(16):
        simulation.poke(offset, 0xAABBCCC0, strobe)
        for byte in range(4):
            if strobe >> byte & 1:
                value = value & ~(0xFF << 8 * byte) | 0xAABBCCC0 & 0xFF << 8 * byte
        assert simulation[offset] == value & _mask(offset)


@pytest.mark.parametrize(
    "delays", [(0, 0, 0), (5, 0, 0), (0, 5, 0), (0, 0, 7), (3, 9, 2), (9, 3, 1)]
)
def test_address_data_and_response_come_in_any_order(
    simulation: Simulation, delays: tuple[int, int, int]
) -> None:
    simulation.control_delays(*delays)
    for turn in range(20):
        simulation[tb.TOKEN] = turn * 77
        simulation[tb.N_WORDS] = turn
        assert simulation[tb.TOKEN] == turn * 77
        assert simulation[tb.N_WORDS] == turn
    assert not simulation.faults()


def test_a_strobe_without_the_low_byte_starts_nothing(simulation: Simulation) -> None:
    _one_trailer(simulation)
    simulation.poke(tb.CTRL, tb.START | tb.AUTO_RESTART, 0b1110)
    simulation.tick(500)
    assert simulation[tb.CTRL] == tb.IDLE
    assert simulation.counts()["write_bursts"] == 0


def test_start_stays_until_done_and_done_is_cleared_by_reading(simulation: Simulation) -> None:
    _one_trailer(simulation)
    simulation[tb.CTRL] = tb.START
    assert simulation[tb.CTRL] == tb.START  # neither idle nor done while it runs
    simulation.tick(500)
    assert simulation[tb.CTRL] == tb.DONE | tb.IDLE | tb.READY
    assert simulation[tb.CTRL] == tb.IDLE


def test_a_second_start_within_a_run_is_no_second_run(simulation: Simulation) -> None:
    _one_trailer(simulation)
    simulation[tb.CTRL] = tb.START
    simulation[tb.CTRL] = tb.START
    simulation.tick(1000)
    assert simulation.counts()["write_bursts"] == 1


def test_automatic_restart_runs_until_it_is_taken_back(simulation: Simulation) -> None:
    _one_trailer(simulation)
    simulation[tb.CTRL] = tb.START | tb.AUTO_RESTART
    simulation.tick(2000)
    running = simulation[tb.CTRL]
    assert running & (tb.AUTO_RESTART | tb.DONE) == tb.AUTO_RESTART | tb.DONE
    simulation[tb.CTRL] = 0
    simulation.tick(500)
    runs = simulation.counts()["write_bursts"]
    assert runs > 10
    simulation.tick(2000)
    assert simulation.counts()["write_bursts"] == runs
    assert simulation[tb.CTRL] & (tb.IDLE | tb.START | tb.AUTO_RESTART) == tb.IDLE


@pytest.mark.parametrize(
    ("enabled", "globally", "status"),
    [(0b01, 1, 0b01), (0b10, 1, 0b10), (0b11, 0, 0b11), (0, 1, 0)],
)
def test_interrupts_are_enabled_held_and_toggled_off(
    simulation: Simulation, enabled: int, globally: int, status: int
) -> None:
    _one_trailer(simulation)
    simulation[tb.GIE], simulation[tb.IER] = globally, enabled
    assert (simulation[tb.GIE], simulation[tb.IER]) == (globally, enabled)
    for _ in range(2):
        simulation[tb.CTRL] = tb.START
        assert not simulation.interrupt
        simulation.tick(500)
        assert simulation[tb.CTRL] & tb.DONE
        assert simulation[tb.ISR] == status
        assert simulation.interrupt == bool(globally and status)
        simulation[tb.ISR] = status
        assert simulation[tb.ISR] == 0
        assert not simulation.interrupt


def test_the_interrupt_comes_with_done(loaded: Bench, words: npt.NDArray[np.uint8]) -> None:
    simulation = loaded.simulation
    simulation[tb.GIE], simulation[tb.IER] = 1, 1
    loaded.place(tb.INFER, words[:4], b"", 0)
    simulation.start(tb.INFER, images=0x1_0000_0000, out=OUT, n_words=4)
    simulation.wait_for_interrupt(10_000)
    assert simulation[tb.CTRL] & tb.DONE
    assert np.array_equal(simulation.results(OUT, 4), loaded.core.sums(words[:4]))
