"""Synthesised words: the asked number, in the middle of their second, and no homophone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training import spoken_words
from engine.training.labels import TEN_WORDS
from engine.training.spoken_words import (
    EVERYDAY_WORDS,
    SpokenSettings,
    SpokenWords,
    as_recorded,
    loudness,
    synthesise_words,
    trimmed,
    unknown_words,
)
from engine.training.voices import Voice, VoiceFailed

TEXT = "You know nose and note. We write about many other unimportant considerations."
SMALL = SpokenSettings(("espeak-ng", "flite"), unknown=10, commands={"no": 3}, seed=4)
VOCABULARY = ("no", "right")
NEAR = {"you", "nose", "and", "note", "we", "nor"}  # two letters from "no"
OTHERS = {"about", "many", "other", "unimportant", "considerations"}


@pytest.fixture
def few_words(monkeypatch: pytest.MonkeyPatch, fake_voices: Path) -> Path:
    """Fake voices, and a handful of words to say."""
    monkeypatch.setattr(spoken_words, "standard_text", lambda: TEXT)
    monkeypatch.setattr(spoken_words, "EVERYDAY_WORDS", ["nor"])
    return fake_voices


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def spoken(cache: Path, asked: SpokenSettings = SMALL, workers: int = 2) -> SpokenWords:
    return synthesise_words(VOCABULARY, asked, cache, workers, silent)


def test_as_many_clips_as_asked_each_with_its_word(few_words: Path, tmp_path: Path) -> None:
    words = spoken(tmp_path)
    assert words.clips.shape == (13, 16000)
    assert words.clips.dtype == np.int16
    assert words.words[10:] == ("no", "no", "no")
    assert set(words.words[:4]) <= NEAR  # 40 % of the unknown
    assert set(words.words[4:10]) <= OTHERS


def test_the_word_is_in_the_middle_of_its_second(few_words: Path, tmp_path: Path) -> None:
    for clip in spoken(tmp_path).clips.astype(np.float64):
        level = np.sqrt(np.mean(clip.reshape(100, 160) ** 2, axis=1))
        loud = np.flatnonzero(level > level.max() / 3)
        assert abs((loud[0] + loud[-1]) / 2 - 49.5) <= 2


def test_clips_differ_in_level_and_have_a_floor(few_words: Path, tmp_path: Path) -> None:
    clips = spoken(tmp_path).clips.astype(np.float64)
    levels = 20 * np.log10(np.abs(clips).max(1) / 32768)
    assert levels.std() > 2
    assert (np.abs(clips[:, :800]).max(1) > 0).mean() > 0.5


def test_the_same_settings_give_the_same_clips_on_any_number_of_workers(
    few_words: Path, tmp_path: Path
) -> None:
    one, three = spoken(tmp_path / "a", workers=1), spoken(tmp_path / "b", workers=3)
    assert one.words == three.words
    assert np.array_equal(one.clips, three.clips)
    other = spoken(tmp_path / "a", SpokenSettings(SMALL.synthesisers, 10, {"no": 3}, seed=5))
    assert other.stem != one.stem
    assert not np.array_equal(other.clips, one.clips)


def test_clips_are_made_once(few_words: Path, tmp_path: Path) -> None:
    told: list[int] = []
    for _ in range(2):
        words = synthesise_words(
            VOCABULARY, SMALL, tmp_path, 1, lambda _what, done, _of: told.append(done)
        )
    assert told == list(range(1, 14))
    assert not list(tmp_path.glob("*.tmp*"))
    assert len(words.words) == 13


def test_an_interrupted_synthesis_starts_again(few_words: Path, tmp_path: Path) -> None:
    def stop(_what: str, done: int, _of: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise_words(VOCABULARY, SMALL, tmp_path, 1, stop)
    assert len(spoken(tmp_path).clips) == 13


def test_only_commands_or_nothing_at_all(few_words: Path, tmp_path: Path) -> None:
    only = spoken(tmp_path, SpokenSettings(("flite",), unknown=0, commands={"right": 2}))
    assert only.words == ("right", "right")
    none = spoken(tmp_path, SpokenSettings(("flite",), unknown=0))
    assert none.clips.shape == (0, 16000)


def test_a_command_that_the_recipe_lacks_is_refused(few_words: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not to be spoken: go"):
        spoken(tmp_path, SpokenSettings(("flite",), commands={"go": 2}))


def test_words_that_never_fit_into_a_second_are_refused(few_words: Path, tmp_path: Path) -> None:
    word = "considerations" * 3
    with pytest.raises(VoiceFailed, match="within a second"):
        synthesise_words((word,), SpokenSettings(("flite",), 0, {word: 1}), tmp_path, 1, silent)


@pytest.mark.parametrize("counts", [{"no": -1}, {"no": "many"}, {"no": 1.5}])
def test_counts_are_whole_numbers(counts: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        SpokenSettings(commands=counts)


def test_unknown_words_come_near_and_far_and_sound_like_no_command(few_words: Path) -> None:
    near, others = unknown_words(VOCABULARY)
    assert (set(near), set(others)) == (NEAR, OTHERS)


def test_everyday_words_hold_no_command() -> None:
    assert set(EVERYDAY_WORDS).isdisjoint(TEN_WORDS)


def test_a_draw_repeats_and_stays_with_its_voices() -> None:
    voices = (Voice("flite", "awb"), Voice("espeak-ng", "en-us+m1"), Voice("espeak-ng", "en-us+f1"))

    def draws(seed: int) -> list[spoken_words.Utterance]:
        random = np.random.default_rng(seed)
        return [spoken_words.draw_utterance("word", voices, random) for _ in range(200)]

    assert draws(1) == draws(1) != draws(2)
    assert {utterance.voice for utterance in draws(1)} == set(voices)
    assert all(0.8 < u.rate < 1.4 and 0.8 < u.pitch < 1.25 for u in draws(1))


def test_trimming_keeps_the_speech_and_a_margin() -> None:
    sound = np.zeros(16000, np.float32)
    sound[4000:8000] = 0.3
    kept = trimmed(sound)
    assert 4000 <= len(kept) <= 4000 + 4 * 240
    assert np.count_nonzero(kept) == 4000
    assert len(trimmed(np.zeros(100, np.float32))) == 0
    assert len(trimmed(np.zeros(0, np.float32))) == 0


def test_loudness_is_that_of_the_speech_not_of_its_pauses() -> None:
    sound = np.zeros(32000, np.float32)
    sound[8000:16000] = 0.25
    assert loudness(sound) == pytest.approx(0.25)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), gain=st.floats(0.001, 30))
def test_a_recording_has_a_level_of_its_own_and_never_wraps(seed: int, gain: float) -> None:
    tone = np.sin(np.arange(16000) * 0.2).astype(np.float32)
    tone[:4000] = 0
    first = as_recorded(tone, np.random.default_rng(seed))
    again = as_recorded(tone * np.float32(gain), np.random.default_rng(seed))
    assert np.abs(first.astype(int) - again.astype(int)).max() <= 1  # whatever went in
    level = 20 * np.log10(loudness(first.astype(np.float32) / 32768))
    assert -46 < level < -9
    assert np.corrcoef(first[4000:], tone[4000:])[0, 1] > 0.9
