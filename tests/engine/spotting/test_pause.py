from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.frontend.logmel import CONSTANTS
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.spotting.pause import Pause, PauseWatch, PauseWatches, pauses
from engine.values import SAMPLE_RATE

COLUMNS = arrays(np.uint8, st.tuples(st.integers(0, 90), st.just(32)))
DB = CONSTANTS.step * 10 * np.log10(2)  # of one step of a byte


def bytes_at(*decibels: float) -> np.ndarray:
    """Frames whose bands are all so many dB below the loudest byte there is."""
    return np.array([[round(255 + level / DB)] * 32 for level in decibels], np.uint8)


def told(columns: np.ndarray) -> list[Pause]:
    watch = PauseWatch()
    return [watch.push(column) for column in columns]


def by_hand(columns: np.ndarray) -> list[Pause]:
    """By the rule in words, in decibels."""
    level = 10 * np.log10((2.0 ** (CONSTANTS.step * columns.astype(float))).sum(axis=1))
    found, last_loud = [], 0
    for now in range(len(level)):
        second = level[max(0, now - 31) : now + 1]
        if level[now] > second.max() - 18:
            last_loud = now
        found.append(Pause(4 <= now - last_loud <= 14, bool(second.min() <= second.max() - 25)))
    return found


@given(COLUMNS)
def test_a_recording_at_once_is_as_frame_by_frame(columns: np.ndarray) -> None:
    whole = pauses(columns)
    each = told(columns)
    assert whole.over.tolist() == [one.over for one in each]
    assert whole.clear.tolist() == [one.clear for one in each]


@given(COLUMNS, COLUMNS, st.randoms(use_true_random=False))
def test_many_sounds_are_as_each_alone(one: np.ndarray, other: np.ndarray, random: Random) -> None:
    watches, sounds, at = PauseWatches(2), [one, other], [0, 0]
    alone = [PauseWatch(), PauseWatch()]
    while left := [i for i in range(2) if at[i] < len(sounds[i])]:
        some = left if random.random() < 0.5 else [random.choice(left)]
        if random.random() < 0.02:
            watches.reset(some[0])
            alone[some[0]].reset()
        watches.push(np.stack([sounds[i][at[i]] for i in some]), np.array(some))
        found = watches.told(np.array(some))
        expected = [alone[i].push(sounds[i][at[i]]) for i in some]
        assert found.over.tolist() == [pause.over for pause in expected]
        assert found.clear.tolist() == [pause.clear for pause in expected]
        for i in some:
            at[i] += 1


@given(st.lists(st.sampled_from([0, -5, -16, -20, -23, -27, -40]), max_size=90))
def test_the_rule_by_hand(decibels: list[float]) -> None:
    columns = bytes_at(*decibels).reshape(-1, 32)
    assert told(columns) == by_hand(columns)


def test_a_word_is_over_after_four_quiet_frames_and_for_eleven() -> None:
    found = told(bytes_at(*[-40] * 20, *[0] * 10, *[-40] * 30))
    assert [frame for frame, one in enumerate(found) if one.over] == list(range(33, 44))


def test_a_stop_inside_a_word_is_no_pause() -> None:
    found = told(bytes_at(*[0] * 8, *[-40] * 3, *[-3] * 8))
    assert not any(one.over for one in found)


def test_under_noise_no_pause_is_heard() -> None:
    found = told(bytes_at(*[-10] * 20, *[0] * 10, *[-10] * 30))
    assert not any(one.over or one.clear for one in found)


def test_digital_silence_is_no_pause() -> None:
    assert not any(one.over or one.clear for one in told(np.zeros((60, 32), np.uint8)))


def test_after_a_reset_nothing_is_remembered() -> None:
    watch = PauseWatch()
    for column in bytes_at(*[0] * 5, *[-40] * 3):
        watch.push(column)
    watch.reset()
    assert [watch.push(column) for column in bytes_at(*[-40] * 9)] == [Pause(False, False)] * 9


@pytest.mark.parametrize("gain", [0.01, 0.3])
def test_a_tone_that_stops_is_over_at_any_level(gain: float) -> None:
    seconds = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    noise = 1e-4 * np.random.default_rng(0).standard_normal(len(seconds))
    sound = gain * (np.where(seconds < 1, np.sin(2 * np.pi * 500 * seconds), 0) + noise)
    columns = FrameStream().push(np.float32(np.pad(sound, (0, LOOKAHEAD))))
    over = [frame for frame, one in enumerate(told(columns)) if one.over]
    # the tone fills 32 frames, and the next still looks back at its end
    assert 36 <= over[0] <= 37
    assert over == list(range(over[0], over[0] + 11))
