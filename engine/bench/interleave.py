"""A fair race: engines run in short slices, turn and turn about, on one core.

Whatever else the machine does then hits all of them alike, and none takes the other's core.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from engine.engines.engine import Engine
from engine.values import SimulatedSpeed, ThroughputReading

U8 = npt.NDArray[np.uint8]


@dataclass
class _Share:
    """What one engine has done in this race; ``calls`` holds the seconds of each call."""

    calls: array[float] = field(default_factory=lambda: array("d"))
    seconds: float = 0.0
    simulated: SimulatedSpeed | None = None


class Race:
    """Times ``engines`` on the same images in slices of ``slice_s`` seconds.

    Every engine gets the same share of ``duration_s``, to within one slice or one call. They
    take strict turns; one that overran its slice (a call can take longer) waits until the others
    have caught up. :meth:`start` and :meth:`step` belong to the thread that owns the engines,
    :meth:`readings` to any. ``clock`` gives seconds.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        slice_s: float = 0.01,
        duration_s: float = 1.0,
        batch: int = 1,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        if batch < 1 or slice_s <= 0 or duration_s <= 0:
            raise ValueError("batch, slice and duration of a race must be positive")
        self._engines = tuple(engines)
        self._ids = tuple(engine.info.id for engine in self._engines)
        self._slice_s, self._batch, self._clock = slice_s, batch, clock
        self._budget = duration_s / max(1, len(self._engines))
        self._lock = Lock()
        self._shares = [_Share() for _ in self._engines]
        self._before = [ThroughputReading(name, 0, 0.0, None, None, batch) for name in self._ids]
        self._batches: U8 = np.empty((0, batch, 32, 32), np.uint8)

    def start(self, images: U8) -> None:
        """Begin anew on uint8 ``images`` ``(n, 32, 32)``, which are gone through again and again.

        Without an image there is nothing to do. Until an engine has run, its reading stays that
        of the race before.
        """
        before = list(self.readings())
        repeated = -(-len(images) // self._batch) * self._batch
        chosen = np.resize(np.arange(len(images)), repeated)
        batches = np.ascontiguousarray(images[chosen]).reshape(-1, self._batch, 32, 32)
        with self._lock:
            self._before, self._shares = before, [_Share() for _ in self._engines]
        self._batches = batches

    def warm_up(self) -> None:
        """One call of each engine that is not counted: caches, lazy set-up, first allocations."""
        if len(self._batches):
            for engine in self._engines:
                engine.predict(self._batches[0])

    def step(self) -> bool:
        """Run one slice of the engine whose turn it is, one call at least.

        False, and nothing runs, when every engine has had its share. Raises what the engine
        raises.
        """
        chosen = self._next()
        if chosen is None:
            return False
        share, calls = self._shares[chosen], array("d")
        predict, clock, position = self._engines[chosen].predict, self._clock, len(share.calls)
        began = now = clock()
        end = began + min(self._slice_s, self._budget - share.seconds)
        while not calls or now < end:
            before = now
            predict(self._batches[position % len(self._batches)])
            now = clock()
            calls.append(now - before)
            position += 1
        with self._lock:
            share.calls.extend(calls)
            share.seconds += now - began
            share.simulated = self._engines[chosen].info.simulated
        return True

    def _next(self) -> int | None:
        if not len(self._batches):
            return None
        waiting = [i for i, share in enumerate(self._shares) if share.seconds < self._budget]
        if not waiting:
            return None
        least = min(self._shares[i].seconds for i in waiting)
        # a slice lasts slice_s or longer, so nobody is ready again before the others had theirs
        return next(i for i in waiting if self._shares[i].seconds < least + self._slice_s)

    def readings(self) -> tuple[ThroughputReading, ...]:
        """How far each engine is, in the order given. Safe to call from any thread."""
        with self._lock:
            taken = [
                (np.array(share.calls), share.seconds, share.simulated) for share in self._shares
            ]
            before = list(self._before)
        return tuple(
            self._reading(name, calls, seconds, simulated) if len(calls) else last
            for name, (calls, seconds, simulated), last in zip(
                self._ids, taken, before, strict=True
            )
        )

    def _reading(
        self,
        name: str,
        calls: npt.NDArray[np.float64],
        seconds: float,
        simulated: SimulatedSpeed | None,
    ) -> ThroughputReading:
        p50, p95 = np.percentile(calls, (50, 95)) * 1e6 / self._batch
        words = len(calls) * self._batch
        return ThroughputReading(
            name, words, seconds, float(p50), float(p95), self._batch, simulated=simulated
        )


def compare(
    engines: Sequence[Engine],
    images: U8,
    seconds: float = 1.0,
    *,
    batch: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[ThroughputReading, ...]:
    """A whole race of ``seconds`` on ``images`` ``(n, 32, 32)``, each engine warmed up before."""
    race = Race(engines, duration_s=seconds, batch=batch, clock=clock)
    race.start(images)
    race.warm_up()
    while race.step():
        pass
    return race.readings()
