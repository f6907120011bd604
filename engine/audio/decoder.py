"""A sound file of any rate and format, or a cut of it, as mono 16 kHz, a stretch at a time."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from engine.audio.facts import FactsMeter, SourceFacts
from engine.audio.ffmpeg import FfmpegFile
from engine.audio.opened import open_sound, reason
from engine.audio.source import SourceFailed
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

_MISSING_ALLOWED_S = 0.1  # the length of an MP3 is an estimate
_LARGEST = 2.0**32  # of a sample; some write integers as floats, 32-bit ones at most
_AT_ONCE = 1 << 24  # samples of all channels in memory


def channels_of(path: Path) -> int:
    """How many channels a file has. Raises `SourceFailed` where it cannot be opened."""
    file = open_sound(path)
    file.close()
    return file.channels


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
        self._file = open_sound(path)
        self._rate = self._file.samplerate
        self._meter = FactsMeter()
        self._next = 0
        self._first = round(offset_s * self._rate)
        self._heard = False
        self._end: int | None = self._file.frames  # None where only reading tells it
        if duration_s is not None:
            last = self._first + round(duration_s * self._rate)
            self._end = last if self._end is None else min(self._end, last)
        try:
            count = self._file.channels
            if channel is not None and not 1 <= channel <= count:
                has = "one channel" if count == 1 else f"{count} channels"
                raise SourceFailed(
                    f"The sound file {path} has {has} and no channel {channel}; "
                    "take another channel, or mix them."
                )
            if self._end is not None and self._samples_in(self._end - self._first) <= 0:
                raise self._soundless()
            self._go_to(self._first)
        except SourceFailed:
            self._file.close()
            raise

    @cached_property
    def duration_s(self) -> float:
        """Length in seconds; of what ffmpeg decodes it may be a few hundredths off."""
        if isinstance(self._file, FfmpegFile):
            whole = round(self._file.length_s * self._rate)
            end = whole if self._end is None else min(self._end, whole)
        else:
            end = self._end or 0
        return (end - self._first) / self._rate

    def read(self, seconds: float) -> F32:
        """About that many seconds as float32 ``(n,)``; empty at the end or once closed."""
        with self._lock:
            while not self._file.closed:
                samples = self._decode(max(1, round(seconds * self._rate)))
                last = not len(samples)
                if self._resampler is not None:
                    samples = self._resample(samples, last=last)
                self._heard = self._heard or len(samples) > 0
                if last and not self._heard and self._file.frames is None:
                    raise self._soundless()
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
                self._go_to(frame if self._end is None else min(frame, self._end))

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
        count = min(count, _AT_ONCE // self._file.channels)
        left = count if self._end is None else self._end - self._next
        try:
            frames = self._file.read(min(count, left), dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise self._damaged(self._next, error) from error
        if not len(frames) and left:
            self._check_end(left)
        if self._channel is not None:
            frames = frames[:, self._channel - 1 : self._channel].copy()
        sound = (np.abs(frames) <= _LARGEST).all(axis=1)
        if not sound.all():
            place = int(np.argmin(sound))
            finite = np.isfinite(frames[place]).all()
            what = "beyond any scale" if finite else "that is not a number"
            raise SourceFailed(
                f"The sound file {self.path} holds a sample {what} at "
                f"{self._seconds(self._next + place):.2f} s; export it again."
            )
        self._next += len(frames)
        self._meter.add(frames)
        return frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1)

    def _check_end(self, left: int) -> None:
        """Refuse a file that ends earlier than it said."""
        told = self._file.frames
        if told is None or self._end is None:  # ffmpeg has told
            return
        whole = self._end - self._first
        if left > min(_MISSING_ALLOWED_S * self._rate, whole - 1):
            raise SourceFailed(
                f"The sound file {self.path} ends after {self._seconds(self._next):.2f} s of "
                f"{self._seconds(told):.2f} s; get a fresh copy of it."
            )

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

    def _soundless(self) -> SourceFailed:
        where = f" at {self._seconds(self._first):g} s" if self._first else ""
        return SourceFailed(
            f"The sound file {self.path} holds no sound{where}; choose another one."
        )

    def _damaged(self, frame: int, error: Exception) -> SourceFailed:
        return SourceFailed(
            f"The sound file {self.path} is damaged after {self._seconds(frame):.2f} s "
            f"({reason(error)}); get a fresh copy of it."
        )
