"""Whether the sound of a microphone can be right: not digital silence, not clipped for long."""

from __future__ import annotations

from typing import Literal

from engine.audio.level import CLIPPED_AT, decibels
from engine.values import LevelReading

FLAT_READINGS = 30  # of 100 ms, besides the two seconds after which a reading says flat
CLIPPING_READINGS = 3
_CLIPPING_WITHIN = 50
_QUIET_AFTER = 600

SignalEvent = Literal["flat", "moves", "clips"]


class SignalWatch:
    """Turns level readings into what is worth a sentence.

    ``flat`` after five seconds of digital silence and ``moves`` when that is over; ``clips`` when
    three readings of five seconds touch full scale, once a minute at most.
    """

    def __init__(self) -> None:
        self._flat = 0
        self._told_flat = False
        self._clipped: list[int] = []
        self._count = 0
        self._told_at = -_QUIET_AFTER

    def hear(self, reading: LevelReading) -> SignalEvent | None:
        """What the next reading brings to light, if anything."""
        self._count += 1
        self._flat = self._flat + 1 if reading.flat else 0
        if self._told_flat and not reading.flat:
            self._told_flat = False
            return "moves"
        if not self._told_flat and self._flat >= FLAT_READINGS:
            self._told_flat = True
            return "flat"
        if reading.peak_db >= decibels(CLIPPED_AT):
            self._clipped = [at for at in self._clipped if at > self._count - _CLIPPING_WITHIN]
            self._clipped.append(self._count)
            told_long_ago = self._count - self._told_at >= _QUIET_AFTER
            if len(self._clipped) >= CLIPPING_READINGS and told_long_ago:
                self._told_at = self._count
                return "clips"
        return None
