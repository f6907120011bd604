"""The race is fair: turns, equal time, counts, and readings from another thread."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bench.interleave import Race, compare
from engine.values import EngineInfo, Scores, SimulatedSpeed

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 32, 32), np.uint8)


class TimedEngine:
    """Takes the next of ``costs`` seconds a call, by the fake clock; notes who ran what.

    Binary fractions keep the clock's sums exact.
    """

    def __init__(self, name: str, clock: Any, log: list[str], *costs: float) -> None:
        self.info = EngineInfo(name, "dense", True, "cpu", "fake", "measured")
        self.seen: list[np.ndarray] = []
        self._clock, self._log, self._costs = clock, log, costs

    def predict(self, images: np.ndarray) -> Scores:
        assert images.flags.c_contiguous
        self._clock.now += self._costs[len(self.seen) % len(self._costs)]
        self.seen.append(images)
        self._log.append(self.info.id)
        return Scores(np.zeros((len(images), 12), np.float32))


def turns(log: list[str]) -> str:
    """The order of slices: runs of one engine's calls, one letter each."""
    return "".join(name for i, name in enumerate(log) if i == 0 or log[i - 1] != name)


def test_slices_alternate_and_both_get_half_the_time(new_clock: Any) -> None:
    clock, log = new_clock(), []
    a, b = TimedEngine("a", clock, log, 1 / 512), TimedEngine("b", clock, log, 1 / 2048)
    race = Race([a, b], slice_s=1 / 128, duration_s=1.0, clock=clock)
    race.start(IMAGES)
    steps = 0
    while race.step():
        steps += 1
    assert turns(log) == "ab" * (len(turns(log)) // 2)
    assert steps == len(turns(log))
    first, second = race.readings()
    assert steps == 128
    assert first.seconds == second.seconds == 0.5
    assert (first.words, second.words) == (len(a.seen), len(b.seen))
    assert (first.words_per_second, second.words_per_second) == (512, 2_048)
    assert first.p50_us == pytest.approx(1e6 / 512)
    assert second.p95_us == pytest.approx(1e6 / 2_048)
    assert not race.step()


def test_a_slow_engine_runs_once_and_waits_for_the_other(new_clock: Any) -> None:
    clock, log = new_clock(), []
    slow, fast = TimedEngine("s", clock, log, 1 / 8), TimedEngine("f", clock, log, 1 / 1024)
    race = Race([slow, fast], slice_s=1 / 128, duration_s=0.5, clock=clock)
    race.start(IMAGES)
    while race.step():
        pass
    a, b = race.readings()
    assert (a.words, b.words) == (2, 256)
    assert a.seconds == b.seconds == 0.25
    assert log[0] == "s"
    caught_up = log.index("s", 1) - 1
    assert 112 < caught_up <= 128  # a slice less than what the slow one had, or level


def test_an_engine_slower_than_the_whole_race_still_runs_once(new_clock: Any) -> None:
    clock, log = new_clock(), []
    engine = TimedEngine("a", clock, log, 5.0)
    race = Race([engine], duration_s=0.1, clock=clock)
    race.start(IMAGES)
    assert race.step()
    assert not race.step()
    assert race.readings()[0].words == 1


@settings(max_examples=40, deadline=None)
@given(
    costs=st.lists(st.floats(1e-4, 0.05), min_size=1, max_size=4),
    slice_s=st.floats(0.001, 0.05),
    duration_s=st.floats(0.05, 1.0),
)
def test_no_engine_gets_more_than_its_share_by_more_than_a_call(
    new_clock: Any, costs: list[float], slice_s: float, duration_s: float
) -> None:
    clock, log = new_clock(), []
    engines = [TimedEngine(str(i), clock, log, cost) for i, cost in enumerate(costs)]
    race = Race(engines, slice_s=slice_s, duration_s=duration_s, clock=clock)
    race.start(IMAGES)
    while race.step():
        taken = [reading.seconds for reading in race.readings()]
        assert max(taken) - min(taken) <= 2 * slice_s + max(costs) + 1e-9
    for cost, reading in zip(costs, race.readings(), strict=True):
        share = duration_s / len(costs)
        assert share - 1e-9 <= reading.seconds <= share + cost + 1e-9
        assert reading.words_per_second == pytest.approx(1 / cost)


def test_percentiles_are_of_single_calls(new_clock: Any) -> None:
    clock, log = new_clock(), []
    engine = TimedEngine("a", clock, log, *[1 / 1024] * 19, 1 / 8)
    race = Race([engine], duration_s=5 * (19 / 1024 + 1 / 8), slice_s=1 / 64, clock=clock)
    race.start(IMAGES)
    while race.step():
        pass
    (reading,) = race.readings()
    assert reading.words == 100
    expected = np.percentile([1e6 / 1024] * 95 + [1e6 / 8] * 5, [50, 95])
    assert [reading.p50_us, reading.p95_us] == pytest.approx(list(expected))


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 7])
def test_batches_go_round_the_images(new_clock: Any, batch: int) -> None:
    clock, log = new_clock(), []
    engine = TimedEngine("a", clock, log, 0.001)
    (reading,) = compare([engine], IMAGES, 0.05, batch=batch, clock=clock)
    assert {images.shape for images in engine.seen} == {(batch, 32, 32)}
    counted = np.concatenate(engine.seen[1:])  # the first call is the warm-up
    assert (reading.words, reading.batch) == (len(counted), batch)
    assert reading.p50_us == pytest.approx(1_000 / batch)
    repeats = -(-3 // batch) * batch
    np.testing.assert_array_equal(
        counted[:repeats], np.stack([IMAGES[i % 3] for i in range(repeats)])
    )
    assert engine.seen[0].shape == (batch, 32, 32)


def test_without_images_or_engines_there_is_nothing_to_do(new_clock: Any) -> None:
    clock, log = new_clock(), []
    race = Race([TimedEngine("a", clock, log, 0.001)], clock=clock)
    assert not race.step()
    race.start(IMAGES[:0])
    assert not race.step()
    (reading,) = race.readings()
    assert (reading.words, reading.p50_us, reading.words_per_second) == (0, None, 0.0)
    empty = Race([], clock=clock)
    empty.start(IMAGES)
    assert not empty.step()
    assert empty.readings() == ()


def test_a_new_race_keeps_the_old_reading_until_its_own(new_clock: Any) -> None:
    clock, log = new_clock(), []
    engines = [TimedEngine("a", clock, log, 1 / 512), TimedEngine("b", clock, log, 1 / 256)]
    race = Race(engines, slice_s=1 / 128, duration_s=0.125, clock=clock)
    race.start(IMAGES)
    while race.step():
        pass
    before = race.readings()
    race.start(IMAGES[:1])
    assert race.readings() == before
    race.step()
    after = race.readings()
    assert after[0].words == 4
    assert after[1] == before[1]


@pytest.mark.parametrize("wrong", [{"batch": 0}, {"slice_s": 0.0}, {"duration_s": -1.0}])
def test_senseless_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Race([], **wrong)  # type: ignore[arg-type]


def test_readings_from_another_thread_are_consistent(new_clock: Any) -> None:
    clock, log = new_clock(), []
    race = Race([TimedEngine("a", clock, log, 0.001)], slice_s=0.003, duration_s=2.0, clock=clock)
    race.start(IMAGES)
    done, seen = Event(), []

    def watch() -> None:
        while not done.is_set():
            seen.extend(race.readings())

    watcher = Thread(target=watch)
    watcher.start()
    while race.step():
        pass
    done.set()
    watcher.join(10)
    assert not watcher.is_alive()
    for reading in seen:
        assert reading.seconds == pytest.approx(reading.words * 0.001)
    assert [r.words for r in seen] == sorted(r.words for r in seen)


def test_simulated_hardware_runs_at_its_cycles_not_at_the_simulation(new_clock: Any) -> None:
    clock = new_clock()
    engine = TimedEngine("a", clock, [], 1 / 64)
    race = Race([engine], duration_s=1.0, clock=clock)
    race.start(IMAGES)
    race.step()
    assert race.readings()[0].words_per_second == 64
    engine.info = replace(engine.info, simulated=SimulatedSpeed(5_000, 250))
    race.step()
    (told,) = race.readings()
    assert told.words_per_second == 50_000
    assert told.p50_us == pytest.approx(1e6 / 64)
