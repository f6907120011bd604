"""Which part of a recording carries speech, by one rule: within 25 dB of its loudest 10 ms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.audio.mix import rms
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

FRAME_SAMPLES = SAMPLE_RATE // 100
WITHIN_DB = 25.0
TYPICAL_WORD = 10 ** (-21.0 / 20)  # median speech level of Speech Commands: -21 dBFS


def active_frames(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Whether each 10 ms frame ``(m,)`` of ``samples`` ``(n,)`` lies within 25 dB of the loudest.

    What does not fill a frame at the end is left out; no frame of digital silence is active.
    """
    count = len(samples) // FRAME_SAMPLES
    frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
    energy = np.square(frames, dtype=np.float64).sum(axis=1)
    loudest = float(energy.max(initial=0.0))
    return np.asarray((energy > 0) & (energy >= loudest * 10 ** (-WITHIN_DB / 10)))


def active_rms(samples: npt.NDArray[np.floating]) -> float:
    """Speech level: root mean square over the active frames alone, 0 for silence.

    So the pause around a word does not count, as in ITU-T P.56, whose threshold follows the
    speech in a similar way. Less than a frame is measured whole.
    """
    if len(samples) < FRAME_SAMPLES:
        return rms(samples)
    active = active_frames(samples)
    return rms(samples[: len(active) * FRAME_SAMPLES].reshape(len(active), -1)[active])


def trimmed(samples: F32) -> F32:
    """``samples`` ``(n,)`` from the first active frame to the last; nothing of silence."""
    active = np.flatnonzero(active_frames(samples))
    if not len(active):
        return samples[:0]
    return samples[active[0] * FRAME_SAMPLES : (active[-1] + 1) * FRAME_SAMPLES]
