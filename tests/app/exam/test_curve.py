from __future__ import annotations

from itertools import pairwise

from app.exam.curve import Curve
from engine.evaluation.runner import EngineCount


def test_points_stay_few_and_true() -> None:
    curve = Curve(most=50)
    for clips in range(1, 10_001):
        count = EngineCount("a", clips, correct=clips * 9 // 10)
        curve.add(count)
        if clips in (1, 7, 50, 51, 999, 10_000):
            points = curve.points(count)
            assert len(points) <= 51
            assert points[-1].clips == clips
            numbers = [point.clips for point in points]
            assert numbers == sorted(set(numbers))
    for point in points:
        exact = EngineCount("a", point.clips, point.clips * 9 // 10)
        assert (point.accuracy, point.interval) == (exact.accuracy, exact.interval)
    steps = {two - one for one, two in pairwise(numbers[:-1])}
    assert len(steps) == 1  # evenly spread, the last one aside
    assert len(points) > 20


def test_without_a_clip_there_is_no_point() -> None:
    curve = Curve()
    curve.add(EngineCount("a"))
    assert curve.points(EngineCount("a")) == ()
