"""The log-mel image against librosa, and the stream against the whole clip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.frontend import logmel
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.training.mel_filters import mel_filters

C = logmel.CONSTANTS


def librosa_power(clip: np.ndarray) -> np.ndarray:
    """The same band power by librosa's own spectrogram, frames first."""
    import librosa

    c = logmel.CONSTANTS
    padded = np.pad(clip.astype(np.float64), c.pad)
    spectrum = librosa.stft(
        padded, n_fft=c.window, hop_length=c.hop, window="hann", center=False, dtype=np.complex128
    )
    return (np.abs(spectrum) ** 2).T @ mel_filters()


def frames_of(clip: np.ndarray) -> np.ndarray:
    c = logmel.CONSTANTS
    padded = np.pad(clip, c.pad)
    return np.lib.stride_tricks.sliding_window_view(padded, c.window)[:: c.hop]


def synthetic_clips() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    t = np.arange(16000) / 16000
    chirp = 0.5 * np.sin(2 * np.pi * (100 * t + 3500 * t**2))
    return [
        (random.standard_normal(16000) * level).astype(np.float32) for level in (1e-4, 0.01, 0.3)
    ] + [chirp.astype(np.float32)]


def streamed(clip: np.ndarray, sizes: list[int]) -> np.ndarray:
    stream, parts, at = FrameStream(), [], 0
    clip = np.concatenate([clip, np.zeros(LOOKAHEAD, np.float32)])
    while at < len(clip):
        size = sizes[len(parts) % len(sizes)]
        parts.append(stream.push(clip[at : at + size]))
        at += size
    return np.concatenate(parts)


def test_stored_filters_are_librosas() -> None:
    # at its foot a slope is the difference of two numbers that processors round differently
    np.testing.assert_allclose(logmel.filter_table(), mel_filters(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(logmel.filter_table().sum(0), 1, rtol=1e-12)


@pytest.mark.parametrize("clip", synthetic_clips())
def test_power_agrees_with_librosa(clip: np.ndarray) -> None:
    np.testing.assert_allclose(logmel.mel_power(frames_of(clip)), librosa_power(clip), rtol=1e-4)


@pytest.mark.gsc
def test_power_agrees_with_librosa_on_real_words(gsc: Path) -> None:
    files = sorted((gsc / "validation").rglob("*.flac"))[::150]
    assert len(files) > 20
    for file in files:
        clip = soundfile.read(file, dtype="float32")[0]
        clip = np.pad(clip, (0, 16000 - len(clip)))
        np.testing.assert_allclose(
            logmel.mel_power(frames_of(clip)), librosa_power(clip), rtol=1e-4, atol=1e-12
        )
        assert np.array_equal(streamed(clip, [160]), logmel.image(clip))


def test_bytes_are_the_formula() -> None:
    power = np.array([[0.0, 1e-6, 1e-3, 1.0, 1e3, 1e9]])
    expected = [
        min(255, max(0, round((np.log2(p + 1e-6) + 19.93) / 0.14))) for p in power[0].tolist()
    ]
    assert logmel.to_bytes(power)[0].tolist() == expected


def test_silence_is_zero_and_short_clips_are_padded() -> None:
    assert not logmel.image(np.zeros(16000, np.float32)).any()
    clip = synthetic_clips()[2]
    short = np.zeros(16000, np.float32)
    short[:5000] = clip[:5000]
    assert np.array_equal(logmel.image(clip[:5000]), logmel.image(short))
    assert np.array_equal(logmel.image(clip[:0]), np.zeros((32, 32), np.uint8))


@pytest.mark.parametrize("shape", [(16001,), (2, 16000)])
def test_refuses_what_is_no_clip(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="16000 mono samples"):
        logmel.image(np.zeros(shape, np.float32))


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 3000), min_size=1, max_size=6),
    seed=st.integers(0, 2**31),
    level=st.floats(1e-5, 1.0),
)
def test_a_stream_gives_the_clips_bytes(sizes: list[int], seed: int, level: float) -> None:
    random = np.random.default_rng(seed)
    clip = (random.uniform(-level, level, 16000)).astype(np.float32)
    frames = streamed(clip, sizes)
    assert frames.shape == (32, 32)
    assert np.array_equal(frames, logmel.image(clip))


def test_reset_forgets() -> None:
    stream, clip = FrameStream(), synthetic_clips()[3]
    first = stream.push(clip)
    stream.reset()
    assert np.array_equal(stream.push(clip), first)


def test_each_frame_is_the_same_alone_and_in_company() -> None:
    frames = frames_of(synthetic_clips()[1])
    together = logmel.mel_power(frames)
    for i in range(len(frames)):
        assert np.array_equal(logmel.mel_power(frames[i : i + 1])[0], together[i])


@pytest.fixture(params=["native", "definition"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs the test with the native library, and as if there were none."""
    if request.param == "definition":
        monkeypatch.setattr(logmel, "native_front_end", lambda: None)
    elif logmel.native_front_end() is None:
        pytest.skip("the native library is missing")
    return str(request.param)


def test_every_way_gives_the_defined_bytes(path: str) -> None:
    clips = np.stack(synthetic_clips())
    truth = np.stack([logmel.defined_bytes(frames_of(clip)) for clip in clips])
    assert np.array_equal(logmel.images(clips), truth)
    assert np.array_equal(logmel.images(clips[::2, ::-1]), logmel.images(clips[::2, ::-1].copy()))
    for clip, wanted in zip(clips, truth, strict=True):
        assert np.array_equal(logmel.image(clip), wanted)
        assert np.array_equal(logmel.image(clip.astype(np.float64)), wanted)
        assert np.array_equal(logmel.log_mel_bytes(frames_of(clip)), wanted)
        assert np.array_equal(logmel.whole_frames(np.pad(clip, C.pad)), wanted)
        assert np.array_equal(streamed(clip, [77, 2000]), wanted)


def test_what_holds_no_frame_gives_none(path: str) -> None:
    none = np.zeros(C.window - 1, np.float32)
    assert logmel.whole_frames(none).shape == (0, C.bands)
    assert logmel.log_mel_bytes(np.zeros((0, C.window), np.float32)).shape == (0, C.bands)
    assert logmel.images(np.zeros((0, 16000), np.float32)).shape == (0, C.frames, C.bands)
    with pytest.raises(ValueError, match="1024|broadcast"):
        logmel.log_mel_bytes(np.zeros((2, 1000), np.float32))


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_get_the_defined_bytes(path: str, bad: float) -> None:
    clip = synthetic_clips()[1]
    clip[[0, 8000, 15999]] = bad
    truth = logmel.defined_bytes(frames_of(clip))
    assert np.array_equal(logmel.image(clip), truth)
    assert np.array_equal(logmel.log_mel_bytes(frames_of(clip)), truth)
    assert np.array_equal(streamed(clip, [500]), truth)


def test_what_float64_cannot_tell_gets_the_defined_bytes(path: str) -> None:
    """Bands that hold nothing but the rounding errors of a very loud tone."""
    clip = (1e9 * np.sin(2 * np.pi * 4000 * np.arange(16000) / 16000)).astype(np.float32)
    assert np.array_equal(logmel.image(clip), logmel.defined_bytes(frames_of(clip)))


def test_scipy_waits_until_the_definition_is_asked() -> None:
    if logmel.native_front_end() is None:
        pytest.skip("the native library is missing")
    program = """
import sys
import numpy as np
from engine.frontend import logmel
logmel.image(np.zeros(16000, np.float32))
assert not [name for name in sys.modules if name.split(".")[0] == "scipy"]
logmel.image(np.zeros(16000))
assert "scipy.fft" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
