"""Memory images written down from the format's description, well formed and otherwise."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MAGIC, FORMAT = int.from_bytes(b"KWSM", "little"), 1
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Record:
    """Words uint64 for a memory from an address on; ``count`` where it lies about them."""

    target: int
    address: int
    words: Words
    count: int | None = None

    def encoded(self) -> bytes:
        count = len(self.words) if self.count is None else self.count
        header = struct.pack("<4I", self.target, self.address, count, 0)
        return header + self.words.astype("<u8").tobytes()


def encode(
    records: Sequence[Record],
    geometry: int,
    *,
    magic: int = MAGIC,
    version: int = FORMAT,
    n_records: int | None = None,
    length: int | None = None,
    flip_checksum: int = 0,
) -> bytes:
    """The bytes of an image, with what is given otherwise than it should be."""
    payload = b"".join(record.encoded() for record in records)
    header = struct.pack(
        "<4IQI",
        magic,
        version,
        geometry,
        len(records) if n_records is None else n_records,
        len(payload) if length is None else length,
        zlib.crc32(payload) ^ flip_checksum,
    )
    image = header.ljust(64, b"\0") + payload
    return image + bytes(-len(image) % 64)
