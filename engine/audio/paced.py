"""What recordings and folders of clips share: blocks at the speed of time, or unpaced."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.audio.ahead import Ahead
from engine.audio.pace import Pace
from engine.audio.source import ClosedOnExit
from engine.values import SAMPLE_RATE, AudioBlock

F32 = npt.NDArray[np.float32]

PACED_BLOCK_S = 0.01
UNPACED_BLOCK_S = 0.25
AHEAD_S = 1.0
_JOIN_S = 1.0


class PacedSource(ClosedOnExit):
    """Cuts sound into blocks, 10 ms paced and 250 ms unpaced, and counts positions through.

    Paced, ``captured_s`` is the moment at which the block's end sounded; unpaced, when it was
    read. What is paced is read up to a second ahead, on a thread of its own: a disk that takes
    its time would hold up whoever listens.
    """

    live = False

    def __init__(
        self,
        *,
        paced: bool = True,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.paced = paced
        self._pace = Pace(clock, wait)
        self._position = self._made = 0
        self._ahead = Ahead(self._make, round(AHEAD_S * SAMPLE_RATE))

    def read(self) -> AudioBlock | None:
        """The next block; None after the last or once closed. Raises `SourceFailed`."""
        samples = self._ahead.take() if self.paced else self._make()
        if not len(samples) or self._pace.closed:
            return None
        start_s = self._position / SAMPLE_RATE
        self._position += len(samples)
        end_s = self._position / SAMPLE_RATE
        captured_s = self._pace.until(end_s) if self.paced else self._pace.now()
        return None if self._pace.closed else AudioBlock(samples, start_s, captured_s)

    def close(self) -> None:
        """Close the file in hand; a waiting `read` answers None."""
        self._pace.close()
        self._ahead.close()
        self._close_file()
        self._ahead.join(_JOIN_S)
        self._close_file()  # what was opened meanwhile

    def _make(self) -> F32:
        samples = self._samples(PACED_BLOCK_S if self.paced else UNPACED_BLOCK_S)
        self._made += len(samples)
        return samples

    @property
    def made_s(self) -> float:
        """The position in seconds up to which sound was read; heard is what `read` gave."""
        return self._made / SAMPLE_RATE

    @abstractmethod
    def _samples(self, seconds: float) -> F32:
        """About that many seconds, ``(n,)``; empty at the end or once closed."""

    @abstractmethod
    def _close_file(self) -> None:
        """Close what is open."""
