"""The log-mel image frame by frame: the same bytes as the whole clip."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.frontend.logmel import CONSTANTS, log_mel_bytes

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
        count = max(0, (len(self._pending) - CONSTANTS.window) // CONSTANTS.hop + 1)
        if not count:
            return np.empty((0, CONSTANTS.bands), np.uint8)
        views = np.lib.stride_tricks.sliding_window_view(self._pending, CONSTANTS.window)
        frames = log_mel_bytes(views[: count * CONSTANTS.hop : CONSTANTS.hop])
        self._pending = self._pending[count * CONSTANTS.hop :]
        return frames
