"""The finer spectrogram that is only looked at; no network ever sees it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import rfft

from engine.values import SAMPLE_RATE

COLUMN_HOP = 128
BANDS = 96
LOW_HZ, HIGH_HZ = 60.0, 7600.0
_WINDOW = 512
_TRANSFORM = 1024  # zero padding: bands narrower than a bin would otherwise repeat below 500 Hz
_QUIET_DB, _LOUD_DB = -75.0, -10.0


def band_hz() -> npt.NDArray[np.float64]:
    """Centre frequency in Hz of each band, lowest first, equally spaced on the HTK mel scale."""
    low, high = _mel(LOW_HZ), _mel(HIGH_HZ)
    return _hertz(np.linspace(low, high, BANDS + 2)[1:-1])


class DisplayStream:
    """Turns samples into brightness columns of 96 mel bands, one every 128 samples (8 ms)."""

    def __init__(self) -> None:
        self._window = np.hanning(_WINDOW).astype(np.float32)
        self._filters = _triangles()
        self._pending = np.zeros(0, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget all sound."""
        self._pending = np.zeros(_WINDOW - COLUMN_HOP, np.float32)

    def push(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Append samples ``(m,)``; columns float32 ``(c, 96)``, 0 quiet (-75 dBFS) to 1 loud."""
        self._pending = np.concatenate([self._pending, samples.astype(np.float32)])
        count = max(0, (len(self._pending) - _WINDOW) // COLUMN_HOP + 1)
        if not count:
            return np.empty((0, BANDS), np.float32)
        views = np.lib.stride_tricks.sliding_window_view(self._pending, _WINDOW)
        frames = views[: count * COLUMN_HOP : COLUMN_HOP] * self._window
        self._pending = self._pending[count * COLUMN_HOP :]
        amplitude = np.abs(rfft(frames, n=_TRANSFORM, axis=1)) * (4 / _WINDOW)
        decibels = 10 * np.log10(amplitude**2 @ self._filters + 1e-10)
        levels = (decibels - _QUIET_DB) / (_LOUD_DB - _QUIET_DB)
        return np.asarray(np.clip(levels, 0, 1), np.float32)


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def _triangles() -> npt.NDArray[np.float32]:
    """Triangular filters ``(513, 96)`` of peak one, at least one bin wide."""
    edges = _hertz(np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), BANDS + 2))
    spacing = SAMPLE_RATE / _TRANSFORM
    bins = np.arange(_TRANSFORM // 2 + 1) * spacing
    centre = edges[1:-1]
    below = np.maximum(centre - edges[:-2], spacing)
    above = np.maximum(edges[2:] - centre, spacing)
    rising = (bins[:, None] - (centre - below)) / below
    falling = ((centre + above) - bins[:, None]) / above
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
