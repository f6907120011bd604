"""Intervals against published examples and against what they promise."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from engine.evaluation.intervals import paired_difference, wilson

COUNT = st.integers(0, 2_000)


def test_wilson_published_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81 of 263
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@given(trials=st.integers(1, 5_000), data=st.data())
def test_wilson_is_scipys(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    other = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert wilson(successes, trials) == pytest.approx((other.low, other.high), abs=1e-12)


def test_no_trials_say_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert paired_difference(0, 0, 0, 0) == (-1.0, 1.0)


def test_paired_published_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 2635-2650, table II, method 10: 36, 12, 2, 0
    assert paired_difference(36, 12, 2, 0) == pytest.approx((0.0569, 0.3404), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "phi"),
    [
        ((80, 10, 5, 5), (80 * 5 - 10 * 5 - 50) / sqrt(90 * 10 * 85 * 15)),
        ((80, 10, 6, 1), 0.0),  # 0 < excess < half the clips
        ((20, 30, 30, 20), (20 * 20 - 30 * 30) / 50**2),
        ((90, 0, 10, 0), 0.0),  # a margin is zero
    ],
)
def test_paired_with_the_corrected_correlation(
    counts: tuple[int, int, int, int], phi: float
) -> None:
    both, only_a, only_b, neither = counts
    n = both + only_a + only_b + neither
    a, b = (both + only_a) / n, (both + only_b) / n
    low_a, high_a = binomtest(both + only_a, n).proportion_ci(0.95, method="wilson")
    low_b, high_b = binomtest(both + only_b, n).proportion_ci(0.95, method="wilson")
    x, y = a - low_a, high_b - b
    low = a - b - sqrt(x * x - 2 * phi * x * y + y * y)
    x, y = high_a - a, b - low_b
    high = a - b + sqrt(x * x - 2 * phi * x * y + y * y)
    assert paired_difference(both, only_a, only_b, neither) == pytest.approx((low, high))


@given(both=COUNT, only_a=COUNT, only_b=COUNT, neither=COUNT)
def test_paired_interval_holds_the_difference_and_turns_with_the_pair(
    both: int, only_a: int, only_b: int, neither: int
) -> None:
    low, high = paired_difference(both, only_a, only_b, neither)
    trials = both + only_a + only_b + neither
    difference = (only_a - only_b) / trials if trials else 0.0
    assert -1 - 1e-12 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-12
    assert paired_difference(both, only_b, only_a, neither) == pytest.approx((-high, -low))


def test_paired_interval_nears_walds_for_many_clips() -> None:
    both, only_a, only_b, neither = 35_000, 1_200, 600, 1_200
    n = both + only_a + only_b + neither
    difference = (only_a - only_b) / n
    reach = 1.96 * sqrt(only_a + only_b - (only_a - only_b) ** 2 / n) / n
    expected = (difference - reach, difference + reach)
    assert paired_difference(both, only_a, only_b, neither) == pytest.approx(expected, abs=1e-4)
