"""A stream that computes each frame once, in native code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.engines.window_stream import check_frame
from engine.native.streams import NativeStreams
from engine.values import Scores


class FrameStream:
    """One sound over a native network; ``scores`` makes of accumulators what a prediction gives.

    ``check`` raises ``EngineFailed`` once the engine is closed.
    """

    def __init__(
        self,
        streams: NativeStreams,
        scores: Callable[[npt.NDArray[np.int32]], Scores],
        check: Callable[[], None],
    ) -> None:
        self._streams, self._scores, self._check = streams, scores, check
        self._one = streams.alone()

    def push(self, frame: npt.NDArray[np.uint8]) -> Scores:
        """Append one uint8 ``(32,)`` frame; scores ``(1, labels)`` of the window ending there."""
        self._check()
        check_frame(frame)
        return self._scores(self._one.push(frame))

    def reset(self) -> None:
        """Behave as if endless digital silence had come before."""
        self._check()
        self._streams.reset(0)
