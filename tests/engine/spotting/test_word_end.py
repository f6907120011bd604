from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spotting.word_end import estimated_word_end_s, word_end


def burst(start: int, end: int, total: int = 16000, background: float = 0.0) -> np.ndarray:
    sound = background * np.random.default_rng(0).standard_normal(total)
    sound[start:end] += 0.5 * np.sin(np.arange(end - start))
    return sound.astype(np.float32)


@given(st.integers(0, 80), st.integers(5, 19))
def test_the_end_of_a_burst_is_found_to_the_frame(start: int, length: int) -> None:
    end = (start + length) * 160
    assert word_end(burst(start * 160, end)) == end


@pytest.mark.parametrize(("below_db", "end"), [(24, 14400), (26, 8000)])
def test_25_decibels_are_the_border(below_db: float, end: int) -> None:
    sound = burst(4000, 8000)
    sound[8000:14400] = 0.5 * 10 ** (-below_db / 20) * np.sin(np.arange(6400))
    assert word_end(sound) == end


def test_loudness_as_a_whole_does_not_matter() -> None:
    sound = burst(4000, 8000, background=0.001)
    assert word_end(sound) == word_end(1e-3 * sound) == 8000


def test_silence_and_nothing_have_no_end() -> None:
    assert word_end(np.zeros(16000, np.float32)) is None
    assert word_end(np.zeros(0, np.float32)) is None
    assert word_end(np.ones(100, np.float32)) is None


def test_the_estimate_is_a_position_in_the_source() -> None:
    assert estimated_word_end_s(burst(4000, 8000), 10.0) == pytest.approx(9.5)
    assert estimated_word_end_s(burst(4000, 8000, 8500), 10.0) == pytest.approx(10 - 500 / 16000)


def test_a_word_that_goes_on_or_drowns_has_no_estimate() -> None:
    assert estimated_word_end_s(burst(8000, 16000), 10.0) is None
    assert estimated_word_end_s(burst(4000, 8000, background=0.1), 10.0) is None
