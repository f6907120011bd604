"""Slices take turns, get equal time, and count what a clock that is turned by hand says."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bench.slices import Entrant, cold, other_data, race


class Fake:
    """A call that takes the next of ``costs`` seconds by a fake clock and says that it ran."""

    def __init__(self, name: str, clock: Any, log: list[tuple[str, Any]], *costs: float) -> None:
        self.name, self.calls = name, 0
        self._clock, self._log, self._costs = clock, log, costs

    def __call__(self, argument: Any) -> None:
        self._log.append((self.name, argument))
        self._clock.now += self._costs[self.calls % len(self._costs)]
        self.calls += 1

    def entrant(self, words: int = 1) -> Entrant:
        return Entrant(self.name, self, ["first", "second", "third"], words)


def test_the_order_turns_by_one_each_round(new_clock: Any) -> None:
    clock, log = new_clock(), []
    fakes = [Fake(name, clock, log, 1 / 512) for name in "abc"]
    race([f.entrant() for f in fakes], 3 / 64, slice_s=1 / 64, clock=clock, busy=clock)
    order = [name for name, _ in log]
    slices = [order[i : i + 9] for i in range(0, len(order), 9)]  # one call uncounted, eight more
    assert ["".join(sorted(set(each))) for each in slices] == list("abcbcacab")


def test_a_slice_begins_with_a_call_that_is_not_counted(new_clock: Any) -> None:
    clock, log = new_clock(), []
    fake = Fake("a", clock, log, 1 / 8, *[1 / 512] * 8)  # the first call of each slice is slow
    (timing,) = race([fake.entrant()], 3 / 64, slice_s=1 / 64, clock=clock, busy=clock)
    assert timing.calls == 24
    assert timing.p95_us == timing.min_us == 1e6 / 512
    assert [argument for _, argument in log[:4]] == ["first", "first", "second", "third"]


def test_times_are_of_a_word(new_clock: Any) -> None:
    clock = new_clock()
    fakes = [Fake("a", clock, [], 1 / 64), Fake("b", clock, [], *[1 / 1024] * 19, 1 / 64)]
    one, other = race(
        [fakes[0].entrant(4), fakes[1].entrant()], 1.0, slice_s=1 / 32, clock=clock, busy=clock
    )
    assert one.p50_us == one.p95_us == one.min_us == 1e6 / 64 / 4
    assert other.p50_us == 1e6 / 1024
    assert other.p95_us <= 1e6 / 64


@settings(max_examples=30, deadline=None)
@given(costs=st.lists(st.floats(1e-4, 0.08), min_size=1, max_size=4), seconds=st.floats(0.05, 0.6))
def test_everyone_gets_the_same_time_but_for_a_call(
    new_clock: Any, costs: list[float], seconds: float
) -> None:
    clock: Any = new_clock()
    fakes = [Fake(str(i), clock, [], cost) for i, cost in enumerate(costs)]
    timings = race([f.entrant() for f in fakes], seconds, clock=clock, busy=clock)
    for cost, timing in zip(costs, timings, strict=True):
        assert timing.calls >= 1
        taken = timing.calls * cost
        assert abs(taken - seconds) <= 0.02 + 2 * cost + 1e-9
        assert timing.p50_us == pytest.approx(1e6 * cost)
        assert timing.spread == pytest.approx(0.0, abs=1e-6)


def test_what_others_took_of_the_core_is_told(new_clock: Any) -> None:
    clock = new_clock()
    began = clock.now
    fake = Fake("a", clock, [], 1 / 512)
    (timing,) = race(
        [fake.entrant()], 0.1, clock=clock, busy=lambda: began + (clock.now - began) * 0.75
    )
    assert timing.waited == pytest.approx(0.25)


def test_garbage_is_not_collected_inside_and_is_afterwards(new_clock: Any) -> None:
    clock, seen = new_clock(), []

    def call(_: object) -> None:
        seen.append(gc.isenabled())
        clock.now += 1 / 64

    gc.enable()
    race([Entrant("a", call, [0])], 0.1, clock=clock, busy=clock)
    cold([Entrant("a", call, [0])], 2, lambda: None, clock=clock)
    assert seen
    assert not any(seen)
    assert gc.isenabled()


def test_progress_ends_whole(new_clock: Any) -> None:
    clock, told = new_clock(), []
    fake = Fake("a", clock, [], 1 / 64)
    race(
        [fake.entrant()],
        0.1,
        clock=clock,
        busy=clock,
        stage="s",
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert told[-1][1] == told[-1][2] == len(told)
    assert {stage for stage, _, _ in told} == {"s"}


@pytest.mark.parametrize("wrong", [(0.0, 0.02), (1.0, 0.0), (-1.0, 0.02)])
def test_no_time_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        race([], wrong[0], slice_s=wrong[1])


def test_caches_are_filled_before_every_cold_call(new_clock: Any) -> None:
    clock, log = new_clock(), []
    fakes = [Fake("a", clock, log, 1 / 512, 1 / 256, 1 / 128), Fake("b", clock, log, 1 / 64)]
    told = cold(
        [fakes[0].entrant(2), fakes[1].entrant()], 3, lambda: log.append(("-", 0)), clock=clock
    )
    assert told == (1e6 / 256 / 2, 1e6 / 64)
    assert "".join(name for name, _ in log) == "-a-b-b-a-a-b"


@pytest.mark.parametrize("size", [1, 64, 4096])
def test_other_data_can_be_touched_again_and_again(size: int) -> None:
    touch = other_data(size)
    assert touch() is None
    touch()


def test_an_empty_race_is_over(new_clock: Any) -> None:
    assert race([], 0.1, clock=new_clock()) == ()
    assert np.size(cold([], 3, lambda: None)) == 0
