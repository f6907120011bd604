from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import welch

from engine.audio.coloured import pink_noise, white_noise

Make = Callable[[np.random.Generator, int], np.ndarray]


@pytest.mark.parametrize(("make", "slope"), [(pink_noise, -10 * np.log10(2)), (white_noise, 0.0)])
def test_power_falls_by_so_many_decibels_an_octave(make: Make, slope: float) -> None:
    sound = make(np.random.default_rng(0), 60 * 16000)
    hertz, power = welch(sound, 16000, nperseg=4096)
    inside = (hertz > 60) & (hertz < 7600)
    fitted, _ = np.polyfit(np.log2(hertz[inside]), 10 * np.log10(power[inside]), 1)
    assert fitted == pytest.approx(slope, abs=0.1)


@pytest.mark.parametrize("make", [pink_noise, white_noise])
@given(seed=st.integers(0, 2**32), length=st.integers(0, 20_000))
def test_the_same_seed_makes_the_same_noise(make: Make, seed: int, length: int) -> None:
    sound = make(np.random.default_rng(seed), length)
    assert sound.shape == (length,)
    assert sound.dtype == np.float32
    np.testing.assert_array_equal(sound, make(np.random.default_rng(seed), length))


@pytest.mark.parametrize("make", [pink_noise, white_noise])
def test_level_is_one_and_seeds_differ(make: Make) -> None:
    sound, other = (make(np.random.default_rng(seed), 160_000) for seed in (1, 2))
    assert np.std(sound) == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(sound, other)[0, 1]) < 0.05


def test_pink_noise_has_nothing_below_what_is_heard() -> None:
    spectrum = np.abs(np.fft.rfft(pink_noise(np.random.default_rng(0), 160_000)))
    hertz = np.fft.rfftfreq(160_000, 1 / 16000)
    assert np.square(spectrum[hertz < 19]).sum() < 1e-6 * np.square(spectrum).sum()
