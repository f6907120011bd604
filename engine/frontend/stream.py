"""The log-mel image frame by frame: the same bytes as the whole clip."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.frontend.logmel import CONSTANTS, whole_frames

LOOKAHEAD = CONSTANTS.pad  # samples after a frame's hop that the frame still looks at


class FrameStream:
    """Turns samples into log-mel frames as they come.

    After 16,000 samples and :data:`LOOKAHEAD` zeros it has answered the 32 frames of
    :func:`engine.frontend.logmel.image`. Before the first sample lies silence.
    """

    def __init__(self) -> None:
        self._pending = np.zeros(0, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget all sound, as if only silence had come."""
        self._pending = np.zeros(CONSTANTS.pad, np.float32)

    def push(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
        """Append samples ``(m,)`` in -1..1, take the frames uint8 ``(f, 32)`` they complete."""
        self._pending = np.concatenate([self._pending, samples])
        frames = whole_frames(self._pending)
        self._pending = self._pending[len(frames) * CONSTANTS.hop :]
        return frames
