"""A sound file as a source, paced like a live sound or as fast as it can be read."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.audio.decoder import Decoder
from engine.audio.pace import Pace
from engine.values import SAMPLE_RATE, AudioBlock

PACED_BLOCK_S = 0.01
UNPACED_BLOCK_S = 0.25


class Recording:
    """Plays one file; any length, for only a block is ever in memory.

    Paced, ``captured_s`` is the moment at which the block's end sounded; unpaced, when it was
    read. With ``loop`` positions go on counting through the repeats. Raises `SourceFailed`, in
    `read` as well: see :class:`engine.audio.decoder.Decoder`.
    """

    live = False

    def __init__(
        self,
        path: Path,
        *,
        loop: bool = False,
        paced: bool = True,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.path = path
        self.paced = paced
        self._decoder = Decoder(path)
        self._loop = loop
        self._pace = Pace(clock, wait)
        self._position = 0

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def duration_s(self) -> float | None:
        """The file's length in seconds, None when it is looped."""
        return None if self._loop else self._decoder.duration_s

    def read(self) -> AudioBlock | None:
        """The next block, 10 ms paced and 250 ms unpaced. Raises `SourceFailed`."""
        seconds = PACED_BLOCK_S if self.paced else UNPACED_BLOCK_S
        block = self._decoder.read(seconds)
        if not len(block) and self._loop and not self._pace.closed:
            self._decoder.seek(0)
            block = self._decoder.read(seconds)
        if not len(block) or self._pace.closed:
            return None
        start_s = self._position / SAMPLE_RATE
        self._position += len(block)
        end_s = self._position / SAMPLE_RATE
        captured_s = self._pace.until(end_s) if self.paced else self._pace.now()
        return None if self._pace.closed else AudioBlock(block, start_s, captured_s)

    def close(self) -> None:
        """Close the file; a waiting `read` answers None."""
        self._pace.close()
        self._decoder.close()

    def __enter__(self) -> Self:
        """Enter with the file open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
