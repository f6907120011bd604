"""One labelled recording and its sound: any rate, channel count and format libsndfile reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3"})
LENGTH_SLACK_S = 0.1  # an MP3 header estimates its length
READ_SECONDS = 30.0  # of sound in memory at a time: a ten-hour recording must not fill it

# libsndfile's log of a header that promises more than the file holds: "data : 32000 (should be 9)"
_CUT_SHORT = re.compile(r"^\s*(?:data|SSND)\s*:\s*(\d+)\s*\(should be (\d+)\)", re.MULTILINE)
# what a program writes that streams and does not know the length yet
_LENGTH_UNKNOWN = 0x7FFF_0000


class RecordingRefused(ValueError):
    """A recording cannot be used: one sentence that names the file and says why."""


@dataclass(frozen=True)
class Entry:
    """A labelled stretch of a recording.

    ``word`` is what the folder or the manifest says, ``label`` the class of the model it counts
    as (the same until mapped). ``offset_s`` and ``duration_s`` cut a stretch out of a longer
    recording, ``group`` names a speaker or caller ("" where unknown).
    """

    path: Path
    label: str
    word: str
    offset_s: float = 0.0
    duration_s: float | None = None
    group: str = ""


def is_recording(path: Path) -> bool:
    """Whether the name is that of a recording; hidden files (macOS ``._a.wav``) are not."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def read_clip(entry: Entry) -> F32:
    """Sound of the entry, float32 ``(n,)``, 16 kHz mono in about -1..1.

    Raises :class:`RecordingRefused`.
    """
    return np.concatenate(list(read_blocks(entry)))


def read_blocks(entry: Entry, seconds: float = READ_SECONDS) -> Iterator[F32]:
    """Sound of the entry in pieces of about ``seconds``: :func:`read_clip` without the memory.

    Channels are averaged, another rate is resampled (soxr, HQ). Raises :class:`RecordingRefused`
    for what is missing, empty, cut short, not sound, or holds NaN or infinite samples.
    """
    path = entry.path
    if not path.is_file():
        raise RecordingRefused(f"{path} is not there: check the folder or the manifest.")
    if path.stat().st_size == 0:
        raise RecordingRefused(f"{path} is an empty file: leave it out or record it again.")
    try:
        with soundfile.SoundFile(path) as file:
            _refuse_cut_short(file, path)
            yield from _resampled(_pieces(file, entry, seconds), file.samplerate, path)
    except (soundfile.SoundFileError, OSError) as error:
        reason = str(getattr(error, "error_string", error)).rstrip(".")
        raise RecordingRefused(f"{path} cannot be read as sound ({reason}).") from error


def _pieces(file: soundfile.SoundFile, entry: Entry, seconds: float) -> Iterator[F32]:
    rate = file.samplerate
    start = round(entry.offset_s * rate)
    left = file.frames - start
    if entry.duration_s is not None:
        left = min(left, round(entry.duration_s * rate))
    if left <= 0:
        where = f" at {entry.offset_s:g} s" if entry.offset_s else ""
        raise RecordingRefused(f"{entry.path} holds no sound{where}.")
    if start:
        file.seek(start)
    while left > 0:
        samples = file.read(min(left, int(seconds * rate)), dtype="float32", always_2d=True)
        if len(samples) == 0 and left <= LENGTH_SLACK_S * rate:
            return
        if len(samples) == 0:
            raise RecordingRefused(f"{entry.path} ends early: {left / rate:.2f} s are missing.")
        if not np.isfinite(samples).all():
            raise RecordingRefused(f"{entry.path} holds samples that are no number (NaN or inf).")
        left -= len(samples)
        yield samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1)


def _resampled(pieces: Iterator[F32], rate: int, path: Path) -> Iterator[F32]:
    if rate == SAMPLE_RATE:
        yield from pieces
        return
    stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    read = given = 0
    for piece in pieces:
        read += len(piece)
        samples = np.asarray(stream.resample_chunk(piece), np.float32)
        given += len(samples)
        yield samples
    tail = np.asarray(stream.resample_chunk(np.zeros(0, np.float32), last=True), np.float32)
    wanted = round(read * SAMPLE_RATE / rate) - given
    if read and given + wanted == 0:
        raise RecordingRefused(f"{path} is shorter than one sample at {SAMPLE_RATE} Hz.")
    yield np.pad(tail, (0, max(0, wanted - len(tail))))[: max(0, wanted)]


def _refuse_cut_short(file: soundfile.SoundFile, path: Path) -> None:
    found = _CUT_SHORT.search(file.extra_info)
    if found is None:
        return
    promised, there = (int(number) for number in found.groups())
    if there < promised < _LENGTH_UNKNOWN:
        raise RecordingRefused(
            f"{path} is cut short: {there} of {promised} bytes of sound are there; copy it again."
        )
