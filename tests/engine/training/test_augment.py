"""Augmentation: with everything switched off the image is the front end's; each effect alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.frontend import logmel
from engine.training.augment import Augmentation, Augmenter

OFF = Augmentation(
    shift_share=0, speed_share=0, mel_warp=0, noise_share=0, gain_db=(0.0, 0.0), white_share=0
)
NOISE = (np.random.default_rng(1).standard_normal(40_000) * 3000).astype(np.int16)


def clips() -> np.ndarray:
    random = np.random.default_rng(0)
    sound = random.standard_normal((4, 16000)) * np.linspace(0.01, 0.08, 4)[:, None]
    sound[:, :4000] = sound[:, 12000:] = 0
    return sound.astype(np.float32)


def images(settings: Augmentation, seed: int = 0) -> np.ndarray:
    return Augmenter(settings, NOISE, np.random.default_rng(seed)).images(clips())


def test_without_effects_the_image_is_the_front_ends() -> None:
    ours, truth = images(OFF).astype(int), logmel.images(clips()).astype(int)
    assert np.abs(ours - truth).max() <= 1  # float32 against float64, near a rounding edge
    assert (ours != truth).mean() < 1e-3


def test_gain_raises_bytes_by_its_decibels() -> None:
    louder = images(replace(OFF, gain_db=(6.0206, 6.0206))).astype(int)
    steps = 2 / logmel.CONSTANTS.step  # twice the amplitude is four times the power: log2 is 2
    inside = logmel.images(clips())[:, 10:22].astype(int)
    assert np.abs((louder[:, 10:22] - inside) - steps).max() <= 1


def test_a_shift_moves_the_sound_and_fills_with_silence() -> None:
    shifted = images(replace(OFF, shift_share=1.0, shift_s=0.1), seed=3)
    assert (shifted != images(OFF)).any()
    for image in shifted:
        assert not image[:4].any()
        assert not image[-4:].any()


def test_noise_is_as_loud_as_its_ratio_says() -> None:
    noisy = images(replace(OFF, noise_share=1.0, snr_db=(0.0, 0.0)))
    silent_part = noisy[:, 2].astype(int)
    assert (silent_part > 40).mean() > 0.9
    assert not images(OFF)[:, 2].any()


def test_the_same_seed_draws_the_same() -> None:
    settings = Augmentation()
    assert np.array_equal(images(settings, 5), images(settings, 5))
    assert not np.array_equal(images(settings, 5), images(settings, 6))
