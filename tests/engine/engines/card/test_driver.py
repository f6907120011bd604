"""The driver's own manners: what it keeps under way, what it frees, what it remembers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.engines.card.driver import Driver
from engine.engines.card.port import CardBuffer, CardRun, Command
from engine.engines.card.simulated_port import SimulatedPort
from engine.engines.engine import EngineFailed, EngineUnavailable


class WatchedPort(SimulatedPort):
    """Counts buffers and runs; ``interrupt`` makes looking at a run raise."""

    def __init__(self, library: Path, units: int) -> None:
        super().__init__(library, units, words_at_once=8)
        self.held: Counter[int] = Counter()
        self.under_way = self.most_under_way = 0
        self.runs: Counter[int] = Counter()
        self.closed = 0
        self.interrupt: BaseException | None = None

    def allocate(self, unit: int, size: int) -> CardBuffer:
        buffer = super().allocate(unit, size)
        self.held[id(buffer)] += 1
        free = buffer.free

        def counted() -> None:
            self.held.pop(id(buffer), None)
            free()

        buffer.free = counted
        return buffer

    def start(self, unit: int, command: Command) -> CardRun:
        self.runs[unit] += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        return WatchedRun(self, super().start(unit, command))

    def close(self) -> None:
        self.closed += 1
        super().close()


class WatchedRun:
    """A run of a watched port."""

    def __init__(self, port: WatchedPort, run: CardRun) -> None:
        self._port, self._run = port, run

    def ended(self, wait_s: float) -> bool:
        if self._port.interrupt is not None:
            raise self._port.interrupt
        ended = self._run.ended(wait_s)
        self._port.under_way -= ended
        return ended


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch):
    def order(what: str) -> None:
        monkeypatch.setenv("SPARSESPOT_CARD_FAULT", what)

    return order


@pytest.fixture(params=[1, 3])
def port(request, standin: Path) -> Iterator[WatchedPort]:
    watched = WatchedPort(standin, request.param)
    yield watched
    watched.close()


def test_each_unit_has_a_run_waiting_behind_the_one_under_way(
    port: WatchedPort, scenarios: ModuleType
) -> None:
    driver = Driver(port, scenarios.images_for())
    before = port.runs.copy()
    given = scenarios.words(100)
    np.testing.assert_array_equal(driver.predict(given), scenarios.answers(given))
    assert port.most_under_way == 2 * port.units
    shares = [port.runs[unit] - before[unit] for unit in range(port.units)]
    assert sum(shares) == 13  # of eight words each
    assert max(shares) - min(shares) <= 1
    driver.close()


def test_few_words_are_shared_among_the_units(port: WatchedPort, scenarios: ModuleType) -> None:
    driver = Driver(port, scenarios.images_for())
    before = port.runs.copy()
    driver.predict(scenarios.words(6))
    assert [port.runs[unit] - before[unit] for unit in range(port.units)] == [1] * port.units
    driver.close()


def test_closing_frees_all(port: WatchedPort, scenarios: ModuleType) -> None:
    driver = Driver(port, scenarios.images_for())
    driver.predict(scenarios.words(3))
    driver.trace(scenarios.words(1)[0])
    assert port.held
    driver.close()
    driver.close()
    assert not port.held
    assert port.closed == 1


@pytest.mark.parametrize("what", ["hung:1", "hung:2", "aborted:2", "lost:1"])
def test_a_failure_to_open_frees_all(
    port: WatchedPort, scenarios: ModuleType, fault, what: str
) -> None:
    fault(what)
    with pytest.raises(EngineUnavailable):
        Driver(port, scenarios.images_for(), scenarios.SHORT)
    assert not port.held
    assert port.closed == 1


def test_a_model_that_cannot_be_packed_frees_all(port: WatchedPort, scenarios: ModuleType) -> None:
    def pack() -> bytes:
        raise EngineUnavailable("it does not fit", "take another")

    with pytest.raises(EngineUnavailable, match="it does not fit"):
        Driver(port, {scenarios.GEOMETRY: pack})
    assert not port.held
    assert port.closed == 1


def test_a_kernel_that_the_model_is_too_large_for_is_passed_over(
    port: WatchedPort, scenarios: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pack() -> bytes:
        raise EngineUnavailable("it does not fit", "take another")

    monkeypatch.setattr(port, "identity", lambda unit: None)  # as through pyxrt
    driver = Driver(port, {7: pack} | scenarios.images_for())
    given = scenarios.words(3)
    np.testing.assert_array_equal(driver.predict(given), scenarios.answers(given))
    driver.close()


def test_an_interrupted_run_leaves_a_driver_that_says_so(
    port: WatchedPort, scenarios: ModuleType
) -> None:
    driver = Driver(port, scenarios.images_for())
    port.interrupt = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        driver.predict(scenarios.words(3))
    port.interrupt = None
    with pytest.raises(EngineFailed, match="failed before .a run was interrupted."):
        driver.predict(scenarios.words(3))
    driver.close()
    assert not port.held


def test_words_and_cycles_are_counted(port: WatchedPort, scenarios: ModuleType) -> None:
    driver = Driver(port, scenarios.images_for())
    assert driver.cycles_per_word is None
    driver.predict(scenarios.words(20))
    assert (driver.words, driver.cycles) == (20, 20_000)
    driver.close()


@pytest.mark.parametrize(("offset", "reason"), [(0, "another kernel"), (1, "is of version 2")])
def test_another_kernel_is_turned_away_before_it_is_used(
    port: WatchedPort, scenarios: ModuleType, monkeypatch, offset: int, reason: str
) -> None:
    found = [0x4B575331, 0x0001_0000, scenarios.GEOMETRY]
    found[offset] = (0, 0x0002_0000)[offset]
    monkeypatch.setattr(port, "_read", lambda unit, register: found[(register - 0x50) // 4])
    with pytest.raises(EngineUnavailable, match=reason):
        Driver(port, scenarios.images_for())
    assert not port.runs
    assert port.closed == 1
