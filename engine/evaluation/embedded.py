"""A clip's sound inside a page."""

from __future__ import annotations

import base64
import io

import numpy as np
import soundfile

from engine.evaluation.clips import Sound
from engine.training.clip_files import Entry, RecordingRefused
from engine.values import SAMPLE_RATE

LONGEST_S = 10.0


def sound_uri(entry: Entry, sound: Sound) -> str:
    """The first ten seconds as the engines heard them: 16-bit mono WAV in a data URI.

    Empty where the recording cannot be read any more.
    """
    parts: list[np.ndarray] = []
    most = round(LONGEST_S * SAMPLE_RATE)
    try:
        for block in sound(entry):
            parts.append(block)
            if sum(map(len, parts)) >= most:
                break
    except RecordingRefused:
        return ""
    file = io.BytesIO()
    samples = np.clip(np.concatenate(parts)[:most], -1, 1)
    soundfile.write(file, samples, SAMPLE_RATE, format="WAV", subtype="PCM_16")
    return "data:audio/wav;base64," + base64.b64encode(file.getvalue()).decode("ascii")
