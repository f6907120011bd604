"""How an accuracy went, in as many points as a picture needs."""

from __future__ import annotations

from app.exam.values import CurvePoint
from engine.evaluation.runner import EngineCount

_MOST = 160


class Curve:
    """Keeps a point every so many clips, half as many once there are too many."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._step = most, 1
        self._points: list[CurvePoint] = []

    def add(self, count: EngineCount) -> None:
        """Note the count after a clip."""
        if not count.clips or count.clips % self._step:
            return
        if len(self._points) >= self._most:
            self._points = self._points[1::2]
            self._step *= 2
            if count.clips % self._step:
                return
        self._points.append(CurvePoint(count.clips, count.accuracy, count.interval))

    def points(self, count: EngineCount) -> tuple[CurvePoint, ...]:
        """The points so far; the last is ``count``, the newest."""
        if not count.clips or (self._points and self._points[-1].clips == count.clips):
            return tuple(self._points)
        return (*self._points, CurvePoint(count.clips, count.accuracy, count.interval))
