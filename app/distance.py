"""Whether a speaker stands too far from the microphone, told by the level over the noise."""

from __future__ import annotations

from collections import deque

from engine.values import LevelReading

# Below 6 dB over the noise nobody spoke; from 12 dB on both networks lose next to nothing.
SPOKEN_DB, CLEAR_DB = 6.0, 12.0
READINGS = 40  # four seconds: a speaker can read the advice, and a clear word takes it away
_LEAST = 3  # a click is shorter


class SpeakerDistance:
    """Looks at the last four seconds of readings, ten a second."""

    def __init__(self) -> None:
        self._over: deque[float] = deque(maxlen=READINGS)

    def too_far(self, reading: LevelReading) -> bool:
        """Whether somebody spoke lately, and at no time clearly over the noise."""
        if reading.snr_db is not None:
            self._over.append(reading.snr_db)
        spoken = sum(over > SPOKEN_DB for over in self._over)
        return spoken >= _LEAST and max(self._over) < CLEAR_DB
