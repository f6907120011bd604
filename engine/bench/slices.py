"""Many contenders in short slices of time, round after round: what a call takes, and how evenly.

Whatever else the machine does meanwhile hits all of them alike. Python's garbage collector does
not run inside a slice, and each slice begins with a call that is not counted, which brings back
into the caches what the contender before drove out.
"""

from __future__ import annotations

import gc
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.values import Progress

Clock = Callable[[], float]
SLICE_S = 0.02


@dataclass(frozen=True)
class Entrant:
    """What is timed: ``call`` on each of ``arguments`` in turn, ``words`` of them a call."""

    name: str
    call: Callable[[Any], object]
    arguments: Sequence[Any]
    words: int = 1


@dataclass(frozen=True)
class Timing:
    """Microseconds a word over single calls: median, 95th percentile, least.

    ``spread`` is how far the medians of slices lie apart, the middle half of them over their
    median; ``waited`` the share of the slices in which this process did not run (0 where it ran
    on several cores).
    """

    calls: int
    p50_us: float
    p95_us: float
    min_us: float
    spread: float
    waited: float


@dataclass
class _Share:
    calls: array[float] = field(default_factory=lambda: array("d"))
    medians: list[float] = field(default_factory=list)
    seconds: float = 0.0
    busy_s: float = 0.0
    position: int = 0


def race(
    entrants: Sequence[Entrant],
    seconds: float,
    *,
    slice_s: float = SLICE_S,
    pause_s: float = 0.0,
    clock: Clock = time.perf_counter,
    busy: Clock = time.process_time,
    progress: Progress | None = None,
    stage: str = "measuring",
) -> tuple[Timing, ...]:
    """Run every entrant for about ``seconds``, in slices, the order turned by one each round.

    One that overran (a single call can be longer than a slice) sits out until the others have
    caught up, and runs one call at least. ``pause_s`` of rest before a slice lets threads that
    still spin for the one before go to sleep.
    """
    if seconds <= 0 or slice_s <= 0:
        raise ValueError("the seconds of a race and of its slices must be positive")
    shares = [_Share() for _ in entrants]
    rounds = max(1, round(seconds / slice_s))
    for turn in range(rounds):
        for place in range(len(entrants)):
            chosen = (turn + place) % len(entrants)
            share = shares[chosen]
            if share.seconds < (turn + 0.5) * slice_s:
                if pause_s:
                    time.sleep(pause_s)
                _slice(entrants[chosen], share, slice_s, clock, busy)
        if progress:
            progress(stage, turn + 1, rounds)
    return tuple(_timing(*pair) for pair in zip(entrants, shares, strict=True))


def cold(
    entrants: Sequence[Entrant],
    samples: int,
    drive_out: Callable[[], object],
    *,
    clock: Clock = time.perf_counter,
) -> tuple[float, ...]:
    """Median microseconds a word of single calls, each after ``drive_out`` filled the caches."""
    taken: list[list[float]] = [[] for _ in entrants]
    for turn in range(samples):
        for place in range(len(entrants)):
            chosen = (turn + place) % len(entrants)
            entrant = entrants[chosen]
            argument = entrant.arguments[turn % len(entrant.arguments)]
            drive_out()
            with collector_off():
                began = clock()
                entrant.call(argument)
                taken[chosen].append((clock() - began) / entrant.words)
    return tuple(1e6 * float(np.median(times)) for times in taken)


def other_data(cache_bytes: int) -> Callable[[], object]:
    """Something that touches every line of ``cache_bytes`` of other data."""
    data: npt.NDArray[np.int64] = np.zeros(max(1, cache_bytes // 8), np.int64)
    lines = data[::8]

    def touch() -> None:
        np.add(lines, 1, out=lines)

    return touch


@contextmanager
def collector_off() -> Iterator[None]:
    """No garbage collection inside."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()


def _slice(entrant: Entrant, share: _Share, slice_s: float, clock: Clock, busy: Clock) -> None:
    call, arguments, position = entrant.call, entrant.arguments, share.position
    count, calls = len(arguments), array("d")
    with collector_off():
        call(arguments[position % count])
        worked, began = busy(), clock()
        now, end = began, began + slice_s
        while not calls or now < end:
            before = now
            call(arguments[position % count])
            now = clock()
            calls.append(now - before)
            position += 1
        share.busy_s += busy() - worked
    share.calls.extend(calls)
    share.medians.append(float(np.median(calls)))
    share.seconds += now - began
    share.position = position


def _timing(entrant: Entrant, share: _Share) -> Timing:
    calls = np.array(share.calls) * 1e6 / entrant.words
    p50, p95 = np.percentile(calls, (50, 95))
    low, middle, high = np.percentile(share.medians, (25, 50, 75))
    return Timing(
        len(calls),
        float(p50),
        float(p95),
        float(calls.min()),
        float((high - low) / middle) if middle > 0 else 0.0,
        max(0.0, 1.0 - share.busy_s / share.seconds) if share.seconds > 0 else 0.0,
    )
