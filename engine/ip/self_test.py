"""A word with its sums, put into a memory image: with it a loaded kernel can test itself."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

from engine.ip.geometry import LABELS
from engine.spec.network import IMAGE_SIDE, IntegerNetwork, run

_WORD, _SUMS = 14, 15  # targets that the kernel's shell keeps
_HEADER = struct.Struct("<IIIIQI36x")
_RECORD = struct.Struct("<IIII")
_ALIGNMENT = 64
_SEED = 14


def self_test_word() -> npt.NDArray[np.uint8]:
    """uint8 ``(1, 32, 32)``: bytes over the whole range, the same for every model."""
    return np.random.default_rng(_SEED).integers(0, 256, (1, IMAGE_SIDE, IMAGE_SIDE), np.uint8)


def with_self_test(image: bytes, network: IntegerNetwork) -> bytes:
    """The memory image of ``network`` with the test word, and its sums by the integer truth."""
    word = self_test_word()
    sums = np.zeros(LABELS, "<i4")
    found = run(network, word)[0]
    sums[: len(found)] = found
    magic, version, geometry, records, length, _ = _HEADER.unpack_from(image)
    payload = image[_HEADER.size : _HEADER.size + length]
    payload += _record(_WORD, word.tobytes()) + _record(_SUMS, sums.tobytes())
    crc = zlib.crc32(payload)
    whole = _HEADER.pack(magic, version, geometry, records + 2, len(payload), crc) + payload
    return whole + bytes(-len(whole) % _ALIGNMENT)


def _record(target: int, data: bytes) -> bytes:
    return _RECORD.pack(target, 0, len(data) // 8, 0) + data
