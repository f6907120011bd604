from __future__ import annotations

import pytest

from engine.audio.lag import LagWatch


def steady(watch: LagWatch, seconds: float, *, start_s: float = 0.0, rate: float = 1.0) -> float:
    """10 ms of sound every 10 ms; answers the largest lag seen."""
    return max(
        watch.behind(start_s + rate * step * 0.01, 50 + start_s + step * 0.01)
        for step in range(round(seconds * 100))
    )


@pytest.mark.parametrize("drift", [-1e-4, 1e-4])
def test_a_device_clock_that_drifts_is_never_behind(drift: float) -> None:
    watch = LagWatch()
    lags = [watch.behind((1 + drift) * second, 50 + second) for second in range(4 * 3600)]
    assert max(lags) < 0.01


def test_a_stall_is_behind_and_its_burst_catches_up() -> None:
    watch = LagWatch()
    steady(watch, 1)
    lags = [watch.behind(1 + 0.01 * step, 54 + 0.0001 * step) for step in range(300)]
    assert lags[0] == pytest.approx(3, abs=0.05)
    assert watch.catching_up
    assert lags[-1] < 0.1
    assert steady(watch, 1, start_s=4) < 0.1


def test_sound_that_never_comes_is_told_apart_and_accepted() -> None:
    watch = LagWatch()
    steady(watch, 1)
    for step in range(11):
        late = watch.behind(1 + 0.01 * step, 54 + 0.01 * step)
    assert late > 2.9
    assert not watch.catching_up
    watch.accept()
    assert watch.behind(1.11, 54.11) == pytest.approx(0, abs=1e-6)
