"""A digital gain between a source and whatever hears it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.audio.passing import Passing
from engine.audio.source import AudioSource
from engine.values import AudioBlock

LOWEST_GAIN_DB = -12.0
HIGHEST_GAIN_DB = 24.0


class Amplified(Passing):
    """Gives a source's blocks multiplied by a gain in dB that may change at any time.

    What would exceed full scale is clipped, as a converter does; the gain is kept between
    `LOWEST_GAIN_DB` and `HIGHEST_GAIN_DB`. The wrapped source is closed with this one.
    """

    def __init__(self, source: AudioSource, gain_db: float = 0.0) -> None:
        super().__init__(source)
        self.gain_db = gain_db

    @property
    def gain_db(self) -> float:
        """The gain in force, in dB."""
        return self._gain_db

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self._gain_db = limited(gain_db)
        self._factor = np.float32(10 ** (self._gain_db / 20))

    def _passed(self, block: AudioBlock) -> AudioBlock:
        if self._gain_db == 0:
            return block
        samples = np.clip(block.samples * self._factor, -1.0, 1.0)
        return replace(block, samples=samples)


def limited(gain_db: float) -> float:
    """The nearest gain that may be set, 0 for what is no number."""
    return min(max(gain_db, LOWEST_GAIN_DB), HIGHEST_GAIN_DB) if np.isfinite(gain_db) else 0.0
