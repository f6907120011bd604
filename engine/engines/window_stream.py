"""The plain stream: keeps the last 32 frames and classifies the whole window each time."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.engines.engine import EngineFailed
from engine.values import BANDS, FRAMES, Scores


class Predicts(Protocol):
    """What a window stream needs of an engine."""

    def predict(self, images: npt.NDArray[np.uint8]) -> Scores:
        """Scores of uint8 images ``(n, 32, 32)``."""


_BYTE, _FRAME = np.dtype(np.uint8), (BANDS,)


def check_frame(frame: object) -> None:
    """Raise ``EngineFailed`` for what is no frame, uint8 ``(32,)``."""
    if not isinstance(frame, np.ndarray) or frame.dtype != _BYTE or frame.shape != _FRAME:
        raise EngineFailed("a stream was given what is no frame", f"give uint8 ({BANDS},)")


class WindowStream:
    """A window over ``engine.predict``; new and reset streams hold digital silence (all 0)."""

    def __init__(self, engine: Predicts) -> None:
        self._engine = engine
        # written twice, a window apart, so that every window is contiguous without a copy
        self._frames = np.zeros((2 * FRAMES, BANDS), np.uint8)
        self._next = 0

    def push(self, frame: npt.NDArray[np.uint8]) -> Scores:
        """Append one uint8 ``(32,)`` frame; scores ``(1, labels)`` of the window ending there."""
        check_frame(frame)
        self._frames[self._next] = self._frames[self._next + FRAMES] = frame
        self._next = (self._next + 1) % FRAMES
        return self._engine.predict(self._frames[None, self._next : self._next + FRAMES])

    def reset(self) -> None:
        """Behave as if endless digital silence had come before."""
        self._frames[:] = 0
        self._next = 0
