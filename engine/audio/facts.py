"""What a recording is like before it is mixed, resampled or changed: format, level, clipping."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

FULL_SCALE = 1 - 2**-15  # the largest 16-bit sample; a clipped one lies there or at -1
QUIETEST_DB = -120.0


@dataclass(frozen=True)
class SourceFacts:
    """A recording, or the cut of it that was read, as it lies in its file.

    ``rate`` in Hz, ``container`` and ``encoding`` as libsndfile names them (``WAV``, ``PCM_16``),
    ``seconds`` of sound; ``level_db`` the RMS in dB of full scale (-120 at least) and ``clipped``
    the samples at full scale, both of the channels that were read. ``channels`` are the file's.
    """

    rate: int
    channels: int
    container: str
    encoding: str
    seconds: float
    level_db: float
    clipped: int


class FactsMeter:
    """Adds up the facts of one file while it is decoded."""

    def __init__(self) -> None:
        self._frames, self._samples, self._energy, self._clipped = 0, 0, 0.0, 0

    def add(self, frames: F32) -> None:
        """Take the next frames, float32 ``(n, channels read)`` at the file's own rate."""
        if not frames.size:
            return
        flat = frames.ravel()
        self._frames += len(frames)
        self._samples += flat.size
        self._energy += float(np.dot(flat, flat))
        if flat.max() >= FULL_SCALE or flat.min() <= -FULL_SCALE:
            self._clipped += int((np.abs(flat) >= FULL_SCALE).sum())

    def facts(self, rate: int, channels: int, container: str, encoding: str) -> SourceFacts:
        """The facts so far."""
        power = self._energy / self._samples if self._samples else 0.0
        level_db = 10 * log10(power) if power > 0 else QUIETEST_DB
        return SourceFacts(
            rate=rate,
            channels=channels,
            container=container,
            encoding=encoding,
            seconds=self._frames / rate,
            level_db=max(level_db, QUIETEST_DB),
            clipped=self._clipped,
        )
