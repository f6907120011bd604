"""Where a word ended: the rule that labels generated streams, applied to the last second heard."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.audio.active import FRAME_SAMPLES, active_frames
from engine.values import SAMPLE_RATE

__all__ = ["FRAME_SAMPLES", "estimated_word_end_s", "word_end"]


def word_end(samples: npt.NDArray[np.float32]) -> int | None:
    """End of the last 10 ms frame within 25 dB of the loudest, in samples from the start.

    ``samples`` ``(n,)``; what does not fill a frame at the end is left out. None for silence.
    """
    loud = np.flatnonzero(active_frames(samples))
    return (int(loud[-1]) + 1) * FRAME_SAMPLES if len(loud) else None


def estimated_word_end_s(samples: npt.NDArray[np.float32], end_s: float) -> float | None:
    """Position in seconds where the word in live ``samples`` ended, which end at ``end_s``.

    None for silence, and where the last frame is as loud: then the word goes on, or noise hides
    its end.
    """
    end = word_end(samples)
    if end is None or end + FRAME_SAMPLES > len(samples):
        return None
    return end_s - (len(samples) - end) / SAMPLE_RATE
