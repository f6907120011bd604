"""How long nobody has done anything, and how long somebody has held a key."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

COUNT_FROM_S = 10.0
HOLD_S = 3.0
_LET_GO_S = 0.2


class Idle:
    """Runs out ``limit_s`` seconds after the last activity; its last seconds are counted aloud."""

    def __init__(self, limit_s: float, clock: Callable[[], float]) -> None:
        self._limit_s, self._clock = limit_s, clock
        self._since_s = clock()

    def touch(self) -> None:
        """Somebody did something."""
        self._since_s = self._clock()

    @property
    def left_s(self) -> float:
        """Seconds left, 0 when time is over."""
        return max(0.0, self._limit_s - (self._clock() - self._since_s))

    @property
    def counting(self) -> int | None:
        """The number to show, None while there is time enough."""
        left = self.left_s
        return ceil(left) if left <= min(COUNT_FROM_S, self._limit_s / 2) else None


class Hold:
    """A key or a corner that has to be held for three seconds.

    A key that repeats can look as if it were let go for an instant: X servers send a release before
    each repetition. Only one that stays up was let go.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since_s: float | None = None
        self._up_s: float | None = None

    def press(self) -> None:
        """It went down; one that is down stays so."""
        if self.left_s is None:
            self._since_s = self._clock()
        self._up_s = None

    def release(self) -> None:
        """It went up."""
        if self._up_s is None:
            self._up_s = self._clock()

    def forget(self) -> None:
        """Start over with the next press."""
        self._since_s = self._up_s = None

    @property
    def left_s(self) -> float | None:
        """Seconds it is still to be held, None while nobody does."""
        if self._up_s is not None and self._clock() - self._up_s > _LET_GO_S:
            self.forget()
        if self._since_s is None:
            return None
        return max(0.0, HOLD_S - (self._clock() - self._since_s))
