"""Sounds that are no speech, for the silence class: made broader than six noise recordings are.

A net that has heard only those recordings takes the clatter of another kitchen for a word. Each
sound starts from a cut of a recording or from coloured noise, is stretched, filtered, layered,
and may get struck: damped resonances with a sharp beginning.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
_KNOTS = 8
_SMALLEST = 1e-9


def draw_noise(random: np.random.Generator, noise: npt.NDArray[np.int16], length: int) -> F32:
    """One second or so of no speech, float32 ``(length,)`` in -1..1; sometimes nothing at all."""
    if random.random() < 0.1:
        return np.zeros(length, np.float32)
    sound = _base(random, noise, length)
    if random.random() < 0.4:
        sound = sound + _base(random, noise, length) * random.uniform(0.1, 1.0)
    if random.random() < 0.5:
        sound = _filtered(random, sound, random.uniform(3, 12))
    if random.random() < 0.35:
        sound = sound + _struck(random, length) * max(0.02, float(np.abs(sound).max()))
    loudest = max(_SMALLEST, float(np.abs(sound).max()))
    gain = random.random() ** 1.5
    return np.asarray(sound * (gain / loudest if loudest > 1 else gain), np.float32)


def _base(random: np.random.Generator, noise: npt.NDArray[np.int16], length: int) -> F32:
    """A cut of a recording at another speed, perhaps backwards, or coloured noise."""
    if random.random() < 0.15:
        return _coloured(random, length)
    speed = np.exp(random.uniform(-0.6, 0.6)) if random.random() < 0.7 else 1.0
    needed = int(length * speed) + 2
    start = random.integers(0, len(noise) - needed)
    cut = noise[start : start + needed].astype(np.float32) / 32768
    if random.random() < 0.3:
        cut = cut[::-1]
    moved = np.interp(np.arange(length) * speed, np.arange(needed), cut)
    return np.asarray(moved, np.float32)


def _coloured(random: np.random.Generator, length: int) -> F32:
    """Noise whose power falls with the frequency to a power of 0 (white) to 2 (brown)."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** (random.uniform(0, 2) / 2)
    spectrum[0] = 0
    sound = np.fft.irfft(spectrum, length)
    return np.asarray(sound * (random.uniform(0.02, 0.5) / np.abs(sound).max()), np.float32)


def _filtered(random: np.random.Generator, sound: F32, depth_db: float) -> F32:
    """Raise and lower bands by up to ``depth_db``, smoothly over the logarithm of frequency."""
    spectrum = np.fft.rfft(sound)
    octaves = np.log2(np.maximum(1.0, np.arange(len(spectrum)) * SAMPLE_RATE / len(sound)))
    knots = np.linspace(octaves[1], octaves[-1], _KNOTS)
    curve = np.interp(octaves, knots, random.uniform(-depth_db, depth_db, _KNOTS))
    return np.asarray(np.fft.irfft(spectrum * 10 ** (curve / 20), len(sound)), np.float32)


def _struck(random: np.random.Generator, length: int) -> F32:
    """One to five strikes of something that rings, the loudest reaching about one."""
    struck = np.zeros(length)
    for _ in range(random.integers(1, 6)):
        start = random.integers(0, length - 400)
        t = np.arange(length - start) / SAMPLE_RATE
        ringing = np.zeros(len(t))
        for _ in range(random.integers(1, 7)):
            hertz, decay_s = (
                np.exp(random.uniform(np.log(150), np.log(7000))),
                10 ** random.uniform(-2.5, -0.6),
            )
            ringing += random.random() * np.exp(-t / decay_s) * np.sin(2 * np.pi * hertz * t)
        burst = random.standard_normal(len(t)) * np.exp(-t / 10 ** random.uniform(-3, -1.3))
        struck[start:] += (ringing + burst * random.random()) * random.random()
    return np.asarray(struck / max(_SMALLEST, np.abs(struck).max()), np.float32)
