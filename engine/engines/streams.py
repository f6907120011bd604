"""Many sounds over one engine: its own streams, or windows that it answers in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from engine.engines.engine import Engine, EngineFailed
from engine.engines.window_stream import Predicts
from engine.frontend.sounds import Sounds
from engine.native.streams import NativeStreams
from engine.values import BANDS, FRAMES, Scores

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
_AT_ONCE = 256  # windows that an engine is asked about in one call


class Streams(Protocol):
    """Sounds that are listened to side by side: a window each, that slides by a frame.

    ``which`` int64 ``(n,)`` names streams, each once at most; without it they are the first n.
    """

    def push(self, frames: U8, which: I64 | None = None) -> Scores:
        """Append one uint8 frame to each of n: ``(n, 32)``; scores ``(n, labels)`` of windows."""

    def hear(
        self, sounds: Sounds, samples: F32, begins: I64 | None = None, which: I64 | None = None
    ) -> Scores:
        """`push` the frames that :meth:`engine.frontend.sounds.Sounds.push` makes of samples."""

    def reset(self, which: int) -> None:
        """Let one of them behave as if endless digital silence (all bytes 0) had come before."""


@runtime_checkable
class OwnStreams(Protocol):
    """An engine that does better than to answer each window anew."""

    def streams(self, count: int) -> Streams:
        """``count`` streams, reset."""


def streams_of(engine: Engine, count: int) -> Streams:
    """``count`` streams over an engine, reset: its own, or such as ask it window by window."""
    return engine.streams(count) if isinstance(engine, OwnStreams) else WindowStreams(engine, count)


class FrameStreams:
    """Streams that compute each frame once, in native code.

    ``scores`` makes of accumulators what a prediction gives; ``check`` raises ``EngineFailed``
    once the engine is closed.
    """

    def __init__(
        self,
        streams: NativeStreams,
        scores: Callable[[npt.NDArray[np.int32]], Scores],
        check: Callable[[], None],
    ) -> None:
        self._streams, self._scores, self._check = streams, scores, check

    def push(self, frames: U8, which: I64 | None = None) -> Scores:
        """See `Streams`."""
        self._check()
        try:
            return self._scores(self._streams.push(frames, which))
        except ValueError as error:
            raise _refused(error) from error

    def hear(
        self, sounds: Sounds, samples: F32, begins: I64 | None = None, which: I64 | None = None
    ) -> Scores:
        """See `Streams`."""
        self._check()
        try:
            return self._scores(sounds.push_into(self._streams, samples, begins, which))
        except ValueError as error:
            raise _refused(error) from error

    def reset(self, which: int) -> None:
        """See `Streams`."""
        self._check()
        self._streams.reset(which)


class WindowStreams:
    """Streams over ``engine.predict``, which is asked about all windows of a push together."""

    def __init__(self, engine: Predicts, count: int) -> None:
        self._engine = engine
        # written twice, a window apart, so that every window is contiguous
        self._frames = np.zeros((count, 2 * FRAMES, BANDS), np.uint8)
        self._next = np.zeros(count, np.int64)

    def push(self, frames: U8, which: I64 | None = None) -> Scores:
        """See `Streams`."""
        if which is None:
            which = np.arange(len(frames))
        at = self._next[which]
        self._frames[which, at] = self._frames[which, at + FRAMES] = frames
        self._next[which] = at = (at + 1) % FRAMES
        rows = at[:, None] + np.arange(FRAMES)
        parts = [
            self._engine.predict(self._frames[which[part, None], rows[part]])
            for part in (slice(i, i + _AT_ONCE) for i in range(0, len(which), _AT_ONCE))
        ]
        return _joined(parts) if parts else self._engine.predict(self._frames[:0, :FRAMES])

    def hear(
        self, sounds: Sounds, samples: F32, begins: I64 | None = None, which: I64 | None = None
    ) -> Scores:
        """See `Streams`."""
        return self.push(sounds.push(samples, begins, which), which)

    def reset(self, which: int) -> None:
        """See `Streams`."""
        self._frames[which] = 0
        self._next[which] = 0


def _joined(parts: list[Scores]) -> Scores:
    if len(parts) == 1:
        return parts[0]
    sums = [part.accumulators for part in parts if part.accumulators is not None]
    return Scores(
        np.concatenate([part.logits for part in parts]),
        np.concatenate(sums) if sums else None,
        parts[0].scale,
    )


def _refused(error: ValueError) -> EngineFailed:
    return EngineFailed(f"streams were given what they cannot take ({error})", "give what they ask")
