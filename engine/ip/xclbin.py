"""What an xclbin container says of itself: platform, kernels, memory banks.

The layout is that of AMD's ``xclbin.h`` (axlf): magic, header of 152 bytes from 304, then a table
of sections of 40 bytes each from 456.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

MAGIC = b"xclbin2\0"
KERNEL = "kws_sparse"
HEADER_AT = 304
SECTIONS_AT = 456
HEADER = struct.Struct("<QQQHBBI16s64s16s16sI4x")
SECTION = struct.Struct("<I16s4xQQ")
MEMORY = struct.Struct("<BB6xQQ16s")  # type, used, KiB, address, tag
MEMORY_AT = 8
INSTANCE = struct.Struct("<IIQ64s")  # type, properties, address, "kernel:instance"
INSTANCE_AT = 8
INSTANCE_OF_KERNEL = 1
_AGAIN = "build or fetch it again"


class Section(IntEnum):
    """Kinds of sections."""

    METADATA = 2
    MEMORIES = 6
    CONNECTIVITY = 7
    INSTANCES = 8
    CLOCKS = 11


class XclbinRefused(ValueError):
    """A file that is no xclbin of this project's kernel; one sentence with what to do."""


@dataclass(frozen=True)
class Xclbin:
    """``platform`` it was built for, ``instances`` of the kernel, tags of the ``banks`` in use."""

    platform: str
    instances: tuple[str, ...]
    banks: tuple[str, ...]

    @property
    def board(self) -> str:
        """The part of the platform's name that a card has in its own: ``xilinx_u250``."""
        return board(self.platform)


def board(name: str) -> str:
    """Maker and card of a platform's or device's name.

    The rest differs in spelling between the two (``xdma_4_1_202210_1``, ``xdma_shell_4_1``): only
    the driver of the system can compare it.
    """
    return "_".join(name.split("_")[:2])


def read_xclbin(path: Path) -> Xclbin:
    """What the container says, its bounds checked; raises :class:`XclbinRefused`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise XclbinRefused(
            f"The xclbin {path} cannot be read ({error.strerror}): check its name."
        ) from error
    if data[: len(MAGIC)] != MAGIC:
        raise XclbinRefused(f"{path} is no xclbin: give one that 'sparsespot ip build' made.")
    try:
        return _parse(path, data)
    except (struct.error, _CutShort) as error:
        raise XclbinRefused(f"The xclbin {path} is cut short: {_AGAIN}.") from error


class _CutShort(Exception):
    pass


def _parse(path: Path, data: bytes) -> Xclbin:
    header = HEADER.unpack_from(data, HEADER_AT)
    length, platform, count = header[0], header[8], header[11]
    if length != len(data):
        raise _CutShort
    instances: list[str] = []
    banks: list[str] = []
    for i in range(count):
        kind, _, offset, size = SECTION.unpack_from(data, SECTIONS_AT + i * SECTION.size)
        if offset + size > len(data):
            raise _CutShort
        body = data[offset : offset + size]
        if kind == Section.MEMORIES:
            rows = _rows(MEMORY, body, MEMORY_AT)
            banks += [text(tag) for _, used, _, _, tag in rows if used]
        elif kind == Section.INSTANCES:
            rows = _rows(INSTANCE, body, INSTANCE_AT)
            instances += [text(name) for what, _, _, name in rows if what == INSTANCE_OF_KERNEL]
    ours = tuple(name for name in instances if name.partition(":")[0] == KERNEL)
    if not ours:
        raise XclbinRefused(
            f"The xclbin {path} holds no kernel {KERNEL}: give one that 'sparsespot ip build' made."
        )
    return Xclbin(text(platform), ours, tuple(banks))


def _rows(row: struct.Struct, body: bytes, start: int) -> Iterator[tuple[Any, ...]]:
    (count,) = struct.unpack_from("<i", body)
    return (row.unpack_from(body, start + i * row.size) for i in range(count))


def text(padded: bytes) -> str:
    """A name up to its first zero byte."""
    return padded.partition(b"\0")[0].decode("ascii", "replace")
