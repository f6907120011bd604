"""The device library of XRT up to 2.16 by ctypes: as much of it as one card needs.

The simulated card's library has the same calls; a real card is reached through pynq instead.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from engine.engines.engine import EngineUnavailable

COMMAND_BUFFER = 1 << 31
NO_BUFFER = 0xFFFFFFFF
DEVICE_RAM = 3  # kind of buffer
KERNEL_SPACE = 2  # address space of the units' registers
TO_DEVICE, FROM_DEVICE = 0, 1
STATE_MASK = 0xF
STATE_NEW, STATE_COMPLETED = 1, 4

_HANDLE, _SIZE, _UINT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint
_SIGNATURES: dict[str, tuple[object, ...]] = {  # result, then arguments
    "xclProbe": (_UINT,),
    "xclOpen": (_HANDLE, _UINT, ctypes.c_char_p, ctypes.c_int),
    "xclClose": (None, _HANDLE),
    "xclGetDeviceInfo2": (ctypes.c_int, _HANDLE, ctypes.c_void_p),
    "xclLoadXclBin": (ctypes.c_int, _HANDLE, ctypes.c_char_p),
    "xclAllocBO": (_UINT, _HANDLE, _SIZE, ctypes.c_int, _UINT),
    "xclMapBO": (ctypes.c_void_p, _HANDLE, _UINT, ctypes.c_bool),
    "xclFreeBO": (None, _HANDLE, _UINT),
    "xclSyncBO": (_UINT, _HANDLE, _UINT, ctypes.c_int, _SIZE, _SIZE),
    "xclGetBOProperties": (ctypes.c_int, _HANDLE, _UINT, ctypes.c_void_p),
    "xclRead": (_SIZE, _HANDLE, ctypes.c_int, ctypes.c_uint64, ctypes.c_void_p, _SIZE),
    "xclExecBuf": (ctypes.c_int, _HANDLE, _UINT),
    "xclExecWait": (ctypes.c_int, _HANDLE, ctypes.c_int),
}


class BufferProperties(ctypes.Structure):
    """``xclBOProperties``."""

    _fields_ = (
        ("handle", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("size", ctypes.c_uint64),
        ("device_address", ctypes.c_uint64),
        ("domain", ctypes.c_uint32),
    )


class DeviceInfo(ctypes.Structure):
    """``xclDeviceInfo2``: magic and name; what follows is not read."""

    _fields_ = (
        ("magic", ctypes.c_uint32),
        ("name", ctypes.c_char * 256),
        ("more", ctypes.c_uint8 * 476),
    )


def load_hal(library: Path) -> ctypes.CDLL:
    """The library with its calls declared; raises :class:`EngineUnavailable`."""
    try:
        loaded = ctypes.CDLL(str(library))
        for name, (result, *arguments) in _SIGNATURES.items():
            call = getattr(loaded, name)
            call.restype, call.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise EngineUnavailable(
            f"{library} is no device library of XRT up to 2.16 ({error})", "check XILINX_XRT"
        ) from error
    return loaded
