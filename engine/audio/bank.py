"""Many sources side by side: their samples in one array, and which have a hop to be heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
LATE_S = 2.0  # what waits for longer is counted as lost
_ROUNDING = 1e-6  # hops: who waits for the very moment must not come before it


@dataclass(frozen=True)
class Cut:
    """How sound is cut, in samples: ``first`` before the first ``hop``, ``tail`` zeros last."""

    first: int
    hop: int
    tail: int


@dataclass(frozen=True)
class Begun:
    """A sound that begins in a slot, at a position in its source, with its first samples.

    ``anew`` False: it goes on after a gap.
    """

    slot: int
    origin_s: float
    first: F32
    anew: bool


@dataclass(frozen=True)
class Moment:
    """When the last sample of a hop was captured and when it came here, on the clock."""

    captured_s: float
    received_s: float


class Bank(Protocol):
    """Sources in numbered slots; one thread asks."""

    @property
    def slots(self) -> int:
        """How many there are."""

    @property
    def pool(self) -> F32:
        """The samples ``(m,)`` that hops lie in; until the next `begun` they stay."""

    @property
    def dropped(self) -> int:
        """Frames that came to be over two seconds late, which a live sound would have lost."""

    @property
    def failed(self) -> int:
        """Sources that could not be heard to their end."""

    def begun(self) -> Sequence[Begun]:
        """Take what came in; the sounds that begin now, before any hop of theirs is ready."""

    def ready(self) -> tuple[I64, I64]:
        """The slots ``(n,)`` that have a whole hop, which counts as taken, and where it begins."""

    def moment(self, slot: int) -> Moment:
        """When the hop that was taken last came."""

    def name(self, slot: int) -> str:
        """The source in a slot."""

    def told(self) -> Sequence[str]:
        """A sentence for each source that failed or stalls, once."""

    def rest_s(self) -> float | None:
        """Seconds until a hop may be ready; None once all sources have ended."""

    def close(self) -> None:
        """Free what is held; harmless twice."""


class Pace:
    """Lets hops out at the speed of time, many sounds at once.

    Where the reader falls two seconds behind, time stands still for it: ``late`` counts the
    hops that would have been lost.
    """

    def __init__(self, cut: Cut, clock: Callable[[], float]) -> None:
        self._cut, self._clock = cut, clock

    def due(self, started_s: npt.NDArray[np.float64]) -> I64:
        """How many hops have sounded of sounds that began at these times."""
        samples = (self._clock() - started_s) * SAMPLE_RATE - self._cut.first
        hops = samples / self._cut.hop + _ROUNDING
        return np.asarray(np.maximum(0, np.floor(hops)).astype(np.int64))

    def sounded_s(self, started_s: float, hops: int) -> float:
        """When the end of that many hops sounded."""
        return started_s + (self._cut.first + hops * self._cut.hop) / SAMPLE_RATE

    @property
    def most_late(self) -> int:
        """Hops that may wait."""
        return round(LATE_S * SAMPLE_RATE / self._cut.hop)
