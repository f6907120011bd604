"""Words in, accumulators out: one unit's buffers, filled while the other's run is under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.engines.card.kernel import (
    IMAGE_BYTES,
    LABELS,
    RESULT_BYTES,
    TRAILER_BYTES,
    Mode,
    Trailer,
    read_trailer,
)
from engine.engines.card.port import U8, CardBuffer, CardPort, CardRun, Command, Patience
from engine.engines.engine import EngineFailed

_LOOK_S = 0.05  # how long one look at a run waits: an interrupt of the program is heard in between


@dataclass
class Slot:
    """A unit's buffers for one run at a time, and the run that is under way in them."""

    unit: int
    model: CardBuffer
    images: CardBuffer
    results: CardBuffer
    run: CardRun | None = None
    words: int = 0
    token: int = 0

    def start(self, port: CardPort, images: U8, mode: Mode, token: int, size: int) -> None:
        """Send ``(n, 32, 32)`` images and begin a run of them; ``size`` bytes a result."""
        self.words, self.token = len(images), token
        self.images.data[: images.size] = images.reshape(-1)
        self.images.to_card(images.size)
        end = self.words * size
        # what the card does not write must not look as if it had
        self.results.data[end : end + TRAILER_BYTES] = 0
        command = Command(self.model, self.images, self.results, self.words, mode, token)
        self.run = port.start(self.unit, command)

    def finish(self, patience: Patience, size: int) -> Trailer:
        """Wait for the run, fetch what it wrote, and read its trailer."""
        assert self.run is not None
        run, self.run = self.run, None
        await_end(run, patience.limit(self.words))
        end = self.words * size
        self.results.from_card(end + TRAILER_BYTES)
        written = self.results.data[end : end + TRAILER_BYTES].tobytes()
        return read_trailer(written, self.token, self.words)

    def accumulators(self) -> npt.NDArray[np.int32]:
        """The finished run's int32 ``(n, 16)``, a copy."""
        written = self.results.data[: self.words * RESULT_BYTES]
        return written.view("<i4").reshape(-1, LABELS).astype(np.int32)

    def free(self) -> None:
        """Give images and results back; the model is the unit's."""
        self.images.free()
        self.results.free()


def make_slot(port: CardPort, unit: int, model: CardBuffer, words: int, size: int) -> Slot:
    """Buffers for runs of up to ``words`` with results of ``size`` bytes."""
    images = port.allocate(unit, words * IMAGE_BYTES)
    try:
        results = port.allocate(unit, words * size + TRAILER_BYTES)
    except BaseException:
        images.free()
        raise
    return Slot(unit, model, images, results)


def await_end(run: CardRun, limit_s: float, clock: Callable[[], float] = time.monotonic) -> None:
    """Wait for a run, at most ``limit_s``; raises :class:`EngineFailed` where it ends badly."""
    end = clock() + limit_s
    while not run.ended(min(_LOOK_S, limit_s)):
        if clock() > end:
            raise EngineFailed(
                f"the card did not finish a run within {limit_s:g} s",
                "reset it with 'xbutil reset -d' and its address (xrt-smi in newer XRT), then open "
                "the engine again",
            )
