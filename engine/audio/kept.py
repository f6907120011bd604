"""The last seconds of a microphone, kept in memory if somebody wants that, saved on request."""

from __future__ import annotations

import io
import threading
from collections import deque
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.passing import Passing
from engine.audio.source import AudioSource
from engine.files import write_bytes
from engine.values import AudioBlock

RATE = 16_000


class NothingKept(ValueError):
    """There is no sound to save: one sentence."""


class KeptSound:
    """Holds the newest ``seconds`` of sound while it is on, and nothing while it is off.

    One thread adds, another turns it on and off and takes what there is.
    """

    def __init__(self, seconds: float = 30.0) -> None:
        self.seconds = seconds
        self._most = round(seconds * RATE)
        self._lock = threading.Lock()
        self._on = False
        self._blocks: deque[npt.NDArray[np.float32]] = deque()
        self._samples = 0

    @property
    def on(self) -> bool:
        """Whether sound is kept."""
        return self._on

    def turn(self, on: bool) -> None:
        """Keep sound from now on, or forget all of it at once."""
        with self._lock:
            self._on = on
            if not on:
                self._forget()

    def forget(self) -> None:
        """Drop what was kept so far."""
        with self._lock:
            self._forget()

    def add(self, samples: npt.NDArray[np.float32]) -> None:
        """Append mono 16 kHz samples float32 ``(n,)``; the oldest go."""
        with self._lock:
            if not self._on:
                return
            self._blocks.append(samples.copy())  # a source may use its buffer again
            self._samples += len(samples)
            while self._samples - len(self._blocks[0]) >= self._most:
                self._samples -= len(self._blocks.popleft())

    def samples(self) -> npt.NDArray[np.float32]:
        """What is kept, float32 ``(n,)``, at most ``seconds`` long, oldest first."""
        with self._lock:
            blocks = [*self._blocks]
        kept = np.concatenate(blocks) if blocks else np.empty(0, np.float32)
        return kept[-self._most :]

    def save(self, file: Path) -> float:
        """Write it as 16-bit FLAC through a temporary name; seconds written.

        Raises `NothingKept`, and `OSError` where the file cannot be written.
        """
        import soundfile

        samples = self.samples()
        if not len(samples):
            raise NothingKept("No sound was kept yet: turn it on, listen, then save.")
        whole = io.BytesIO()
        soundfile.write(whole, samples, RATE, format="FLAC", subtype="PCM_16")
        file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(file, whole.getvalue())
        return len(samples) / RATE

    def _forget(self) -> None:
        self._blocks.clear()
        self._samples = 0


class Overheard(Passing):
    """A source whose sound is kept as it passes."""

    def __init__(self, source: AudioSource, kept: KeptSound) -> None:
        super().__init__(source)
        self._kept = kept

    def _passed(self, block: AudioBlock) -> AudioBlock:
        self._kept.add(block.samples)
        return block
