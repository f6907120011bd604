"""Holds a recording back to the speed of time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_FORGIVEN_S = 1.0


class Pace:
    """Waits until the moment at which a position would sound; `close` ends every wait.

    ``wait`` sleeps for some seconds and may return early; a test hands in a clock and a wait
    that turns it.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._clock = clock
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._started_s: float | None = None

    def until(self, position_s: float) -> float:
        """Wait for a position in seconds; answers the clock at which it sounded.

        After a pause of over a second (the machine slept) the recording goes on from there
        instead of rushing.
        """
        if self._started_s is None:
            self._started_s = self._clock()
        while not self._closed.is_set():
            early_s = self._started_s + position_s - self._clock()
            if early_s <= 0:
                break
            self._wait(early_s)
        else:
            return self._clock()
        if early_s < -_FORGIVEN_S:
            self._started_s -= early_s
        return self._started_s + position_s

    def now(self) -> float:
        """The clock."""
        return self._clock()

    def close(self) -> None:
        """End every wait, now and later."""
        self._closed.set()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()
