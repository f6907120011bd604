"""A stream that computes each frame once, in native code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.engines.window_stream import check_frame
from engine.native.streams import NativeStreams
from engine.values import Scores


class FrameStream:
    """One sound over a native network, whose logits are accumulators times ``scale``.

    ``check`` raises ``EngineFailed`` once the engine is closed.
    """

    def __init__(self, streams: NativeStreams, scale: float, check: Callable[[], None]) -> None:
        self._streams, self._scale, self._check = streams, scale, check
        self._one = streams.alone(0, scale)

    def push(self, frame: npt.NDArray[np.uint8]) -> Scores:
        """Append one uint8 ``(32,)`` frame; scores ``(1, labels)`` of the window ending there."""
        self._check()
        check_frame(frame)
        accumulators, logits = self._one.push(frame)
        return Scores(logits, accumulators, self._scale)

    def reset(self) -> None:
        """Behave as if endless digital silence had come before."""
        self._check()
        self._streams.reset(0)
