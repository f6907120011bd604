"""A sound file of any rate and format, or a cut of it, as mono 16 kHz, a stretch at a time."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from engine.audio.facts import FactsMeter, SourceFacts
from engine.audio.source import SourceFailed
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3"})
# libsndfile's log of a header that promises more than the file holds: "data : 32000 (should be 9)"
_CUT_SHORT = re.compile(r"^\s*(?:data|SSND)\s*:\s*(\d+)\s*\(should be (\d+)\)", re.MULTILINE)
_MISSING_ALLOWED_S = 0.1  # the length of an MP3 is an estimate
_OPEN_ENDED = 0x7FFF_0000  # programs that write to a pipe claim a length like this


def is_recording(path: Path) -> bool:
    """Whether the name is that of a recording; hidden files (macOS ``._a.wav``) are not."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def channels_of(path: Path) -> int:
    """How many channels a file has. Raises `SourceFailed` where it cannot be opened."""
    file = _open(path)
    count: int = file.channels
    file.close()
    return count


class Decoder:
    """Reads a file from front to back without ever holding more than a stretch of it.

    ``offset_s`` and ``duration_s`` cut a part out, to the sample at the file's own rate; the
    part ends with the file at the latest. Channels are averaged, or one is taken by its number
    ``channel`` from 1; another rate is resampled (soxr, HQ) to exactly the rounded length. What
    is missing, empty, cut short, no sound, or holds NaN or infinite samples raises
    `SourceFailed`, the last when it gets there. May be closed from another thread.
    """

    def __init__(
        self,
        path: Path,
        offset_s: float = 0.0,
        duration_s: float | None = None,
        channel: int | None = None,
    ) -> None:
        self.path = path
        self._channel = channel
        self._lock = threading.Lock()
        self._file = _open(path)
        self._rate: int = self._file.samplerate
        self._meter = FactsMeter()
        self._next = 0
        self._first = round(offset_s * self._rate)
        self._end: int = self._file.frames
        if duration_s is not None:
            self._end = min(self._end, self._first + round(duration_s * self._rate))
        try:
            count = self._file.channels
            if channel is not None and not 1 <= channel <= count:
                has = "one channel" if count == 1 else f"{count} channels"
                raise SourceFailed(
                    f"The sound file {path} has {has} and no channel {channel}; "
                    "take another channel, or mix them."
                )
            if self._samples_in(self._end - self._first) <= 0:
                where = f" at {offset_s:g} s" if offset_s else ""
                raise SourceFailed(
                    f"The sound file {path} holds no sound{where}; choose another one."
                )
            self._go_to(self._first)
        except SourceFailed:
            self._file.close()
            raise
        self.duration_s: float = (self._end - self._first) / self._rate

    def read(self, seconds: float) -> F32:
        """About that many seconds as float32 ``(n,)``; empty at the end or once closed."""
        with self._lock:
            while not self._file.closed:
                samples = self._decode(max(1, round(seconds * self._rate)))
                last = not len(samples)
                if self._resampler is not None:
                    samples = self._resample(samples, last=last)
                if last or len(samples):
                    return samples
            return np.empty(0, np.float32)

    def facts(self) -> SourceFacts:
        """What the file is, with the level and the clipping of all that was read so far."""
        file = self._file
        return self._meter.facts(self._rate, file.channels, file.format, file.subtype)

    def seek(self, position_s: float) -> None:
        """Go to a position in seconds from the start of what is read."""
        with self._lock:
            if not self._file.closed:
                frame = self._first + round(position_s * self._rate)
                self._go_to(min(frame, self._end))

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._lock:
            self._file.close()

    def _go_to(self, frame: int) -> None:
        try:
            if frame != self._next:  # a pipe can be read but not wound
                self._file.seek(frame)
        except soundfile.LibsndfileError as error:
            raise self._damaged(frame, error) from error
        self._next = frame
        self._restart()

    def _restart(self) -> None:
        """Resample from the next frame on as if nothing had come before it."""
        self._resampled_from, self._given = self._next, 0
        self._resampler: Any = None
        if self._rate != SAMPLE_RATE:
            self._resampler = soxr.ResampleStream(
                self._rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ"
            )

    def _decode(self, count: int) -> F32:
        """Up to ``count`` frames at the file's own rate, mono; empty at the end."""
        left = self._end - self._next
        try:
            frames: F32 = self._file.read(min(count, left), dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise self._damaged(self._next, error) from error
        whole = self._end - self._first
        if not len(frames) and left > min(_MISSING_ALLOWED_S * self._rate, whole - 1):
            raise SourceFailed(
                f"The sound file {self.path} ends after {self._seconds(self._next):.2f} s of "
                f"{self._seconds(self._file.frames):.2f} s; get a fresh copy of it."
            )
        if self._channel is not None:
            frames = frames[:, self._channel - 1 : self._channel].copy()
        finite = np.isfinite(frames).all(axis=1)
        if not finite.all():
            second = self._seconds(self._next + int(np.argmin(finite)))
            raise SourceFailed(
                f"The sound file {self.path} holds a sample that is not a number at "
                f"{second:.2f} s; export it again."
            )
        self._next += len(frames)
        self._meter.add(frames)
        return frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1)

    def _resample(self, samples: F32, *, last: bool) -> F32:
        resampled = np.asarray(self._resampler.resample_chunk(samples, last=last), np.float32)
        if last:  # the resampler's own end may be a sample off
            missing = self._samples_in(self._next - self._resampled_from) - self._given
            resampled = np.pad(resampled, (0, max(0, missing - len(resampled))))
            resampled = resampled[: max(0, missing)]
            self._restart()
        else:
            self._given += len(resampled)
        return resampled

    def _samples_in(self, frames: int) -> int:
        return round(frames * SAMPLE_RATE / self._rate)

    def _seconds(self, frame: int) -> float:
        return frame / self._rate

    def _damaged(self, frame: int, error: Exception) -> SourceFailed:
        return SourceFailed(
            f"The sound file {self.path} is damaged after {self._seconds(frame):.2f} s "
            f"({_reason(error)}); get a fresh copy of it."
        )


def _open(path: Path) -> soundfile.SoundFile:
    try:
        if not path.exists():
            raise SourceFailed(f"There is no sound file {path}; check the path.")
        if path.is_file() and not path.stat().st_size:
            raise SourceFailed(f"The sound file {path} is empty; get a fresh copy of it.")
        # soundfile encodes a name strictly; on POSIX it may hold bytes that are no text
        file = soundfile.SoundFile(os.fsencode(path) if os.name == "posix" else path)
    except (soundfile.LibsndfileError, OSError, TypeError) as error:
        raise SourceFailed(
            f"The file {path} cannot be read as sound ({_reason(error)}); "
            "use WAV, FLAC, Ogg, Opus or MP3."
        ) from error
    short = _CUT_SHORT.search(file.extra_info)
    if short and int(short[2]) < int(short[1]) < _OPEN_ENDED:
        file.close()
        raise SourceFailed(
            f"The sound file {path} is cut short (it holds {100 * int(short[2]) // int(short[1])} "
            "% of the sound its header promises); get a fresh copy of it."
        )
    return file


def _reason(error: Exception) -> str:
    text = error.error_string if isinstance(error, soundfile.LibsndfileError) else str(error)
    return text.removeprefix("Error : ").strip().rstrip(".")
