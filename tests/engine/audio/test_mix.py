from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.mix import converted, mix, noise_gain, rms, stretch_of, within_range


def power_db(samples: np.ndarray) -> float:
    return 10 * float(np.log10(sum(float(x) ** 2 for x in samples) / len(samples)))


@given(st.integers(0, 2**32 - 1), st.floats(-20, 40), st.floats(0.01, 1), st.floats(0.01, 1))
def test_noise_lies_at_the_ratio_asked_for(
    seed: int, snr_db: float, loudness: float, noise_loudness: float
) -> None:
    random = np.random.default_rng(seed)
    signal = (loudness * random.standard_normal(400)).astype(np.float32)
    noise = (noise_loudness * random.standard_normal(400)).astype(np.float32)
    mixed = mix(signal, noise, snr_db)
    added = mixed.astype(np.float64) - signal
    assert power_db(signal) - power_db(added) == pytest.approx(snr_db, abs=0.05)
    assert mixed.dtype == np.float32


def test_silence_has_no_ratio_and_stays_as_it_is() -> None:
    silence, noise = np.zeros(10, np.float32), np.ones(10, np.float32)
    assert not mix(silence, noise, 10).any()
    assert (mix(noise, silence, 10) == noise).all()
    assert noise_gain(0.1, 0, 0) == 0
    assert rms(np.zeros(0, np.float32)) == 0


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        mix(np.zeros(3, np.float32), np.zeros(4, np.float32), 0)


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 30))
def test_a_stretch_repeats_the_noise(size: int, offset: int, length: int) -> None:
    noise = np.arange(size, dtype=np.float32)
    taken = stretch_of(noise, offset, length)
    assert taken.tolist() == [(offset + i) % size for i in range(length)]


def test_a_stretch_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no samples"):
        stretch_of(np.zeros(0, np.float32), 0, 1)


def test_only_what_clips_is_scaled_down() -> None:
    quiet = np.array([0.5, -1.0], np.float32)
    assert within_range(quiet) is quiet
    assert within_range(np.array([2.0, -4.0], np.float32)).tolist() == [0.5, -1.0]


@given(st.integers(-32768, 32767))
def test_a_converter_keeps_its_own_steps(step: int) -> None:
    sample = np.array([step / 32768], np.float32)
    assert converted(sample).tolist() == [step / 32768]
    assert converted(sample + np.float32(0.3 / 32768)).tolist() == [step / 32768]


def test_a_converter_clips_at_full_scale() -> None:
    loud = converted(np.array([1.0, 7.5, -1.0, -7.5], np.float32))
    assert loud.tolist() == [32767 / 32768, 32767 / 32768, -1.0, -1.0]
    assert loud.dtype == np.float32
