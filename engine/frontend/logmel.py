"""The one definition of the log-mel image, float64 from PCM to bytes.

Frame ``i`` of a clip covers samples ``500 i - 262`` to ``500 i + 762`` (zeros outside the clip),
so 16,000 samples give 32 frames and nothing in it looks at the clip as a whole: sound that
arrives frame by frame (:mod:`engine.frontend.stream`) gives the identical bytes.

:func:`mel_power`, :func:`to_bytes` and :func:`defined_bytes` are the definition. All else takes
float32 samples to the native library where that is built, which gives the same bytes a dozen times
as fast and hands back the few frames of which it cannot be sure.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.native.frontend import Cut, NativeFrontEnd, NativeMissing
from engine.values import FrontEndConstants

CONSTANTS = FrontEndConstants()
CLIP_SAMPLES = CONSTANTS.frames * CONSTANTS.hop
_TABLE = Path(__file__).with_name("mel_filters.npy")
_CLIP = Cut(CONSTANTS.frames, CONSTANTS.hop, CONSTANTS.pad)
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
    from scipy.fft import rfft  # a tenth of a second that few need to wait for

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


def defined_bytes(frames: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Log-mel bytes uint8 ``(n, 32)`` of ``(n, 1024)`` samples in -1..1, by the definition."""
    parts = [
        to_bytes(mel_power(frames[i : i + _FRAMES_AT_ONCE]))
        for i in range(0, len(frames), _FRAMES_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty((0, CONSTANTS.bands), np.uint8)


@cache
def native_front_end() -> NativeFrontEnd | None:
    """The definition's equal in native code, where the library is built and has the tier."""
    try:
        return NativeFrontEnd(_hann(), filter_table(), CONSTANTS)
    except (NativeMissing, ValueError):
        return None


def log_mel_bytes(frames: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Log-mel bytes uint8 ``(n, 32)`` of ``(n, 1024)`` samples in -1..1."""
    native = native_front_end()
    if native is None or frames.dtype != np.float32:
        return defined_bytes(frames)
    found, unsure = native.bytes_of_frames(frames)
    if len(unsure):
        found[unsure] = defined_bytes(frames[unsure])
    return found


def whole_frames(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Log-mel bytes uint8 ``(n, 32)`` of the frames that lie in ``samples`` ``(m,)``.

    The first frame begins with the first sample.
    """
    count = max(0, (len(samples) - CONSTANTS.window) // CONSTANTS.hop + 1)
    frames: npt.NDArray[np.uint8] = _bytes(samples[None], Cut(count, CONSTANTS.hop))[0]
    return frames


def image(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Image uint8 ``(32, 32)``, frames first, of a clip of at most a second (zeros follow it).

    ``samples`` ``(n,)`` mono 16 kHz in -1..1; a longer clip raises ``ValueError``.
    """
    only: npt.NDArray[np.uint8] = images(samples[None])[0]
    return only


def images(clips: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Images uint8 ``(n, 32, 32)`` of clips ``(n, samples)``, see :func:`image`."""
    if not len(clips):
        return np.empty((0, CONSTANTS.frames, CONSTANTS.bands), np.uint8)
    if clips.ndim != 2 or clips.shape[1] > CLIP_SAMPLES:
        raise ValueError(f"an image takes at most {CLIP_SAMPLES} mono samples")
    return _bytes(clips, _CLIP)


def _bytes(clips: npt.NDArray[np.floating], cut: Cut) -> npt.NDArray[np.uint8]:
    """Bytes uint8 ``(n, frames, 32)`` of clips ``(n, samples)``."""
    native = native_front_end()
    if native is None or clips.dtype != np.float32:
        return np.stack([defined_bytes(_frames(clip, cut)) for clip in clips])
    found, unsure = native.bytes_of(clips, cut)
    for clip, frame in zip(*np.divmod(unsure, max(1, cut.frames)), strict=True):
        found[clip, frame] = defined_bytes(_frames(clips[clip], cut)[frame : frame + 1])[0]
    return found


def _frames(clip: npt.NDArray[np.floating], cut: Cut) -> npt.NDArray[np.floating]:
    """The frames ``(frames, 1024)`` of a clip ``(samples,)``, zeros outside it."""
    if not cut.frames:
        return np.empty((0, CONSTANTS.window), clip.dtype)
    padded = np.zeros((cut.frames - 1) * cut.hop + CONSTANTS.window, clip.dtype)
    inside = clip[: len(padded) - cut.pad]
    padded[cut.pad : cut.pad + len(inside)] = inside
    return np.lib.stride_tricks.sliding_window_view(padded, CONSTANTS.window)[:: cut.hop]
