"""The one definition of the log-mel image, float64 from PCM to bytes.

Frame ``i`` of a clip covers samples ``500 i - 262`` to ``500 i + 762`` (zeros outside the clip),
so 16,000 samples give 32 frames and nothing in it looks at the clip as a whole: sound that
arrives frame by frame (:mod:`engine.frontend.stream`) gives the identical bytes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.fft import rfft

from engine.values import FrontEndConstants

CONSTANTS = FrontEndConstants()
CLIP_SAMPLES = CONSTANTS.frames * CONSTANTS.hop
_TABLE = Path(__file__).with_name("mel_filters.npy")
_FRAMES_AT_ONCE = 64  # a block of spectra that stays in the second-level cache


@cache
def filter_table() -> npt.NDArray[np.float64]:
    """Mel filters float64 ``(513, 32)``: triangular on the HTK mel scale, each summing to one.

    Made by ``python -m engine.training.mel_filters`` from librosa and stored beside this module.
    """
    table: npt.NDArray[np.float64] = np.load(_TABLE, allow_pickle=False)
    table.setflags(write=False)
    return table


@cache
def _hann() -> npt.NDArray[np.float64]:
    window = CONSTANTS.window
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window))


@cache
def _bands() -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """The table's non-zeros band by band: spectrum bins, weights, where each band begins."""
    table = filter_table().T
    band, bins = np.nonzero(table)
    return bins, table[band, bins], np.searchsorted(band, np.arange(len(table)))


def mel_power(frames: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Mel band power float64 ``(n, 32)`` of ``(n, 1024)`` samples in -1..1.

    Every row is computed by the same operations in the same order however many there are
    (a matrix product would not promise that), so that a stream and a clip agree to the last bit.
    """
    spectrum = rfft(frames.astype(np.float64) * _hann(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bins, weights, starts = _bands()
    return np.asarray(np.add.reduceat(power[:, bins] * weights, starts, axis=1))


def to_bytes(power: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Bytes of band powers, ``clamp(round((log2(power + 1e-6) + 19.93) / 0.14), 0, 255)``.

    A fixed scale, half to even; digital silence is 0.
    """
    levels = (np.log2(power + CONSTANTS.floor) + CONSTANTS.offset) / CONSTANTS.step
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def log_mel_bytes(frames: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Log-mel bytes uint8 ``(n, 32)`` of ``(n, 1024)`` samples in -1..1."""
    parts = [
        to_bytes(mel_power(frames[i : i + _FRAMES_AT_ONCE]))
        for i in range(0, len(frames), _FRAMES_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty((0, CONSTANTS.bands), np.uint8)


def image(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Image uint8 ``(32, 32)``, frames first, of a clip of at most a second (zeros follow it).

    ``samples`` ``(n,)`` mono 16 kHz in -1..1; a longer clip raises ``ValueError``.
    """
    if samples.ndim != 1 or len(samples) > CLIP_SAMPLES:
        raise ValueError(f"an image takes at most {CLIP_SAMPLES} mono samples")
    padded = np.zeros(CLIP_SAMPLES + 2 * CONSTANTS.pad, samples.dtype)
    padded[CONSTANTS.pad : CONSTANTS.pad + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, CONSTANTS.window)
    return log_mel_bytes(frames[:: CONSTANTS.hop])


def images(clips: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Images uint8 ``(n, 32, 32)`` of clips ``(n, samples)``, see :func:`image`."""
    if not len(clips):
        return np.empty((0, CONSTANTS.frames, CONSTANTS.bands), np.uint8)
    return np.stack([image(clip) for clip in clips])
