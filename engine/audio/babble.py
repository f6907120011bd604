"""Babble: several people talking at once, each as loud as the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.audio.active import FRAME_SAMPLES, active_rms, trimmed
from engine.audio.mix import faded, rms

F32 = npt.NDArray[np.float32]
Draw = Callable[[np.random.Generator], F32]

TALKERS = 8
_TRIES = 100


def babble(draw: Draw, length: int, random: np.random.Generator, talkers: int = TALKERS) -> F32:
    """``talkers`` voices that never pause, float32 ``(length,)``, RMS 1; it loops.

    ``draw(random)`` hands out a piece of speech float32 ``(n,)``, 16 kHz, at any level: a word
    or a stretch of talk. The pause around it is cut away and its speech level made equal. What
    must not be heard (a command word) must not be drawn. The same ``random`` gives the same
    babble. Raises ``ValueError`` where all that is drawn is silence.
    """
    if length < 1 or talkers < 1:
        raise ValueError(f"babble needs samples and talkers, not {length} and {talkers}")
    voices = np.zeros(length)
    for _ in range(talkers):
        voices += np.roll(_talk(draw, length, random), int(random.integers(length)))
    return np.asarray(voices / rms(voices), np.float32)


def _talk(draw: Draw, length: int, random: np.random.Generator) -> F32:
    """One voice: pieces joined without a pause, each at speech level 1."""
    parts: list[F32] = []
    missing, tries = length, 0
    while missing > 0:
        piece = trimmed(draw(random))
        level = active_rms(piece)
        if not level:
            tries += 1
            if tries == _TRIES:
                raise ValueError("babble cannot be made of silence: the speech holds no sound")
            continue
        tries = 0
        parts.append(faded(piece / np.float32(level), FRAME_SAMPLES // 2))
        missing -= len(piece)
    return np.concatenate(parts)[:length]
