"""Synthetic rooms: impulse responses of a given reverberation time, and sound heard in them.

A direct path, then Gaussian noise that decays exponentially: the statistical model of
J.-D. Polack, "La transmission de l'energie sonore dans les salles", thesis, Le Mans 1988. It has
no single reflections (for those: J. B. Allen and D. A. Berkley, "Image method for efficiently
simulating small-room acoustics", JASA 65, 1979) and decays alike at all frequencies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Room:
    """A room and how far from the microphone one speaks in it.

    ``rt60_s`` seconds until the sound has fallen by 60 dB, ``volume_m3`` cubic metres,
    ``distance_m`` metres.
    """

    rt60_s: float
    volume_m3: float
    distance_m: float

    @property
    def direct_db(self) -> float:
        """Energy of the direct path over that of the reverberation, in dB.

        They are equal at the critical distance, 0.057 sqrt(V / RT60) m of a diffuse field
        (H. Kuttruff, Room Acoustics, sec. 5.1).
        """
        critical_m = 0.057 * math.sqrt(self.volume_m3 / self.rt60_s)
        return 20 * math.log10(critical_m / self.distance_m)


ROOMS = {
    "booth": Room(rt60_s=0.2, volume_m3=15, distance_m=0.5),
    "office": Room(rt60_s=0.4, volume_m3=60, distance_m=1.0),
    "hall": Room(rt60_s=1.0, volume_m3=5000, distance_m=3.0),
}


def impulse_response(rt60_s: float, direct_db: float, random: np.random.Generator) -> F32:
    """A response float32 ``(n,)`` at 16 kHz, as long as its reverberation time, of energy 1.

    The direct path is its first sample, ``direct_db`` above all that follows; energy 1 keeps
    the level of white sound. Raises ``ValueError`` for a time that is not positive.
    """
    if not 0 < rt60_s < math.inf:
        raise ValueError(f"a reverberation time must be positive, not {rt60_s} s")
    t = np.arange(1, max(2, round(rt60_s * SAMPLE_RATE))) / SAMPLE_RATE
    tail = random.standard_normal(len(t)) * 10 ** (-3 * t / rt60_s)
    tail *= 10 ** (-direct_db / 20) / math.sqrt(float(np.square(tail).sum()))
    response = np.concatenate([[1.0], tail])
    return np.asarray(response / np.linalg.norm(response), np.float32)


def reverberate(samples: F32, response: F32) -> F32:
    """``samples`` ``(n,)`` as heard through ``response``, cut to their length (no tail is added).

    A silence before the sound stays: the direct path has no delay.
    """
    size = next_fast_len(len(samples) + len(response) - 1, real=True)
    heard = irfft(rfft(samples, size) * rfft(response, size), size)
    return np.asarray(heard[: len(samples)], np.float32)
