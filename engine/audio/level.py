"""How loud the sound is, whether it clips, whether it moves at all."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from engine.values import SAMPLE_RATE, LevelReading

READING_SAMPLES = SAMPLE_RATE // 10
SILENT_DB = -120.0
CLIPPED_AT = 0.999
FLAT_AFTER_S = 2.0
CLIP_HELD_S = 10.0
_FLAT_SPAN = 1e-6  # far below one step of 16 bits
_FLOOR_READINGS = 100  # ten seconds
_FLOOR_AFTER = 20
_LOWEST_FLOOR_DB = -90.0


class LevelMeter:
    """Turns samples into a reading every 100 ms.

    Clipping stays latched until `clear_clip`, or until ten seconds went without. A signal that
    spans less than a 16-bit step for two seconds counts as flat: a muted or dead microphone still
    delivers samples. The noise floor is the tenth percentile of the last ten seconds' RMS levels.
    """

    def __init__(self) -> None:
        self._pending = np.zeros(0, np.float32)
        self._levels: deque[float] = deque(maxlen=_FLOOR_READINGS)
        self._floor_db: float | None = None
        self._clipped_left_s = 0.0
        self._resting_at = 0.0
        self._resting_s = 0.0

    @property
    def floor_db(self) -> float | None:
        """Noise floor in dBFS, None in the first two seconds."""
        return self._floor_db

    def clear_clip(self) -> None:
        """Release the clip latch."""
        self._clipped_left_s = 0.0

    def push(self, samples: npt.NDArray[np.float32]) -> list[LevelReading]:
        """Append samples ``(n,)`` in -1..1; a reading for each 100 ms they complete."""
        self._pending = np.concatenate([self._pending, samples])
        count = len(self._pending) // READING_SAMPLES
        parts = self._pending[: count * READING_SAMPLES].reshape(count, READING_SAMPLES)
        self._pending = self._pending[count * READING_SAMPLES :]
        return [self._reading(part) for part in parts]

    def _reading(self, samples: npt.NDArray[np.float32]) -> LevelReading:
        peak = float(np.max(np.abs(samples)))
        level = decibels(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))
        self._levels.append(level)
        if len(self._levels) >= _FLOOR_AFTER:
            self._floor_db = max(float(np.percentile(self._levels, 10)), _LOWEST_FLOOR_DB)
        self._clipped_left_s -= len(samples) / SAMPLE_RATE
        if peak >= CLIPPED_AT:
            self._clipped_left_s = CLIP_HELD_S
        floor = self._floor_db
        return LevelReading(
            peak_db=decibels(peak),
            rms_db=level,
            clipped=self._clipped_left_s > 0,
            flat=self._flat(samples),
            snr_db=None if floor is None else max(0.0, level - floor),
        )

    def _flat(self, samples: npt.NDArray[np.float32]) -> bool:
        lowest, highest = float(samples.min()), float(samples.max())
        still = max(highest, self._resting_at) - min(lowest, self._resting_at) < _FLAT_SPAN
        self._resting_s = self._resting_s + len(samples) / SAMPLE_RATE if still else 0.0
        self._resting_at = float(samples[-1])
        return self._resting_s >= FLAT_AFTER_S


def decibels(amplitude: float) -> float:
    """DBFS of an amplitude, full scale 1; -120 for silence."""
    return max(SILENT_DB, 20 * float(np.log10(amplitude))) if amplitude > 0 else SILENT_DB
