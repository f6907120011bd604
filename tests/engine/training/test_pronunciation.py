"""What sounds alike: counted in phonemes, by espeak-ng's dictionary."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.pronunciation import distances, edit_distance, homophones, pronounce
from engine.training.voices import VoiceFailed, VoicesMissing

short = st.text("abc", max_size=7)


def by_definition(first: str, second: str) -> int:
    """The recursive definition of the edit distance."""
    if not first or not second:
        return len(first) + len(second)
    return min(
        by_definition(first[1:], second) + 1,
        by_definition(first, second[1:]) + 1,
        by_definition(first[1:], second[1:]) + (first[0] != second[0]),
    )


@given(first=st.text("abc", max_size=5), second=st.text("abc", max_size=5))
def test_the_distance_is_that_of_the_definition(first: str, second: str) -> None:
    assert edit_distance(first, second) == by_definition(first, second)


@given(first=short, second=short, third=short)
def test_a_detour_is_never_shorter(first: str, second: str, third: str) -> None:
    detour = edit_distance(first, second) + edit_distance(second, third)
    assert edit_distance(first, third) <= detour


@pytest.mark.usefixtures("fake_voices")
def test_homophones_are_found_and_the_word_itself() -> None:
    words = ["no", "know", "nose", "write", "other"]
    assert homophones(words, {"no", "right"}) == {"no", "know", "write"}
    assert distances(words, {"no", "right"}) == (0, 0, 2, 0, 5)


def test_a_missing_dictionary_is_named(fake_voices: Path) -> None:
    (fake_voices / "espeak-ng").unlink()
    with pytest.raises(VoicesMissing, match="apt install espeak-ng"):
        pronounce(["no"])


@pytest.mark.parametrize("script", ["exit 1", "echo one", "printf 'one\\ntwo\\nthree\\n'"])
def test_an_answer_of_another_length_is_refused(fake_voices: Path, script: str) -> None:
    (fake_voices / "espeak-ng").write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(VoiceFailed, match="espeak-ng"):
        pronounce(["one", "two"])


def test_the_real_dictionary_knows_what_english_hides() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    words = ["know", "write", "ate", "for", "nose", "lest", "upper", "yes"]
    vocabulary = {"no", "right", "eight", "four", "left", "up"}
    assert homophones(words, vocabulary) == {"know", "write", "ate", "for"}
