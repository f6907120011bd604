"""Make the front end's filter table with librosa; run when the constants change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.frontend import logmel


def mel_filters() -> npt.NDArray[np.float64]:
    """Filters float64 ``(513, 32)``: librosa's HTK triangles, each normalised to sum to one."""
    import librosa

    constants = logmel.CONSTANTS
    table = librosa.filters.mel(
        sr=constants.sample_rate,
        n_fft=constants.window,
        n_mels=constants.bands,
        fmin=constants.low_hz,
        fmax=constants.high_hz,
        htk=True,
        norm=None,
        dtype=np.float64,
    )
    return np.ascontiguousarray((table / table.sum(axis=1, keepdims=True)).T)


if __name__ == "__main__":
    np.save(Path(logmel.__file__).with_name("mel_filters.npy"), mel_filters())
