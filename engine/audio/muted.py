"""MP3 files without what their decoder writes to the terminal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

F32 = npt.NDArray[np.float32]

_STDERR = 2
_lock = threading.Lock()
_open: list[int] = []  # where stderr leads otherwise, once for each that muted it


@contextmanager
def stderr_muted() -> Iterator[None]:
    """Lead the process's stderr nowhere, for as long as any thread is in here.

    libmpg123, inside libsndfile, tells of every oddity there, and cannot be asked not to.
    """
    _mute()
    try:
        yield
    finally:
        _unmute()


class MutedFile:
    """A sound file of libsndfile's that is silent on stderr; its interface is soundfile's."""

    def __init__(self, name: str | bytes | os.PathLike[str]) -> None:
        with stderr_muted():
            self._file = soundfile.SoundFile(name)
        self.samplerate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.frames: int = self._file.frames
        self.format: str = self._file.format
        self.subtype: str = self._file.subtype
        self.extra_info: str = self._file.extra_info

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return bool(self._file.closed)

    def read(self, frames: int, *, dtype: str, always_2d: bool) -> F32:
        """The next ``(frames, channels)``, fewer at the end."""
        with stderr_muted():
            found: F32 = self._file.read(frames, dtype=dtype, always_2d=always_2d)
            return found

    def seek(self, frames: int) -> Any:
        """Go to a frame from the start."""
        with stderr_muted():
            return self._file.seek(frames)

    def close(self) -> None:
        """Close it; twice is harmless."""
        with stderr_muted():
            self._file.close()


def _mute() -> None:
    with _lock:
        if _open:
            _open.append(_open[0])
            return
        try:
            kept = os.dup(_STDERR)
        except OSError:  # a program without a terminal may have none
            kept = -1
        _open.append(kept)
        if kept >= 0:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, _STDERR)
            os.close(nowhere)


def _unmute() -> None:
    with _lock:
        kept = _open.pop()
        if not _open and kept >= 0:
            os.dup2(kept, _STDERR)
            os.close(kept)
