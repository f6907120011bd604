"""Reading one recording: every format and every way it can be broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.clip_files import Entry, RecordingRefused, read_blocks, read_clip


def entry(path: Path, offset_s: float = 0.0, duration_s: float | None = None) -> Entry:
    return Entry(path, "yes", "yes", offset_s, duration_s)


def sine(rate: int, seconds: float = 1.0, hz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "PCM_U8"])
def test_sample_formats(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(16_000), 16_000, subtype=subtype)
    clip = read_clip(entry(tmp_path / "a.wav"))
    assert clip.dtype == np.float32
    np.testing.assert_allclose(clip, sine(16_000), atol=0.01 if subtype == "PCM_U8" else 1e-4)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(rate), rate, subtype="FLOAT")
    clip = read_clip(entry(tmp_path / "a.wav"))
    assert len(clip) == 16_000
    inner = slice(800, -800)  # a resampler rings at the edges
    np.testing.assert_allclose(clip[inner], sine(16_000)[inner], atol=2e-3)


def test_channels_are_averaged(tmp_path: Path) -> None:
    left, right = sine(16_000), sine(16_000, hz=300)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), 16_000, subtype="FLOAT")
    np.testing.assert_allclose(read_clip(entry(tmp_path / "a.wav")), (left + right) / 2, atol=1e-6)


@pytest.mark.parametrize("suffix", ["flac", "ogg", "opus", "mp3"])
def test_compressed_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "opus":
        soundfile.write(path, sine(16_000), 16_000, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, sine(16_000), 16_000)
    clip = read_clip(entry(path))
    assert abs(len(clip) - 16_000) <= 1_600
    middle = np.abs(np.fft.rfft(clip[4_000:12_000]))
    assert int(middle.argmax()) * 2 == 440


@settings(max_examples=25, deadline=None)
@given(offset=st.integers(0, 15_000), length=st.integers(1, 16_000), seconds=st.floats(0.001, 2.0))
def test_a_cut_is_the_slice(
    tmp_path_factory: pytest.TempPathFactory, offset: int, length: int, seconds: float
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.wav"
    soundfile.write(path, sine(16_000), 16_000, subtype="FLOAT")
    cut = entry(path, offset / 16_000, length / 16_000)
    expected = sine(16_000).astype(np.float32)[offset : offset + length]
    np.testing.assert_array_equal(read_clip(cut), expected)
    np.testing.assert_array_equal(np.concatenate(list(read_blocks(cut, seconds))), expected)


def test_blocks_join_to_the_resampled_clip(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sine(44_100, 2.0), 44_100, subtype="FLOAT")
    whole = read_clip(entry(tmp_path / "a.wav"))
    pieces = list(read_blocks(entry(tmp_path / "a.wav"), 0.3))
    assert len(pieces) > 5
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)


def test_missing_and_empty(tmp_path: Path) -> None:
    with pytest.raises(RecordingRefused, match=r"no sound file .*gone\.wav; "):
        read_clip(entry(tmp_path / "gone.wav"))
    (tmp_path / "nil.wav").write_bytes(b"")
    with pytest.raises(RecordingRefused, match=r"nil\.wav is empty"):
        read_clip(entry(tmp_path / "nil.wav"))
    soundfile.write(tmp_path / "none.wav", np.zeros(0), 16_000)
    with pytest.raises(RecordingRefused, match=r"none\.wav holds no sound"):
        read_clip(entry(tmp_path / "none.wav"))
    soundfile.write(tmp_path / "a.wav", sine(16_000), 16_000)
    with pytest.raises(RecordingRefused, match="holds no sound at 5 s"):
        read_clip(entry(tmp_path / "a.wav", 5.0, 1.0))


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
def test_cut_short(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole.{suffix}"
    soundfile.write(whole, np.random.default_rng(0).normal(0, 0.1, 16_000), 16_000)
    content = whole.read_bytes()
    short = tmp_path / f"short.{suffix}"
    short.write_bytes(content[: len(content) // 2])
    assert len(read_clip(entry(whole))) == 16_000
    with pytest.raises(RecordingRefused, match=f"short.{suffix}"):
        read_clip(entry(short))


def test_a_header_that_does_not_know_its_length_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "piped.wav"
    soundfile.write(path, sine(16_000), 16_000, subtype="PCM_16")
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert len(read_clip(entry(path))) == 16_000


def test_no_sound_at_all(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("hello " * 100)
    with pytest.raises(RecordingRefused, match=r"text\.wav cannot be read as sound"):
        read_clip(entry(tmp_path / "text.wav"))
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(RecordingRefused, match=r"folder\.wav is a folder and cannot be read"):
        read_clip(entry(tmp_path / "folder.wav"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_number(tmp_path: Path, bad: float) -> None:
    samples = sine(16_000)
    samples[8_000] = bad
    soundfile.write(tmp_path / "a.wav", samples, 16_000, subtype="FLOAT")
    with pytest.raises(
        RecordingRefused, match=r"a\.wav holds a sample that is not a number at 0\.50 s"
    ):
        read_clip(entry(tmp_path / "a.wav"))
