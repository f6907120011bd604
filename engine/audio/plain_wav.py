"""The commonest kind of recording without libsndfile, which takes three times as long over it."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.facts import FactsMeter, SourceFacts
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

_HEADER = 44
# to open a pipe does not wait for whoever writes to it
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# what stands between the file's length and the sound's: PCM, one channel, 16 bits
_KIND = struct.pack("<4s4sIHHIIHH", b"WAVE", b"fmt ", 16, 1, 1, SAMPLE_RATE, 32_000, 2, 16)


def plain_wav(
    path: Path, offset_s: float, duration_s: float | None, longest_s: float
) -> tuple[F32, SourceFacts] | None:
    """A 16-bit mono WAV file of 16 kHz whose header says nothing else, or a cut of it.

    Sound and facts are those of :class:`engine.audio.decoder.Decoder`. None for every other kind
    of file, for one longer than ``longest_s`` and for one that is damaged: the decoder is to say
    what is wrong with it.
    """
    longest = round(longest_s * SAMPLE_RATE)
    name = os.fspath(path)
    if name[-4:].lower() != ".wav":
        return None
    try:
        data = _whole(name, _HEADER + 2 * longest)
    except (OSError, ValueError):
        return None
    if data is None or data[8:36] != _KIND or data[:4] != b"RIFF" or data[36:40] != b"data":
        return None
    size = len(data) - _HEADER
    if size % 2 or struct.unpack_from("<I", data, 4)[0] != size + 36:
        return None
    if struct.unpack_from("<I", data, 40)[0] != size:
        return None
    samples = np.frombuffer(data, "<i2", offset=_HEADER)
    first = round(offset_s * SAMPLE_RATE)
    end = len(samples)
    if duration_s is not None:
        end = min(end, first + round(duration_s * SAMPLE_RATE))
    if end <= first:
        return None
    sound = samples[first:end] * np.float32(2**-15)
    meter = FactsMeter()
    meter.add(sound)
    return sound, meter.facts(SAMPLE_RATE, 1, "WAV", "PCM_16")


def _whole(name: str, longest: int) -> bytes | None:
    """All of a file of up to ``longest`` bytes; what is read of a pipe would be gone."""
    file = os.open(name, _READ)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or not _HEADER < found.st_size <= longest:
            return None
        data = os.read(file, found.st_size + 1)
    finally:
        os.close(file)
    return data if len(data) == found.st_size else None
