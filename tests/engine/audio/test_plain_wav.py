"""The short way to plain WAV files: what it takes it reads as the decoder does, to the bit."""

from __future__ import annotations

import io
import os
import struct
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decoder import Decoder
from engine.audio.facts import SourceFacts
from engine.audio.plain_wav import plain_wav
from engine.audio.source import SourceFailed


def wav(samples: np.ndarray, rate: int = 16_000, **options: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", **{"subtype": "PCM_16", **options})
    return file.getvalue()


@pytest.fixture
def noise() -> np.ndarray:
    samples = np.random.default_rng(0).integers(-(2**15), 2**15, 16_000)
    samples[:4] = -(2**15), 2**15 - 1, 0, 1
    return samples.astype(np.int16)


def decoded(
    path: Path, offset_s: float = 0.0, duration_s: float | None = None
) -> tuple[np.ndarray, SourceFacts] | None:
    try:
        with closing(Decoder(path, offset_s, duration_s)) as decoder:
            parts = []
            while len(block := decoder.read(30.0)):
                parts.append(block)
            return np.concatenate(parts), decoder.facts()
    except SourceFailed:
        return None


@pytest.mark.parametrize(
    ("offset_s", "duration_s"),
    [(0.0, None), (0.25, None), (0.00003, 0.5), (0.9, 0.5), (0.5, 0.00004)],
)
def test_it_is_the_decoder_to_the_bit(
    tmp_path: Path, noise: np.ndarray, offset_s: float, duration_s: float | None
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(noise))
    found = plain_wav(path, offset_s, duration_s, 30.0)
    truth = decoded(path, offset_s, duration_s)
    assert found is not None
    assert truth is not None
    assert found[0].dtype == np.float32
    np.testing.assert_array_equal(found[0], truth[0])
    assert found[1] == truth[1]


def test_other_kinds_are_left_to_the_decoder(tmp_path: Path, noise: np.ndarray) -> None:
    path = tmp_path / "a.wav"
    stereo = np.stack([noise, noise], axis=1)
    kinds = {
        "another rate": wav(noise, 8_000),
        "two channels": wav(stereo),
        "float": wav(noise, subtype="FLOAT"),
        "24 bits": wav(noise, subtype="PCM_24"),
        "big-endian": wav(noise, endian="BIG"),
        "a chunk behind": wav(noise) + b"LIST\4\0\0\0INFO",
        "nothing": b"",
    }
    for name, content in kinds.items():
        path.write_bytes(content)
        assert plain_wav(path, 0.0, None, 30.0) is None, name
    path.write_bytes(wav(noise))
    assert plain_wav(path, 0.0, None, 1.0) is not None
    assert plain_wav(path, 0.0, None, 0.9) is None  # longer than asked for
    assert plain_wav(path, 1.0, None, 30.0) is None  # an empty cut
    assert plain_wav(path, 0.5, 0.00001, 30.0) is None
    assert plain_wav(tmp_path / "gone.wav", 0.0, None, 30.0) is None
    assert plain_wav(tmp_path, 0.0, None, 30.0) is None


def test_a_pipe_is_not_touched(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert plain_wav(tmp_path / "pipe.wav", 0.0, None, 30.0) is None


def test_a_broken_header_is_read_as_the_decoder_reads_it_or_not_at_all(
    tmp_path: Path, noise: np.ndarray
) -> None:
    """Every byte of the header changed in several ways, and every length near the right one."""
    path = tmp_path / "a.wav"
    whole = wav(noise[:400])
    broken = [whole[:length] for length in (*range(0, 60), *range(len(whole) - 5, len(whole)))]
    broken += [whole + b"\0" * more for more in range(1, 5)]
    for place in range(44):
        for value in (0, 1, 2, 16, 127, 128, 255, whole[place] ^ 1):
            broken.append(whole[:place] + bytes([value]) + whole[place + 1 :])
    for size in (0, 2, 798, 800, 802, 2**31, 2**32 - 1):
        broken.append(whole[:40] + struct.pack("<I", size) + whole[44:])
        broken.append(
            whole[:4] + struct.pack("<I", (size + 36) % 2**32) + whole[8:40]
            + struct.pack("<I", size) + whole[44:]
        )  # fmt: skip
    taken = 0
    for content in broken:
        path.write_bytes(content)
        found = plain_wav(path, 0.0, None, 30.0)
        if found is not None:
            taken += 1
            truth = decoded(path)
            assert truth is not None, content[:44]
            np.testing.assert_array_equal(found[0], truth[0])
            assert found[1] == truth[1]
    assert 0 < taken < len(broken) / 2
