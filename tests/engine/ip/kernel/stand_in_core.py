"""What ``stand_in/word_engine.sv`` computes, in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.engine.ip.kernel.images import Record, Words, encode

SOURCES = tuple(
    Path(__file__).with_name("stand_in") / f"{name}.sv" for name in ("memory_map", "word_engine")
)
GEOMETRY = 0x53490001
TARGETS, TARGET_WORDS, CYCLES = 14, 16, 400
PARAMETERS = {"GEOMETRY": GEOMETRY}
_MASK = (1 << 64) - 1


def _rotated(value: int) -> int:
    return (value << 1 | value >> 63) & _MASK


@dataclass(frozen=True)
class StandIn:
    """Loaded words uint64 ``(14, 16)``."""

    words: Words

    @staticmethod
    def random(seed: int) -> StandIn:
        rng = np.random.default_rng(seed)
        return StandIn(rng.integers(0, 1 << 64, (TARGETS, TARGET_WORDS), dtype=np.uint64))

    def sums(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
        """Of images uint8 ``(n, 1024)``: int32 ``(n, 16)``."""
        fold = 0
        for word in self.words.ravel().tolist():
            fold = _rotated(fold) ^ word
        answers = []
        for image in images:
            value = 0
            for beat in image.view("<u8").tolist():
                value = _rotated(value) ^ beat
            value ^= fold
            low, high = value & 0xFFFFFFFF, value >> 32
            answers.append([(low + label * high) & 0xFFFFFFFF for label in range(16)])
        return np.array(answers, np.uint32).view(np.int32).reshape(len(images), 16)

    def records(self) -> list[Record]:
        """Every memory in two records, the later half first."""
        records = []
        for target, words in enumerate(self.words):
            split = 3 + target % 5
            records += [Record(target, split, words[split:]), Record(target, 0, words[:split])]
        return records

    def image(self, test: npt.NDArray[np.uint8] | None = None, spoil: int = 0) -> bytes:
        """The memory image, with a self-test's word; ``spoil`` is added to its first sum."""
        return encode([*self.records(), *(self.test_records(test, spoil))], GEOMETRY)

    def test_records(self, test: npt.NDArray[np.uint8] | None, spoil: int = 0) -> Sequence[Record]:
        if test is None:
            return ()
        sums = self.sums(test.reshape(1, 1024))[0].copy()
        sums[0] += spoil
        return Record(14, 0, test.reshape(1024).view("<u8")), Record(15, 0, sums.view("<u8"))


def events(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """The trace events of one image, uint32."""
    index = np.arange(int(image.reshape(1024)[:2].view("<u2")[0]), dtype=np.uint32)
    layer = np.where(index % 4 == 3, 0, index % 4).astype(np.uint32)
    return layer << 28 | index << 8 | index & 0xFF
