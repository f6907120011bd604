from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.active import active_frames, active_rms, trimmed

TONE = np.sin(2 * np.pi * 100 * np.arange(160) / 16000).astype(np.float32)  # one period a frame


def burst(before: int, frames: int, after: int, amplitude: float = 0.5) -> np.ndarray:
    silence = (np.zeros(160 * before, np.float32), np.zeros(160 * after, np.float32))
    return np.concatenate([silence[0], np.tile(amplitude * TONE, frames), silence[1]])


@given(st.integers(0, 50), st.integers(1, 30), st.integers(0, 50), st.floats(0.001, 1))
def test_the_pause_around_a_word_does_not_count(
    before: int, frames: int, after: int, amplitude: float
) -> None:
    sound = burst(before, frames, after, amplitude)
    assert active_rms(sound) == pytest.approx(amplitude / np.sqrt(2), rel=1e-4)
    np.testing.assert_array_equal(trimmed(sound), burst(0, frames, 0, amplitude))
    assert active_frames(sound).tolist() == [False] * before + [True] * frames + [False] * after


@pytest.mark.parametrize(("below_db", "active"), [(24.5, True), (25.5, False)])
def test_25_decibels_are_the_border(below_db: float, active: bool) -> None:
    sound = np.concatenate([burst(0, 3, 0), burst(0, 2, 0, 0.5 * 10 ** (-below_db / 20))])
    assert active_frames(sound).tolist() == [True] * 3 + [active] * 2


def test_a_pause_inside_stays() -> None:
    sound = np.concatenate([burst(2, 3, 4), burst(0, 3, 2)])
    assert len(trimmed(sound)) == 10 * 160
    assert active_rms(sound) == pytest.approx(0.5 / np.sqrt(2), rel=1e-4)


def test_silence_and_less_than_a_frame() -> None:
    assert active_rms(np.zeros(1000, np.float32)) == 0
    assert active_rms(np.zeros(0, np.float32)) == 0
    assert not active_frames(np.zeros(1000, np.float32)).any()
    assert len(trimmed(np.zeros(1000, np.float32))) == 0
    assert active_rms(np.full(10, 0.25, np.float32)) == 0.25
