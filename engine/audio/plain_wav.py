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
    if path.suffix.lower() != ".wav":
        return None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # what is read of a pipe is gone
            return None
        with open(path, "rb", buffering=0) as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER or header[8:36] != _KIND or header[:4] != b"RIFF":
                return None
            size: int = struct.unpack_from("<I", header, 40)[0]
            whole = header[36:40] == b"data" and struct.unpack_from("<I", header, 4)[0] == size + 36
            if not whole or size % 2 or size > 2 * longest:
                return None
            data = file.read(size + 1)
    except (OSError, ValueError):
        return None
    if len(data) != size:
        return None
    samples = np.frombuffer(data, "<i2")
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
