"""Verdicts from intervals that can be read off."""

from __future__ import annotations

import pytest

from engine.evaluation.margin import judge


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((-0.002, 0.0099), "non-inferior"),
        ((-0.05, -0.03), "non-inferior"),  # better even
        ((0.002, 0.011), "undecided"),
        ((-0.02, 0.01), "undecided"),  # it must end below the margin
        ((0.01, 0.03), "inferior"),
    ],
)
def test_the_second_is_judged_against_the_first(
    interval: tuple[float, float], verdict: str
) -> None:
    found = judge("dense", "sparse", interval, 1.0)
    assert found.verdict == verdict
    assert (found.reference, found.candidate) == ("dense", "sparse")
    assert found.sentence.lower().startswith(f"{verdict}: ")
    assert "what sparse loses against dense" in found.sentence
    assert "1 points" in found.sentence or "margin of 1 point" in found.sentence


def test_turned_round_the_loss_is_turned_too() -> None:
    found = judge("sparse", "dense", (-0.013, -0.004), 1.5, candidate_is_a=True)
    assert (found.reference, found.candidate) == ("dense", "sparse")
    assert found.loss == (0.004, 0.013)
    assert found.verdict == "non-inferior"
    assert "+0.40 to +1.30 points" in found.sentence


@pytest.mark.parametrize("points", [0.0, -1.0, 100.0, float("nan")])
def test_a_margin_is_a_positive_number_of_points(points: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        judge("a", "b", (0.0, 0.1), points)
