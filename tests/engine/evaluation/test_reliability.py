"""Reliability bins by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.reliability import reliability


def test_bins_and_error_by_hand() -> None:
    """Three answers of 0.9 (two right), one of 0.35 (right), one of exactly 0.4 (wrong)."""
    scores = np.array([0.9, 0.9, 0.9, 0.35, 0.4])
    right = np.array([True, True, False, True, False])
    found = reliability(scores, right, bins=10)
    third, last = found.bins[3], found.bins[8]
    assert (third.low, third.high, third.clips, third.correct) == (0.3, 0.4, 2, 1)
    assert third.score == pytest.approx(0.375)
    assert third.accuracy == 0.5
    assert (last.clips, last.correct) == (3, 2)
    expected = 2 / 5 * abs(0.375 - 0.5) + 3 / 5 * abs(0.9 - 2 / 3)
    assert found.error == pytest.approx(expected)
    assert sum(each.clips for each in found.bins) == 5
    assert found.bins[0].accuracy == 0.0


def test_the_ends_of_the_scale_are_in_the_first_and_the_last_bin() -> None:
    found = reliability(np.array([0.0, 1.0]), np.array([False, True]))
    assert (found.bins[0].clips, found.bins[-1].clips) == (1, 1)
    assert found.error == 0.0


def test_no_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="no clip was answered"):
        reliability(np.zeros(0), np.zeros(0, bool))
