"""How loud the speech in a sound without end is, from the words heard last."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.audio.active import FRAME_SAMPLES, TYPICAL_WORD, WITHIN_DB
from engine.audio.level import decibels

_FRAMES = 1000  # ten seconds, as the level meter's noise floor
_LOOK_EVERY = 10  # frames
_PAUSE = 30  # frames without speech: a word is over, and the level may move
_LEAST_SPEECH = 10  # frames
_SPEECH_OVER_FLOOR_DB = 15.0
_FRAME_OVER_FLOOR_DB = 10.0
_LOWEST_FLOOR_DB = -90.0
_LOWEST_SPEECH_DB = -55.0


class SpeechLevel:
    """Root mean square of the 10 ms frames that carried speech in the last ten seconds.

    Those lie within 25 dB of the loudest frame (:mod:`engine.audio.active`) and 10 dB or more
    above the noise floor, the tenth percentile of all frames as in :mod:`engine.audio.level`. A
    room's own noise counts as speech where it is loud for a short time only: nobody can tell the
    two apart by level. Until a tenth of a second of speech stood out by 15 dB the level is that
    of a typical word, assumed. It moves in pauses alone, never within a word.
    """

    def __init__(self) -> None:
        self._pending: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._powers = np.zeros(_FRAMES)
        self._count = 0
        self._level = TYPICAL_WORD
        self._measured = False

    @property
    def level(self) -> float:
        """Amplitude of speech, full scale 1."""
        return self._level

    @property
    def measured(self) -> bool:
        """Whether the level was heard, and not assumed."""
        return self._measured

    def push(self, samples: npt.NDArray[np.float32]) -> None:
        """Append samples ``(n,)`` without the noise that will be mixed in."""
        joined = np.concatenate([self._pending, samples])
        count = len(joined) // FRAME_SAMPLES
        frames = joined[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        self._pending = joined[count * FRAME_SAMPLES :]
        for power in np.mean(np.square(frames, dtype=np.float64), axis=1):
            self._powers[self._count % _FRAMES] = power
            self._count += 1
            if self._count % _LOOK_EVERY == 0:
                self._look()

    def _look(self) -> None:
        kept = min(self._count, _FRAMES)
        newest = self._count % _FRAMES
        powers = np.roll(self._powers, -newest)[-kept:] if kept == _FRAMES else self._powers[:kept]
        loudest = float(powers.max())
        floor = max(float(np.percentile(powers, 10)), 10 ** (_LOWEST_FLOOR_DB / 10))
        if decibels(loudest**0.5) < max(
            decibels(floor**0.5) + _SPEECH_OVER_FLOOR_DB, _LOWEST_SPEECH_DB
        ):
            return
        least = max(loudest * 10 ** (-WITHIN_DB / 10), floor * 10 ** (_FRAME_OVER_FLOOR_DB / 10))
        speech = powers >= least
        if np.count_nonzero(speech) >= _LEAST_SPEECH and not speech[-_PAUSE:].any():
            self._level = float(np.sqrt(powers[speech].mean()))
            self._measured = True
