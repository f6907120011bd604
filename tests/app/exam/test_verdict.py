from __future__ import annotations

import pytest

from app.exam.values import ExamEnd, ExamLane, ExamPair, ExamReading
from app.exam.verdict import verdict
from app.format import points


def end(
    difference: float, low: float, high: float, *, refused: int = 0, pair: bool = True
) -> ExamEnd:
    lane = ExamLane("dense-cpu", "m", "r", "measured", 4566, 4394, (0.95, 0.97), 4566, 1.0)
    told = ExamPair(142, 83, 40, difference, (low, high)) if pair else None
    return ExamEnd(
        ExamReading(4566 + refused, 5000, 8.0, lane, lane if pair else None, told, refused=refused)
    )


@pytest.mark.parametrize(
    ("difference", "low", "high", "told"),
    [
        (
            -0.00942, -0.01433, -0.00467,
            "Dense is right more often, by 0.94 points at n = 4\u2009566, "
            "95 % interval 0.47 to 1.43.",
        ),
        (
            0.012, 0.002, 0.022,
            "Sparse is right more often, by 1.20 points at n = 4\u2009566, "
            "95 % interval 0.20 to 2.20.",
        ),
        (
            -0.001, -0.005, 0.003,
            "No difference can be told at n = 4\u2009566: sparse less dense is \u22120.10 points, "
            "95 % interval \u22120.50 to +0.30.",
        ),
        (
            0.0, 0.0, 0.0,
            "No difference can be told at n = 4\u2009566: sparse less dense is 0.00 points, "
            "95 % interval 0.00 to 0.00.",
        ),
    ],
)  # fmt: skip
def test_the_interval_decides(difference: float, low: float, high: float, told: str) -> None:
    assert verdict(end(difference, low, high)) == told


def test_clips_that_could_not_be_used_are_not_in_n() -> None:
    assert "n = 4\u2009566" in verdict(end(0.0, -0.1, 0.1, refused=30))


def test_one_engine_alone() -> None:
    assert verdict(end(0.0, 0.0, 0.0, pair=False)) == (
        "One engine ran: there is nothing to compare."
    )


def test_nothing_counted_has_no_verdict() -> None:
    assert verdict(ExamEnd(None, cancelled=True)) == ""
    assert verdict(ExamEnd(ExamReading(3, 9, 1.0, None, None, None, refused=3))) == ""


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0123, "+1.23"),
        (-0.0123, "\u22121.23"),
        (0.00001, "0.00"),
        (-0.00001, "0.00"),
        (0, "0.00"),
    ],
)
def test_points(share: float, text: str) -> None:
    assert points(share, signed=True) == text
