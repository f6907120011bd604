"""The real compute core and the truth about it, ``engine.spec``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.ip.geometry import Geometry
from engine.ip.pack import pack, records_of
from engine.ip.sim.build import RTL
from engine.spec.network import IntegerNetwork, trace
from tests.engine.ip.kernel.images import Record, encode
from tests.engine.ip.kernel.testbench import SHELL

SOURCES = tuple(path for path in sorted(RTL.glob("*.sv")) if path not in SHELL)
U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RealCore:
    """A network for a geometry."""

    network: IntegerNetwork
    geometry: Geometry

    def image(self, test: U8 | None = None, spoil: int = 0) -> bytes:
        """The memory image; with a self-test's word whose first sum is off by ``spoil``."""
        if test is None:
            return pack(self.network, self.geometry)
        sums = self.sums(test.reshape(1, 1024))[0]
        sums[0] += spoil
        return self.with_record(
            Record(14, 0, test.reshape(1024).view("<u8")), Record(15, 0, sums.view("<u8"))
        )

    def with_record(self, *more: Record) -> bytes:
        """The memory image with records after its own."""
        _, records = records_of(pack(self.network, self.geometry))
        own = [Record(record.target, record.address, record.words) for record in records]
        return encode([*own, *more], self.geometry.code)

    def sums(self, images: U8) -> I32:
        """Of images uint8 ``(n, 1024)``: int32 ``(n, 16)``, zero beyond the last label."""
        if not len(images):
            return np.zeros((0, 16), np.int32)
        accumulators = trace(self.network, images.reshape(-1, 32, 32)).accumulators
        return np.pad(accumulators, ((0, 0), (0, 16 - accumulators.shape[1])))

    def events(self, image: U8) -> npt.NDArray[np.uint32]:
        """The trace events of one image, sorted."""
        layers = trace(self.network, image.reshape(1, 32, 32))
        events = []
        for layer, values in enumerate((layers.conv1, layers.conv2, layers.linear1)):
            flat = values.reshape(-1).astype(np.uint32)
            index = np.flatnonzero(flat).astype(np.uint32)
            events.append(np.uint32(layer << 28) | index << np.uint32(8) | flat[index])
        return np.sort(np.concatenate(events))
