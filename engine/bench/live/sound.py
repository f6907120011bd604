"""What a live race is run on: words one after the other, from another one on in each stream."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.bench.words import Words
from engine.frontend.logmel import CONSTANTS
from engine.values import FRAMES

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
_MOST_HOPS = 32_768  # of all streams together, in memory: 65 MB of samples
_MOST_TICKS = 64


class LiveSound:
    """``streams`` sounds that come a frame at a time, for some ticks; then from the beginning.

    ``frames`` are uint8 ``(streams, 32)`` a tick, ``hops`` float32 ``(streams, 500)``.
    """

    def __init__(self, words: Words, streams: int) -> None:
        self.streams = streams
        self.ticks = max(4, min(_MOST_TICKS, _MOST_HOPS // streams))
        frames = words.images.reshape(-1, CONSTANTS.bands)
        samples = words.samples[:, : CONSTANTS.frames * CONSTANTS.hop]
        hops = np.ascontiguousarray(samples).reshape(-1, CONSTANTS.hop)
        begins = np.arange(streams) * CONSTANTS.frames * 7 % len(frames)
        places = (begins + np.arange(self.ticks)[:, None]) % len(frames)
        self.frames: list[U8] = [np.ascontiguousarray(frames[place]) for place in places]
        self.hops: list[F32] = [np.ascontiguousarray(hops[place]) for place in places]

    def blocks(self, frames: int) -> list[U8]:
        """The first stream's frames, uint8 ``(frames, 32)`` at a time."""
        told = np.concatenate([each[:1] for each in self.frames])
        return list(told[: len(told) // frames * frames].reshape(-1, frames, told.shape[1]))

    def windows(self, streams: int, ticks: int) -> U8:
        """Images uint8 ``(ticks, streams, 32, 32)`` of the first streams, silence before."""
        told = np.stack([self.frames[tick % self.ticks][:streams] for tick in range(ticks)])
        quiet = np.zeros((FRAMES - 1, *told.shape[1:]), np.uint8)
        seen = np.lib.stride_tricks.sliding_window_view(
            np.concatenate([quiet, told]), FRAMES, axis=0
        )
        return np.ascontiguousarray(seen.transpose(0, 1, 3, 2))
