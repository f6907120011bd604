"""How far a stream is behind its own clock."""

from __future__ import annotations

from collections import deque

_DRIFT = 1e-3  # seconds a second: ten times what two quartz clocks differ by
_WINDOW_S = 0.2
_BURST = 1.5


class LagWatch:
    """Compares the seconds of sound received with the seconds that passed.

    A sound server that stalls delivers late and in a burst, with no overflow flag: the sound is
    not lost but old. The smallest distance seen between the two is taken as "on time"; it is let
    drift slowly, for the device's clock is not ours.
    """

    def __init__(self) -> None:
        self._on_time: float | None = None
        self._last_now_s = 0.0
        self._recent: deque[tuple[float, float]] = deque()

    def behind(self, received_s: float, now_s: float) -> float:
        """Seconds that sound ending ``received_s`` into the stream is late at ``now_s``."""
        distance = now_s - received_s
        if self._on_time is None:
            self._on_time = distance
        drifted = self._on_time + _DRIFT * max(0.0, now_s - self._last_now_s)
        self._on_time = min(drifted, distance)
        self._last_now_s = now_s
        self._recent.append((received_s, now_s))
        while self._recent and self._recent[0][1] < now_s - _WINDOW_S:
            self._recent.popleft()
        return distance - self._on_time

    @property
    def catching_up(self) -> bool:
        """Whether sound came faster than time in the last 200 ms, or it is too early to say.

        If it does not, what is missing never comes, and the lag has to be accepted.
        """
        first, last = self._recent[0], self._recent[-1]
        passed = last[1] - first[1]
        return passed < _WINDOW_S / 2 or last[0] - first[0] > _BURST * passed

    def accept(self) -> None:
        """Take the present distance as "on time"."""
        if self._recent:
            received_s, now_s = self._recent[-1]
            self._on_time = now_s - received_s
