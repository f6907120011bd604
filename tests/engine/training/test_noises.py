"""What stands for silence: bounded, of the asked length, varied, and the same for a seed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.noises import draw_noise

HISS = (np.random.default_rng(0).standard_normal(60_000) * 2000).astype(np.int16)


def many(count: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.stack([draw_noise(random, HISS, 16000) for _ in range(count)])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_every_sound_is_finite_bounded_and_as_long_as_asked(seed: int) -> None:
    sound = draw_noise(np.random.default_rng(seed), HISS, 16000)
    assert sound.shape == (16000,)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1.0001


def test_a_seed_repeats_and_another_differs() -> None:
    assert np.array_equal(many(5, 1), many(5, 1))
    assert not np.array_equal(many(5, 1), many(5, 2))


def test_a_tenth_is_digital_silence() -> None:
    share = (np.abs(many(300)).max(1) == 0).mean()
    assert 0.04 < share < 0.18


def test_some_sounds_are_struck_and_some_steady() -> None:
    sounds = many(120)
    heard = sounds[np.abs(sounds).max(1) > 0]
    energy = (heard.reshape(len(heard), 100, 160) ** 2).mean(2)  # of every 10 ms
    unevenness = energy.max(1) / np.median(energy, 1)
    assert (unevenness > 3.5).sum() >= 10
    assert (unevenness < 1.6).sum() >= 30


def test_tilts_differ_from_sound_to_sound() -> None:
    sounds = many(80)
    power = np.abs(np.fft.rfft(sounds[np.abs(sounds).max(1) > 0])) ** 2
    low_share = power[:, 1:1000].sum(1) / power[:, 1:].sum(1)
    assert low_share.max() - low_share.min() > 0.5
