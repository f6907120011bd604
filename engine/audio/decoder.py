"""A sound file of any rate and format as mono 16 kHz, a stretch at a time."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from engine.audio.source import SourceFailed
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
_SHORT_DATA = re.compile(r"^data : (\d+) \(should be (\d+)\)", re.MULTILINE)
_MISSING_ALLOWED_S = 0.1  # the length of an MP3 is an estimate
_OPEN_ENDED = 0x7FFF_0000  # programs that write to a pipe claim a length like this


class Decoder:
    """Reads a file from front to back without ever holding more than a stretch of it.

    Channels are averaged. A file that is missing, empty, cut short, no sound or holds NaN or
    infinite samples raises `SourceFailed`, the last when it gets there. May be closed from
    another thread.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = _open(path)
        self._frames_read = 0
        self._resampler = self._new_resampler()
        self.duration_s = self._file.frames / self._file.samplerate

    def read(self, seconds: float) -> F32:
        """About that many seconds as float32 ``(n,)``; empty at the end or once closed."""
        with self._lock:
            while not self._file.closed:
                frames = self._decode(max(1, round(seconds * self._file.samplerate)))
                mono: F32 = frames.mean(axis=1, dtype=np.float32)
                last = not len(frames)
                if self._resampler is not None:
                    mono = np.asarray(self._resampler.resample_chunk(mono, last=last), np.float32)
                if last:
                    self._resampler = self._new_resampler()
                if last or len(mono):
                    return mono
            return np.empty(0, np.float32)

    def seek(self, position_s: float) -> None:
        """Go to a position in seconds from the start."""
        with self._lock:
            if not self._file.closed:
                self._frames_read = min(
                    round(position_s * self._file.samplerate), self._file.frames
                )
                self._file.seek(self._frames_read)
                self._resampler = self._new_resampler()

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._lock:
            self._file.close()

    def _decode(self, count: int) -> F32:
        try:
            frames: F32 = self._file.read(count, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise SourceFailed(
                f"The sound file {self.path} is damaged after {self._seconds():.2f} s "
                f"({_reason(error)}); get a fresh copy of it."
            ) from error
        missing = self._file.frames - self._frames_read
        if not len(frames) and missing > _MISSING_ALLOWED_S * self._file.samplerate:
            raise SourceFailed(
                f"The sound file {self.path} ends after {self._seconds():.2f} s of "
                f"{self.duration_s:.2f} s; get a fresh copy of it."
            )
        finite = np.isfinite(frames).all(axis=1)
        if not finite.all():
            second = self._seconds() + int(np.argmin(finite)) / self._file.samplerate
            raise SourceFailed(
                f"The sound file {self.path} holds a sample that is not a number at "
                f"{second:.2f} s; export it again."
            )
        self._frames_read += len(frames)
        return frames

    def _seconds(self) -> float:
        return self._frames_read / float(self._file.samplerate)

    def _new_resampler(self) -> Any:
        if self._file.samplerate == SAMPLE_RATE:
            return None
        return soxr.ResampleStream(
            self._file.samplerate, SAMPLE_RATE, 1, dtype="float32", quality="HQ"
        )


def samples(path: Path, offset_s: float = 0.0, duration_s: float | None = None) -> F32:
    """A file or a cut of it, whole, as float32 ``(n,)``. Raises `SourceFailed`."""
    decoder = Decoder(path)
    try:
        if offset_s:
            decoder.seek(offset_s)
        length_s = decoder.duration_s - offset_s if duration_s is None else duration_s
        wanted = max(0, round(length_s * SAMPLE_RATE))
        parts, count = [np.empty(0, np.float32)], 0
        while count < wanted and len(part := decoder.read(min(length_s, 10.0))):
            parts.append(part)
            count += len(part)
        return np.concatenate(parts)[:wanted]
    finally:
        decoder.close()


def _open(path: Path) -> soundfile.SoundFile:
    if not path.exists():
        raise SourceFailed(f"There is no sound file {path}; check the path.")
    if path.is_file() and not path.stat().st_size:
        raise SourceFailed(f"The sound file {path} is empty; get a fresh copy of it.")
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, OSError, TypeError) as error:
        raise SourceFailed(
            f"The file {path} cannot be read as sound ({_reason(error)}); "
            "use WAV, FLAC, Ogg, Opus or MP3."
        ) from error
    problem = _problem(file)
    if problem:
        file.close()
        raise SourceFailed(f"The sound file {path} {problem}; get a fresh copy of it.")
    return file


def _problem(file: soundfile.SoundFile) -> str | None:
    short = _SHORT_DATA.search(file.extra_info)
    if short and int(short[2]) < int(short[1]) < _OPEN_ENDED:
        share = 100 * int(short[2]) // int(short[1])
        return f"is cut short (it holds {share} % of the sound its header promises)"
    return None if file.frames else "holds no sound"


def _reason(error: Exception) -> str:
    text = error.error_string if isinstance(error, soundfile.LibsndfileError) else str(error)
    return text.removeprefix("Error : ").strip().rstrip(".")
