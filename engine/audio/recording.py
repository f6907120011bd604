"""A sound file as a source, paced like a live sound or as fast as it can be read."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from engine.audio.decoder import Decoder
from engine.audio.paced import F32, PacedSource


class Recording(PacedSource):
    """Plays one file; any length, for only a block is ever in memory.

    With ``loop`` positions go on counting through the repeats. ``channel`` is the one heard,
    from 1, None the mean of all; ``name`` is what it is called, otherwise the file's name. Raises
    `SourceFailed`, in `read` as well: see :class:`engine.audio.decoder.Decoder`.
    """

    def __init__(
        self,
        path: Path,
        *,
        loop: bool = False,
        paced: bool = True,
        channel: int | None = None,
        name: str | None = None,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        super().__init__(paced=paced, clock=clock, wait=wait)
        self.path = path
        self._name = name
        self._decoder = Decoder(path, channel=channel)
        self._loop = loop

    @property
    def name(self) -> str:
        """The file's name, or what it was given."""
        return self._name or self.path.name

    @property
    def duration_s(self) -> float | None:
        """The file's length in seconds, None when it is looped."""
        return None if self._loop else self._decoder.duration_s

    def _samples(self, seconds: float) -> F32:
        samples = self._decoder.read(seconds)
        if not len(samples) and self._loop and not self._pace.closed:
            self._decoder.seek(0)
            samples = self._decoder.read(seconds)
        return samples

    def _close_file(self) -> None:
        self._decoder.close()
