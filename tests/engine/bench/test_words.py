"""The words to time: a folder's recordings or a list's cuts, in whole batches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.bench.words import NoWords, Words, from_folder, from_recording
from engine.frontend.logmel import image


def test_a_folder_gives_a_seeded_choice_of_its_validation(
    write_tones: Callable[..., Path], tmp_path: Path
) -> None:
    root = write_tones(tmp_path / "tones", train=2, validation=3, noises=())
    words = from_folder(root, most=5)
    assert len(words) == 5
    assert "5 of 9 recordings" in words.source
    assert words.samples.shape == (5, 16000)
    for sound, picture in zip(words.samples, words.images, strict=True):
        np.testing.assert_array_equal(picture, image(sound))
    np.testing.assert_array_equal(words.samples, from_folder(root, most=5).samples)
    assert len(from_folder(root / "train")) == 6


def test_short_and_broken_recordings(tmp_path: Path) -> None:
    sound = np.full(4000, 0.25, np.float32)
    soundfile.write(tmp_path / "short.wav", sound, 16000, subtype="FLOAT")
    (tmp_path / "broken.wav").write_bytes(b"no sound")
    words = from_folder(tmp_path)
    assert len(words) == 1
    np.testing.assert_array_equal(words.samples[0, :4000], sound)
    assert not words.samples[0, 4000:].any()


def test_a_folder_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoWords, match="--data"):
        from_folder(tmp_path)


def test_a_list_cuts_the_second_around_each_word(tmp_path: Path) -> None:
    ramp = np.linspace(-0.5, 0.5, 48000, dtype=np.float32)
    soundfile.write(tmp_path / "said.wav", ramp, 16000, subtype="FLOAT")
    listed = tmp_path / "said.csv"
    listed.write_text("start_s,end_s,word\n1.25,1.75,yes\n0.1,0.3,no\n")
    words = from_recording(tmp_path / "said.wav", listed)
    np.testing.assert_array_equal(words.samples[0], ramp[16000:32000])
    np.testing.assert_array_equal(words.samples[1], ramp[:16000])
    assert words.source == "2 words of synthetic voices in said.wav"


@pytest.mark.parametrize("text", ["start_s,end_s,word\n", "word\nyes\n", "start_s,end_s\na,b\n"])
def test_a_list_without_words_is_refused(tmp_path: Path, text: str) -> None:
    soundfile.write(tmp_path / "said.wav", np.ones(16000, np.float32), 16000)
    (tmp_path / "said.csv").write_text(text)
    with pytest.raises(NoWords, match=r"said\.(wav|csv)"):
        from_recording(tmp_path / "said.wav", tmp_path / "said.csv")


@pytest.mark.parametrize("batch", [1, 4, 6, 7, 13])
def test_batches_hold_every_word_and_are_full(words: Words, batch: int) -> None:
    sound, pictures = words.batches(batch)
    assert len(sound) == len(pictures) == -(-6 // batch)
    for samples, images in zip(sound, pictures, strict=True):
        assert samples.shape == (batch, 16000)
        assert images.shape == (batch, 32, 32)
        assert samples.flags.c_contiguous
        assert images.flags.c_contiguous
    whole = np.concatenate(pictures)
    np.testing.assert_array_equal(whole, words.images[np.arange(len(whole)) % 6])
