"""Whether a word is over: the sound lies well below the loudest of the last second."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.frontend.logmel import CONSTANTS

U8 = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

BELOW_DB = 18.0
CLEAR_DB = 25.0
# Frames: a stop inside a word is shorter, and after longer the word begins to leave the window.
SHORTEST, LONGEST = 4, 14
_FRAMES = CONSTANTS.frames
assert _FRAMES & (_FRAMES - 1) == 0, "a second is doubled from a frame"
_KEPT = _FRAMES + LONGEST  # what the frames of a pause are compared with
_BELOW, _CLEAR = 10 ** (BELOW_DB / 10), 10 ** (CLEAR_DB / 10)
# Power by log-mel byte, as whole numbers: their sums are exact in any order.
_POWER = np.rint(2.0 ** (10 + CONSTANTS.step * np.arange(256)))


@dataclass(frozen=True)
class Pause:
    """What the sound says at a frame.

    ``over``: for 4 to 14 frames (0.13 to 0.44 s) it has been at least 18 dB below the loudest
    frame of the last second. ``clear``: some frame of the last second is 25 dB below the loudest,
    so that a pause would be heard.
    """

    over: bool
    clear: bool


NO_PAUSE = Pause(over=False, clear=False)


@dataclass(frozen=True, eq=False)
class Pauses:
    """:class:`Pause` of every frame of a recording: ``over`` and ``clear`` bool ``(frames,)``."""

    over: Flags
    clear: Flags


class PauseWatch:
    """Tells the pause of each frame as it comes."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all sound."""
        self._powers: deque[float] = deque(maxlen=_FRAMES)
        self._quiet = 0

    def push(self, column: U8) -> Pause:
        """Append a log-mel frame uint8 ``(32,)``."""
        power = float(_POWER[column].sum())
        self._powers.append(power)
        loudest = max(self._powers)
        self._quiet = 0 if power * _BELOW > loudest else self._quiet + 1
        return Pause(
            over=SHORTEST <= self._quiet <= LONGEST,
            clear=min(self._powers) * _CLEAR <= loudest,
        )


class PauseWatches:
    """:class:`PauseWatch` for ``count`` sounds, a frame of some of them at a time.

    A frame's power alone is kept; what it says is worked out for the sounds that are asked for.
    """

    def __init__(self, count: int) -> None:
        self._powers = np.zeros((count, _KEPT))
        self._frames = np.zeros(count, np.int64)

    def reset(self, which: int) -> None:
        """Forget one sound."""
        self._frames[which] = 0

    def push(self, columns: U8, which: npt.NDArray[np.int64]) -> None:
        """Append a frame of each of ``which`` ``(n,)``, uint8 ``(n, 32)``."""
        power = np.take(_POWER, columns).sum(axis=1)
        frames = self._frames[which]
        self._frames[which] = frames + 1
        new = frames == 0
        self._powers[which[new]] = power[new, None]  # as if it had always been as loud
        np.put(self._powers, which * _KEPT + frames % _KEPT, power)

    def told(self, which: npt.NDArray[np.int64]) -> Pauses:
        """The pauses ``(n,)`` at the newest frames of ``which`` ``(n,)``."""
        ages = np.arange(_KEPT)[::-1]
        places = (self._frames[which, None] - 1 - ages) % _KEPT
        powers = np.take(self._powers, which[:, None] * _KEPT + places)
        loudest, span = powers, 1  # of the last `span` frames, up to a second
        while span < _FRAMES:
            loudest = np.maximum(loudest[:, span:], loudest[:, :-span])
            span *= 2
        loud = powers[:, _FRAMES - 1 :] * _BELOW > loudest
        quiet = loud[:, ::-1].argmax(axis=1)  # since the last loud frame, where there was one
        return Pauses(
            over=loud.any(axis=1) & (quiet >= SHORTEST),
            clear=powers[:, -_FRAMES:].min(axis=1) * _CLEAR <= loudest[:, -1],
        )


def pauses(columns: U8) -> Pauses:
    """The pauses of log-mel frames uint8 ``(frames, 32)``, as :class:`PauseWatch` tells them."""
    frames = np.arange(len(columns))
    if not len(frames):
        return Pauses(np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    power = _POWER[columns].sum(axis=1)
    loudest = _last_second(power, 0.0).max(axis=1)
    loud = power * _BELOW > loudest  # the first frame always is
    quiet = frames - np.maximum.accumulate(np.where(loud, frames, 0))
    return Pauses(
        over=(quiet >= SHORTEST) & (quiet <= LONGEST),
        clear=_last_second(power, np.inf).min(axis=1) * _CLEAR <= loudest,
    )


def _last_second(power: npt.NDArray[np.float64], before: float) -> npt.NDArray[np.float64]:
    padded = np.concatenate([np.full(_FRAMES - 1, before), power])
    return np.lib.stride_tricks.sliding_window_view(padded, _FRAMES)
