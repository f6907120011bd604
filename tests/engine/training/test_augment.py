"""Augmentation: with everything switched off the image is the front end's; each effect alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.frontend import logmel
from engine.training.augment import Augmentation, Augmenter

OFF = Augmentation(
    shift_share=0, speed_share=0, mel_warp=0, noise_share=0, gain_db=(0.0, 0.0), white_share=0
)
NOISE = (np.random.default_rng(1).standard_normal(40_000) * 3000).astype(np.int16)
TALK = np.random.default_rng(2).standard_normal(40_000).astype(np.float32)


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


def test_what_is_switched_off_draws_no_numbers() -> None:
    bare, given = np.random.default_rng(3), np.random.default_rng(3)
    plain = Augmenter(Augmentation(), NOISE, bare).images(clips())
    marked = Augmenter(Augmentation(), NOISE, given, TALK).images(clips(), np.ones(4, bool))
    assert np.array_equal(plain, marked)
    assert bare.bit_generator.state == given.bit_generator.state


@pytest.mark.parametrize("snr_db", [0.0, 12.0])
def test_babble_lies_below_the_speech_by_its_ratio(snr_db: float) -> None:
    settings = replace(OFF, babble_share=1.0, babble_snr_db=(snr_db, snr_db))
    noisy = Augmenter(settings, NOISE, np.random.default_rng(1), TALK).images(clips())
    for image, clip in zip(noisy, clips(), strict=True):
        speech = clip[4000:12000].std()  # the part that is not silent
        alone = logmel.image(TALK[:16000] * np.float32(speech * 10 ** (-snr_db / 20)))
        difference = image[1:7].astype(float).mean() - alone[1:7].astype(float).mean()
        assert abs(difference) * logmel.CONSTANTS.step * 3.01 < 1  # in dB


def test_babble_beside_no_word_is_as_loud_as_beside_a_typical_one() -> None:
    settings = replace(OFF, babble_share=1.0, babble_snr_db=(6.0, 6.0))
    augmenter = Augmenter(settings, NOISE, np.random.default_rng(1), TALK)
    silence = np.zeros((2, 16000), np.float32)
    image, spoken = augmenter.images(silence, np.array([True, False]))
    alone = logmel.image(TALK[:16000] * np.float32(10 ** ((-21 - 6) / 20)))
    difference = image[1:31].astype(float).mean() - alone[1:31].astype(float).mean()
    assert abs(difference) * logmel.CONSTANTS.step * 3.01 < 1
    assert not spoken.any()


def test_babble_needs_speech() -> None:
    with pytest.raises(ValueError, match="needs speech"):
        Augmenter(replace(OFF, babble_share=0.1), NOISE, np.random.default_rng(0))


def test_a_room_rings_on_after_the_sound_and_not_before() -> None:
    settings = replace(OFF, room_share=1.0, room_rt60_s=(0.5, 0.6), room_direct_db=(0.0, 0.0))
    heard = images(settings)
    assert (heard[:, 26].astype(int) > 20).all()  # a tenth of a second after the sound
    assert not heard[:, :6].any()
    assert not images(OFF)[:, 26].any()
    inside = np.abs(heard[:, 12:22].astype(float) - images(OFF)[:, 12:22]).mean()
    assert inside * logmel.CONSTANTS.step * 3.01 < 6  # dB: the level stays


def test_shares_are_shares() -> None:
    settings = replace(OFF, babble_share=0.3, babble_snr_db=(0.0, 0.0))
    random = np.random.default_rng(1)
    many = np.tile(clips(), (50, 1))
    noisy = Augmenter(settings, NOISE, random, TALK).images(many)
    assert 0.2 < noisy[:, 2].any(1).mean() < 0.4
    rooms = Augmenter(replace(OFF, room_share=0.3), NOISE, random).images(many)
    assert 0.2 < rooms[:, 25].any(1).mean() < 0.4
