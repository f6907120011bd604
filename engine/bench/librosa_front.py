"""The front end as most people write it, with librosa: what stands before torch for comparison."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.bench.words import F32, U8
from engine.engines.probe import installed
from engine.frontend.logmel import CONSTANTS, filter_table, to_bytes


def librosa_images() -> tuple[Callable[[F32], U8], str]:
    """A function from sound ``(n, 16000)`` to images, and what it runs on.

    The filter table is ready beforehand, as in our own. Raises ``ModuleNotFoundError``.
    """
    import librosa

    filters = filter_table().T.astype(np.float32)

    def images(samples: F32) -> U8:
        padded = np.pad(samples, ((0, 0), (CONSTANTS.pad, CONSTANTS.pad)))
        spectrum = librosa.stft(
            padded, n_fft=CONSTANTS.window, hop_length=CONSTANTS.hop, center=False
        )
        power = np.matmul(filters, np.abs(spectrum) ** 2)
        return to_bytes(np.ascontiguousarray(power.transpose(0, 2, 1)))

    return images, f"librosa {installed('librosa')}"
