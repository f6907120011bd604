from __future__ import annotations

import numpy as np
import pytest

from engine.audio.active import TYPICAL_WORD, active_rms
from engine.audio.speech_level import SpeechLevel

RATE = 16_000


def word(level: float, seconds: float = 0.5, seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)


def hush(level: float, seconds: float, seed: int = 3) -> np.ndarray:
    return word(level, seconds, seed)


@pytest.mark.parametrize("level", [0.003, 0.03, 0.3])
@pytest.mark.parametrize("room", [0.0, 1e-4])
def test_words_with_pauses_have_the_level_of_the_words(level: float, room: float) -> None:
    sound = np.concatenate([hush(room, 1.0), *[word(level), hush(room, 1.0)] * 3])
    meter = SpeechLevel()
    meter.push(sound)
    assert meter.measured
    assert meter.level == pytest.approx(active_rms(sound), rel=0.05)
    assert meter.level == pytest.approx(level, rel=0.05)


@pytest.mark.parametrize("room", [0.0, 1e-3, 0.05])
def test_a_room_without_words_leaves_the_typical_one(room: float) -> None:
    meter = SpeechLevel()
    meter.push(hush(room, 12.0))
    assert not meter.measured
    assert meter.level == TYPICAL_WORD


def test_it_does_not_move_while_a_word_is_said() -> None:
    meter = SpeechLevel()
    meter.push(np.concatenate([hush(1e-4, 1.0), word(0.02), hush(1e-4, 0.6)]))
    before = meter.level
    for block in np.split(word(0.3, 1.0), 100):
        meter.push(block)
        assert meter.level == before
    meter.push(hush(1e-4, 0.6))
    assert meter.level > 5 * before


def test_a_speaker_who_left_is_forgotten_after_ten_seconds_with_another() -> None:
    meter = SpeechLevel()
    meter.push(np.concatenate([hush(1e-4, 1.0), word(0.3), hush(1e-4, 1.0)]))
    meter.push(np.concatenate([hush(1e-4, 1.5), word(0.02)] * 6))
    meter.push(hush(1e-4, 1.0))
    assert meter.level == pytest.approx(0.02, rel=0.1)
    meter.push(hush(1e-4, 15.0))
    assert meter.level == pytest.approx(0.02, rel=0.1)


def test_blocks_of_any_size_give_the_same() -> None:
    sound = np.concatenate([hush(1e-4, 1.0), word(0.05), hush(1e-4, 1.0)])
    whole, parts = SpeechLevel(), SpeechLevel()
    whole.push(sound)
    for block in np.array_split(sound, 311):
        parts.push(block)
    assert parts.level == whole.level
