"""Confidence intervals of proportions, in plain Python: the window shows them live."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a proportion, 0..1 (Wilson 1927); ``(0, 1)`` before the first trial."""
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, Z95 * Z95
    centre = share + square / (2 * trials)
    reach = Z95 * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    low = 0.0 if successes == 0 else (centre - reach) / scale
    high = 1.0 if successes == trials else (centre + reach) / scale
    return low, high


def paired_difference(both: int, only_a: int, only_b: int, neither: int) -> tuple[float, float]:
    """95 % interval of the difference of two proportions seen on the same trials, -1..1.

    Newcombe, "Improved confidence intervals for the difference between binomial proportions
    based on paired data", Statistics in Medicine 17 (1998), method 10: Wilson intervals joined
    with the correlation of the pairs. ``(-1, 1)`` without a trial.
    """
    trials = both + only_a + only_b + neither
    if trials == 0:
        return -1.0, 1.0
    share_a, share_b = (both + only_a) / trials, (both + only_b) / trials
    low_a, high_a = wilson(both + only_a, trials)
    low_b, high_b = wilson(both + only_b, trials)
    phi = _correlation(both, only_a, only_b, neither)
    down_a, up_a, down_b, up_b = (
        share_a - low_a,
        high_a - share_a,
        share_b - low_b,
        high_b - share_b,
    )
    below = sqrt(max(0.0, down_a**2 - 2 * phi * down_a * up_b + up_b**2))
    above = sqrt(max(0.0, up_a**2 - 2 * phi * up_a * down_b + down_b**2))
    return share_a - share_b - below, share_a - share_b + above


def _correlation(both: int, only_a: int, only_b: int, neither: int) -> float:
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    if margins == 0:
        return 0.0
    excess, half = both * neither - only_a * only_b, (both + only_a + only_b + neither) / 2
    corrected = max(excess - half, 0.0) if excess > 0 else float(excess)
    return float(corrected / sqrt(margins))
