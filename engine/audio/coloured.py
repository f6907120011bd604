"""White and pink noise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

LOWEST_HZ = 20.0  # no microphone hears the power that pink noise has below


def white_noise(random: np.random.Generator, length: int) -> F32:
    """Gaussian noise of equal power at all frequencies, float32 ``(length,)``, RMS about 1."""
    return random.standard_normal(length, np.float32)


def pink_noise(random: np.random.Generator, length: int) -> F32:
    """Gaussian noise whose power falls with frequency, -3 dB an octave, above 20 Hz.

    float32 ``(length,)`` at 16 kHz, RMS about 1; below 20 Hz there is nothing, so that a
    signal-to-noise ratio counts what can be heard.
    """
    if length < 1:
        return np.zeros(0, np.float32)
    size = next_fast_len(max(length, SAMPLE_RATE), real=True)
    spectrum = rfft(random.standard_normal(size))
    hertz = np.arange(len(spectrum)) * (SAMPLE_RATE / size)
    spectrum /= np.sqrt(np.maximum(hertz, LOWEST_HZ))
    spectrum[hertz < LOWEST_HZ] = 0
    sound = irfft(spectrum, size)
    return np.asarray(sound[:length] / np.sqrt(np.mean(np.square(sound))), np.float32)
