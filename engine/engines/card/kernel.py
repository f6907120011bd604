"""What the kernel's host side is agreed to be: registers, modes, trailer, status."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from engine.engines.engine import EngineFailed

IDENTITY = 0x4B575331  # "KWS1"
VERSION = 0x0001_0000
IMAGE_BYTES = 1024
LABELS = 16
RESULT_BYTES = 4 * LABELS
TRACE_BYTES = 64 << 10
TRAILER_BYTES = 64
_TRAILER = struct.Struct("<IIQII")  # token, words done, cycles, status, magic
_MAGIC = int.from_bytes(b"SEND", "big")
SPAN = 0x48  # bytes of the registers that a command carries


class Register(IntEnum):
    """Byte offsets of AXI4-Lite."""

    CONTROL = 0x00
    MODEL = 0x10
    IMAGES = 0x1C
    RESULTS = 0x28
    WORDS = 0x34
    MODE = 0x3C
    TOKEN = 0x44
    IDENTITY = 0x50
    VERSION = 0x54
    GEOMETRY = 0x58


class Mode(IntEnum):
    """What a run does."""

    LOAD = 0
    INFER = 1
    SELF_TEST = 2
    TRACE = 3


@dataclass(frozen=True)
class Trailer:
    """What the kernel writes last; ``cycles`` from the start to the trailer."""

    token: int
    words: int
    cycles: int
    status: int


_ONE_RELEASE = "install the program and the xclbin of one release"
_GEOMETRY_BIT = 2
_STATUS = (
    ("the card has no model", "open the engine again"),
    ("the card does not know the model's memory image", _ONE_RELEASE),
    ("the model was packed for a kernel of another geometry", _ONE_RELEASE),
    ("the model arrived damaged in the card", "open the engine again"),
    ("the card could not read its memory", "reset it with 'xbutil reset', then open it again"),
    ("the card could not write its memory", "reset it with 'xbutil reset', then open it again"),
    ("the card computes wrongly: its self-test differs", "build the xclbin for a slower clock"),
    ("the card does not know this kind of run", _ONE_RELEASE),
    ("the model has more than the kernel's memories hold", "choose a smaller model"),
)


class GeometryDiffers(EngineFailed):
    """The model was packed for a kernel of another geometry."""


def read_trailer(data: bytes, token: int, words: int | None) -> Trailer:
    """The trailer of a run that was given ``token`` and ``words`` (None: as many as it likes).

    Raises :class:`EngineFailed` where it is missing, of another run, or tells of a failure.
    """
    found, done, cycles, status, magic = _TRAILER.unpack_from(data)
    if magic != _MAGIC or found != token:
        raise EngineFailed("the card left a run without its answer", "open the engine again")
    if status:
        for bit, told in enumerate(_STATUS):
            if status >> bit & 1:
                raise (GeometryDiffers if bit == _GEOMETRY_BIT else EngineFailed)(*told)
        raise EngineFailed(f"the card tells of unknown trouble ({status:#x})", _ONE_RELEASE)
    if words is not None and done != words:
        raise EngineFailed(f"the card answered {done} of {words} words", "open the engine again")
    return Trailer(found, done, cycles, status)
