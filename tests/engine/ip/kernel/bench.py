"""A kernel, a model, images, room for results; every run is checked for stray writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tests.engine.ip.kernel import testbench as tb
from tests.engine.ip.kernel.testbench import Simulation, Trailer

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]
MODEL, IMAGES, OUT = 0x40000000, 0x1_0000_0000, 0x2_0000_0000
GUARD, GUARD_BYTES = b"\xa5", 8192


class Core(Protocol):
    """A compute core's model and the truth about it."""

    def image(self, test: U8 | None = None, spoil: int = 0) -> bytes: ...
    def sums(self, images: U8) -> I32: ...


@dataclass(frozen=True)
class Run:
    """What a run left: the trailer, and what lies in its place of ``out`` before that."""

    trailer: Trailer
    out: bytes

    @property
    def sums(self) -> I32:
        return np.frombuffer(self.out, np.int32).reshape(-1, 16)

    def record(self, word: int) -> bytes:
        return self.out[word * tb.TRACE_BYTES : (word + 1) * tb.TRACE_BYTES]


class Bench:
    """Regions come and go with each run; ``shift`` moves ``in`` and ``out`` within a page."""

    def __init__(self, simulation: Simulation, core: Core) -> None:
        self.simulation, self.core = simulation, core

    def load(self, image: bytes | None = None, shift: int = 0) -> Trailer:
        return self._run(
            tb.LOAD, model=self.core.image() if image is None else image, shift=shift
        ).trailer

    def infer(self, images: U8, shift: int = 0, **faults: int) -> Run:
        return self._run(tb.INFER, images=images, shift=shift, **faults)

    def trace(self, images: U8, shift: int = 0, **faults: int) -> Run:
        return self._run(tb.TRACE, images=images, shift=shift, **faults)

    def self_test(self) -> Trailer:
        return self._run(tb.SELF_TEST).trailer

    def mode(self, mode: int) -> Trailer:
        return self._run(mode).trailer

    def place(self, mode: int, images: U8, model: bytes, shift: int) -> int:
        """Add the regions of a run; the bytes of its records in ``out``."""
        simulation = self.simulation
        record = {tb.INFER: tb.RESULT_BYTES, tb.TRACE: tb.TRACE_BYTES}.get(mode, 0)
        size = record * len(images)
        for address, data in ((MODEL, model), (IMAGES, images.tobytes())):
            if data:
                simulation.region(address + shift, len(data))
                simulation.write(address + shift, data)
        room = size + tb.TRAILER_BYTES + 2 * GUARD_BYTES
        simulation.region(OUT + shift - GUARD_BYTES, room)
        simulation.write(OUT + shift - GUARD_BYTES, GUARD * room)
        return size

    def clear(self, shift: int = 0) -> None:
        for address in (MODEL + shift, IMAGES + shift, OUT + shift - GUARD_BYTES):
            self.simulation.remove_region(address)

    def _run(
        self,
        mode: int,
        *,
        images: U8 | None = None,
        model: bytes = b"",
        shift: int = 0,
        fail_read: int | None = None,
        fail_write: int | None = None,
    ) -> Run:
        simulation = self.simulation
        images = np.zeros((0, 1024), np.uint8) if images is None else images
        size = self.place(mode, images, model, shift)
        if fail_read is not None:
            simulation.fail_read(IMAGES + shift + fail_read)
        if fail_write is not None:
            simulation.fail_write(OUT + shift + fail_write)
        trailer = simulation.run(
            mode,
            OUT + shift,
            len(images),
            model=MODEL + shift,
            images=IMAGES + shift,
            token=mode ^ 0xC0DE,
        )
        whole = simulation.read(OUT + shift - GUARD_BYTES, size + 64 + 2 * GUARD_BYTES)
        guard = GUARD * GUARD_BYTES
        assert whole[:GUARD_BYTES] == guard, "written before out"
        assert whole[-GUARD_BYTES:] == guard, "written behind out"
        if len(images):
            read = simulation.read(IMAGES + shift, images.nbytes)
            assert read == images.tobytes(), "the images were written over"
        self.clear(shift)
        simulation.clear_failures()
        if fail_write is None or fail_write < size:
            assert trailer.magic == tb.TRAILER_MAGIC
            assert trailer.token == mode ^ 0xC0DE
            assert trailer.rest == bytes(40)
            assert trailer.status == simulation[tb.STATUS]
            assert trailer.cycles == simulation[tb.CYCLES] | simulation[tb.CYCLES + 4] << 32
        return Run(trailer, whole[GUARD_BYTES : GUARD_BYTES + size])
