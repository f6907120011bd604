"""Whether a speaker stands too far from the microphone, told by the level over the noise."""

from __future__ import annotations

from collections import deque

from engine.values import LevelReading

# Below 6 dB over the noise nobody spoke; from 12 dB on both networks lose next to nothing.
SPOKEN_DB, CLEAR_DB = 6.0, 12.0
READINGS = 40  # four seconds: a speaker can read the advice, and a clear word takes it away
HELD = 20
_LEAST = 3  # a click is shorter


class SpeakerDistance:
    """Looks at the last four seconds of readings, ten a second."""

    def __init__(self) -> None:
        self._over: deque[float] = deque(maxlen=READINGS)
        self._held = 0

    def too_far(self, reading: LevelReading) -> bool:
        """Whether somebody spoke lately, and at no time clearly over the noise.

        Once told it stands for two seconds more or until a clear word, so that it does not flicker.
        """
        if reading.snr_db is not None:
            self._over.append(reading.snr_db)
        spoken = sum(over > SPOKEN_DB for over in self._over)
        if max(self._over, default=0.0) >= CLEAR_DB:
            self._held = 0
        elif spoken >= _LEAST:
            self._held = HELD
        else:
            self._held = max(0, self._held - 1)
        return self._held > 0
