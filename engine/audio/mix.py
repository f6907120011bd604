"""Noise and babble at a given signal-to-noise ratio, for training, evaluation and the window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

FADE_SAMPLES = SAMPLE_RATE // 100


def rms(samples: npt.NDArray[np.floating]) -> float:
    """Root mean square of samples, 0 for none."""
    if not samples.size:
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def noise_gain(signal_rms: float, noise_rms: float, snr_db: float) -> float:
    """Factor that brings noise to ``snr_db`` decibels below the signal; 0 if either is silent."""
    if signal_rms <= 0 or noise_rms <= 0:
        return 0.0
    return signal_rms / noise_rms * 10 ** (-snr_db / 20)


def mix(signal: F32, noise: F32, snr_db: float) -> F32:
    """Signal ``(n,)`` plus noise ``(n,)`` scaled to the ratio over the whole length.

    The signal keeps its level; the sum may leave -1..1, see `within_range`.
    """
    if signal.shape != noise.shape:
        raise ValueError(f"signal {signal.shape} and noise {noise.shape} differ in length")
    gain = noise_gain(rms(signal), rms(noise), snr_db)
    return signal + np.float32(gain) * noise


def stretch_of(noise: F32, offset: int, length: int) -> F32:
    """``length`` samples of noise ``(m,)`` from ``offset``, repeated as often as needed."""
    if not noise.size:
        raise ValueError("the noise holds no samples")
    return np.take(noise, np.arange(offset, offset + length), mode="wrap")


def within_range(samples: F32) -> F32:
    """Samples scaled down as a whole where they would clip; unchanged where they would not."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    return samples if peak <= 1 else samples / np.float32(peak)


def to_int16(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.int16]:
    """What a 16-bit converter makes of samples ``(n,)``: steps of 1/32768, clipped to -1..1."""
    return np.clip(np.rint(samples * samples.dtype.type(32768)), -32768, 32767).astype(np.int16)


def converted(samples: F32) -> F32:
    """The same as samples again."""
    return to_int16(samples).astype(np.float32) / np.float32(32768)


def faded(samples: F32, ramp: int = FADE_SAMPLES) -> F32:
    """``samples`` with the first and last ``ramp`` of them faded, so that they do not click."""
    rising = np.linspace(0, 1, ramp, dtype=np.float32)
    sound = samples.copy()
    sound[:ramp] *= rising
    sound[-ramp:] *= rising[::-1]
    return sound
