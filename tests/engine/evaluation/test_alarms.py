from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from engine.evaluation.alarms import AlarmRate, poisson_interval

# Garwood 1936, as printed in tables of exact 95 % limits of a Poisson count
TABLE = {
    0: (0.0, 3.689),
    1: (0.0253, 5.572),
    2: (0.242, 7.225),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    30: (20.241, 42.827),
    100: (81.364, 121.627),
}


@pytest.mark.parametrize("events", TABLE)
def test_limits_as_printed_in_tables(events: int) -> None:
    assert poisson_interval(events, 1.0) == pytest.approx(TABLE[events], abs=6e-4)


@settings(max_examples=50, deadline=None)
@given(events=st.integers(0, 500), hours=st.floats(0.01, 1000), confidence=st.floats(0.5, 0.999))
def test_limits_leave_half_of_the_doubt_on_each_side(
    events: int, hours: float, confidence: float
) -> None:
    low, high = poisson_interval(events, hours, confidence)
    tail = (1 - confidence) / 2
    assert poisson.cdf(events, high * hours) == pytest.approx(tail, rel=1e-6)
    if events:
        assert poisson.sf(events - 1, low * hours) == pytest.approx(tail, rel=1e-6)
    else:
        assert low == 0


def test_a_rate_in_words() -> None:
    rate = AlarmRate(5, 2.0)
    assert rate.per_hour == 2.5
    assert str(rate) == ("5 false alarms in 2.00 h (2.5 an hour, 95 % interval 0.8 to 5.8)")


@pytest.mark.parametrize(("events", "hours"), [(-1, 1.0), (1, 0.0), (1, float("nan"))])
def test_no_rate_without_time(events: int, hours: float) -> None:
    with pytest.raises(ValueError, match="no rate"):
        poisson_interval(events, hours)
