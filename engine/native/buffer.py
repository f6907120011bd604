"""An array as the library is handed it."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy.typing as npt

_View = ctypes.c_char * 0  # of a buffer: its address, and it keeps the buffer alive
Buffer = ctypes.Array[ctypes.c_char] | int


def buffer(array: npt.NDArray[Any]) -> Buffer:
    """The memory of a C-contiguous array, as an argument of a call."""
    # a view costs a third of what ``.ctypes.data`` does, but the buffer must be writable
    return _View.from_buffer(array.data) if array.flags.writeable else int(array.ctypes.data)
