"""Words through the shell: results, trailers, bursts, errors, and what the bus costs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import stand_in_core
from tests.engine.ip.kernel import testbench as tb
from tests.engine.ip.kernel.bench import IMAGES, OUT, Bench
from tests.engine.ip.kernel.testbench import Bus

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
U8 = npt.NDArray[np.uint8]
READ_ERROR, WRITE_ERROR, UNKNOWN_MODE = 1 << 4, 1 << 5, 1 << 7
UNTOUCHED = b"\xa5"


def _well(bench: Bench, images: U8, shift: int = 0) -> int:
    """Every result is right; the cycles."""
    run = bench.infer(images, shift)
    assert (run.trailer.status, run.trailer.words_done) == (0, len(images))
    assert np.array_equal(run.sums, bench.core.sums(images))
    return run.trailer.cycles


@pytest.mark.parametrize("n", [0, 1, 2, 3, 8, 9, 40])
def test_any_number_of_words(loaded: Bench, words: U8, n: int) -> None:
    _well(loaded, words[:n])
    _well(loaded, words[:n][::-1])  # and at once again


@pytest.mark.parametrize("shift", [64, 448, 512 - 64, 1024, 3008, 4096 - 64])
def test_addresses_anywhere_in_a_page(loaded: Bench, words: U8, shift: int) -> None:
    """No burst crosses 4 KiB: the memory counts those that do."""
    _well(loaded, words[:9], shift)


def test_the_low_bits_of_addresses_are_taken_as_zero(loaded: Bench, words: U8) -> None:
    loaded.place(tb.INFER, words[:2], b"", 0)
    simulation = loaded.simulation
    simulation.start(tb.INFER, images=IMAGES + 63, out=OUT + 1, n_words=2)
    simulation.finish(100_000)
    assert np.array_equal(simulation.results(OUT, 2), loaded.core.sums(words[:2]))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("percent", [10, 50])
def test_stalls_change_no_result(loaded: Bench, words: U8, percent: int, seed: int) -> None:
    loaded.simulation.configure(Bus().stalled(percent, seed))
    _well(loaded, words[:12], 64 * seed)


@pytest.mark.parametrize("channel", range(5), ids=tb.CHANNELS)
def test_one_slow_channel_changes_no_result(loaded: Bench, words: U8, channel: int) -> None:
    stalls = [0] * 5
    stalls[channel] = 95
    a, b, c, d, e = stalls
    loaded.simulation.configure(Bus(stalls=(a, b, c, d, e), seed=11))
    _well(loaded, words[:6])


@pytest.mark.parametrize("order", [tb.INDEPENDENT, tb.DATA_FIRST, tb.ADDRESS_FIRST])
@pytest.mark.parametrize("percent", [0, 30])
def test_the_memory_may_take_address_or_data_first(
    loaded: Bench, words: U8, order: int, percent: int
) -> None:
    loaded.simulation.configure(Bus(write_order=order).stalled(percent, 5))
    _well(loaded, words[:6])


@pytest.mark.parametrize(
    "bus",
    [
        Bus(read_latency=1, write_latency=1),
        Bus(read_latency=300, write_latency=400),
        Bus(outstanding=1),
        Bus(outstanding=1, read_latency=200),
    ],
    ids=str,
)
def test_latency_and_few_outstanding_bursts_change_no_result(
    loaded: Bench, words: U8, bus: Bus
) -> None:
    loaded.simulation.configure(bus)
    _well(loaded, words[:8])


def test_the_bus_costs_a_latency_at_each_end_of_a_run_only(loaded: Bench, words: U8) -> None:
    """A word more costs the same whatever the latency is: the core's cycles, and its result's."""
    for latency in (1, 40, 200):
        loaded.simulation.configure(Bus(read_latency=latency, write_latency=latency))
        few, many = (_well(loaded, words[:n]) for n in (10, 40))
        assert many - few == 30 * (stand_in_core.CYCLES + 8)
        assert few <= 10 * (stand_in_core.CYCLES + 8) + 200 + 2 * latency


def test_a_run_reads_each_image_and_writes_each_result_once(loaded: Bench, words: U8) -> None:
    before = loaded.simulation.counts()
    _well(loaded, words[:16])
    after = loaded.simulation.counts()
    assert after["bytes_read"] - before["bytes_read"] == 16 * tb.WORD_BYTES
    assert after["bytes_written"] - before["bytes_written"] == 16 * tb.RESULT_BYTES + 64
    assert after["read_bursts"] - before["read_bursts"] == 32


@pytest.mark.parametrize("beat", [0, 1, 64, 127])
@pytest.mark.parametrize("word", [0, 3, 11])
def test_a_read_error_ends_the_run_before_its_word(
    loaded: Bench, words: U8, word: int, beat: int
) -> None:
    images = words[:12]
    run = loaded.infer(images, fail_read=word * tb.WORD_BYTES + 8 * beat)
    assert (run.trailer.status, run.trailer.words_done) == (READ_ERROR, word)
    good = word * tb.RESULT_BYTES
    truth = loaded.core.sums(images)[:word].tobytes()
    assert run.out == truth + UNTOUCHED * (len(run.out) - good)
    _well(loaded, images)


@pytest.mark.parametrize("word", [0, 1, 7, 11])
def test_a_write_error_ends_the_run_and_counts_what_came_before(
    loaded: Bench, words: U8, word: int
) -> None:
    images = words[:12]
    run = loaded.infer(images, fail_write=word * tb.RESULT_BYTES)
    assert (run.trailer.status, run.trailer.words_done) == (WRITE_ERROR, word)
    truth = loaded.core.sums(images)
    for index in range(12):
        result = run.out[64 * index : 64 * index + 64]
        assert result in (truth[index].tobytes(), UNTOUCHED * 64), index
        assert (result != UNTOUCHED * 64) >= (index < word), index
    _well(loaded, images)


def test_a_write_error_of_the_trailer_shows_in_the_status_register(
    loaded: Bench, words: U8
) -> None:
    loaded.infer(words[:2], fail_write=2 * tb.RESULT_BYTES)
    assert loaded.simulation[tb.STATUS] == WRITE_ERROR
    _well(loaded, words[:2])


@pytest.mark.parametrize("percent", [0, 50])
def test_errors_under_stalls(loaded: Bench, words: U8, percent: int) -> None:
    loaded.simulation.configure(Bus().stalled(percent, 3))
    for word in range(5):
        assert loaded.infer(words[:6], fail_read=word * 1024 + 8).trailer.words_done == word
        assert loaded.infer(words[:6], fail_write=word * 64).trailer.words_done == word
    _well(loaded, words[:6])


def test_images_outside_memory_are_a_read_error(loaded: Bench, words: U8) -> None:
    loaded.place(tb.INFER, words[:2], b"", 0)
    simulation = loaded.simulation
    trailer = simulation.run(tb.INFER, OUT, 2, images=0x7_0000_0000)
    assert (trailer.status, trailer.words_done) == (READ_ERROR, 0)
    faults = simulation.faults()
    assert set(faults) == {"address"}
    simulation.clear_counts()


@pytest.mark.parametrize("mode", [4, 5, 0x100, 0x80000001, 0xFFFFFFFF])
def test_an_unknown_mode_writes_the_trailer_alone(loaded: Bench, words: U8, mode: int) -> None:
    trailer = loaded.mode(mode)
    assert (trailer.status, trailer.words_done) == (UNKNOWN_MODE, 0)
    _well(loaded, words[:1])


def test_arguments_may_change_while_a_run_goes_on(loaded: Bench, words: U8) -> None:
    loaded.place(tb.INFER, words[:6], b"", 0)
    simulation = loaded.simulation
    simulation.start(tb.INFER, images=IMAGES, out=OUT, n_words=6, token=77)
    for offset in (tb.MODEL, tb.IN, tb.OUT):
        simulation.set_address(offset, 0x3_0000_0000)
    simulation[tb.N_WORDS], simulation[tb.MODE], simulation[tb.TOKEN] = 1, 3, 78
    simulation.finish(100_000)
    assert np.array_equal(simulation.results(OUT, 6), loaded.core.sums(words[:6]))
    trailer = simulation.trailer(OUT + 6 * tb.RESULT_BYTES)
    assert (trailer.token, trailer.words_done, trailer.status) == (77, 6, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_any_bus(loaded: Bench, words: U8, seed: int) -> None:
    """Random latencies, stalls, orders, lengths and places, with errors now and then."""
    rng = np.random.default_rng(seed)
    for _ in range(12):
        a, b, c, d, e = rng.integers(0, 90, 5).tolist()
        loaded.simulation.configure(
            Bus(
                read_latency=int(rng.integers(1, 200)),
                write_latency=int(rng.integers(1, 200)),
                outstanding=int(rng.integers(1, 20)),
                write_order=int(rng.integers(3)),
                stalls=(a, b, c, d, e),
                seed=int(rng.integers(1 << 40)),
            )
        )
        images = words[: int(rng.integers(0, 20))]
        shift = 64 * int(rng.integers(64))
        _well(loaded, images, shift)
        if len(images):
            word = int(rng.integers(len(images)))
            run = loaded.infer(images, shift, fail_read=1024 * word + 8 * int(rng.integers(128)))
            assert (run.trailer.status, run.trailer.words_done) == (READ_ERROR, word)
