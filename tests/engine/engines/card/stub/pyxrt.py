"""A stub of pyxrt over the simulated card's device library, by ctypes.

It has the names and the behaviour of pyxrt that the port uses, as its published bindings tell, and
proves nothing about the real module's binary interface.
"""

from __future__ import annotations

import ctypes
import os
import struct
import time
from enum import IntEnum
from pathlib import Path

from engine.engines.card import hal
from engine.ip.xclbin import read_xclbin

_LIBRARY = hal.load_hal(Path(os.environ["XILINX_XRT"]) / "lib" / "libxrt_core.so")
_POINTERS = (0x10, 0x1C, 0x28)
_SCALARS = (0x34, 0x3C, 0x44)


class xclBOSyncDirection(IntEnum):
    XCL_BO_SYNC_BO_TO_DEVICE = 0
    XCL_BO_SYNC_BO_FROM_DEVICE = 1


class ert_cmd_state(IntEnum):  # RUNNING, 3, is not among them
    ERT_CMD_STATE_NEW = 1
    ERT_CMD_STATE_QUEUED = 2
    ERT_CMD_STATE_COMPLETED = 4
    ERT_CMD_STATE_ERROR = 5
    ERT_CMD_STATE_ABORT = 6
    ERT_CMD_STATE_TIMEOUT = 8


class xrt_info_device(IntEnum):
    bdf = 0
    name = 1


def enumerate_devices() -> int:
    return int(_LIBRARY.xclProbe())


class xclbin:
    def __init__(self, path: str) -> None:
        self.data = Path(path).read_bytes()
        self.instances = read_xclbin(Path(path)).instances


class device:
    def __init__(self, index: int) -> None:
        self.handle = _LIBRARY.xclOpen(index, None, 0)
        self.instances: tuple[str, ...] = ()

    def get_info(self, key: xrt_info_device) -> str:
        info = hal.DeviceInfo()
        _LIBRARY.xclGetDeviceInfo2(self.handle, ctypes.byref(info))
        return info.name.decode() if key is xrt_info_device.name else "0000:00:00.0"

    def load_xclbin(self, file: xclbin) -> str:
        code = _LIBRARY.xclLoadXclBin(self.handle, file.data)
        if code:
            raise RuntimeError(f"failed to load xclbin: {os.strerror(-code)} (err={code})")
        self.instances = file.instances
        return "identity"

    def __del__(self) -> None:  # in whatever order a cycle is taken apart
        _LIBRARY.xclClose(self.handle)
        self.handle = None


class kernel:
    exclusive, shared = 0, 1

    def __init__(self, card: device, identity: str, name: str, mode: int) -> None:
        wanted = name.replace("{", "").replace("}", "")
        if wanted not in card.instances:
            raise RuntimeError(f"No compute units matching '{name}'")
        self.card, self.unit = card, card.instances.index(wanted)

    def group_id(self, argument: int) -> int:
        if argument > 2:
            raise IndexError(argument)
        return self.unit


class bo:
    normal = 0

    def __init__(self, card: device, size: int, flags: int, bank: int) -> None:
        self.card, self.size = card, size
        self.handle = _LIBRARY.xclAllocBO(card.handle, size, hal.DEVICE_RAM, bank)
        if self.handle == hal.NO_BUFFER:
            raise RuntimeError("failed to allocate bo")
        self.address = _LIBRARY.xclMapBO(card.handle, self.handle, True)
        properties = hal.BufferProperties()
        _LIBRARY.xclGetBOProperties(card.handle, self.handle, ctypes.byref(properties))
        self.device_address = properties.device_address

    def map(self) -> memoryview:
        return memoryview((ctypes.c_uint8 * self.size).from_address(self.address)).cast("B")

    def sync(self, direction: xclBOSyncDirection, size: int, offset: int) -> None:
        if _LIBRARY.xclSyncBO(self.card.handle, self.handle, int(direction), size, offset):
            raise RuntimeError("unable to sync BO")

    def __del__(self) -> None:
        if self.handle != hal.NO_BUFFER:
            _unmap(self.address, self.size)
            _LIBRARY.xclFreeBO(self.card.handle, self.handle)


class run:
    def __init__(self, of: kernel) -> None:
        self.kernel, self.card = of, of.card
        self.registers = bytearray(0x48)
        self.command = _LIBRARY.xclAllocBO(self.card.handle, 4096, 0, hal.COMMAND_BUFFER)
        self.address = _LIBRARY.xclMapBO(self.card.handle, self.command, True)
        self.words = (ctypes.c_uint32 * 1024).from_address(self.address)

    def set_arg(self, index: int, value: bo | int) -> None:
        if isinstance(value, bo):
            struct.pack_into("<Q", self.registers, _POINTERS[index], value.device_address)
        else:
            if not -(1 << 31) <= value < 1 << 31:
                raise TypeError(f"set_arg(): {value} is no int")
            struct.pack_into("<i", self.registers, _SCALARS[index - 3], value)

    def start(self) -> None:
        packet = struct.pack("<II", 1 | 19 << 12, 1 << self.kernel.unit) + self.registers
        ctypes.memmove(self.address, packet, len(packet))
        code = _LIBRARY.xclExecBuf(self.card.handle, self.command)
        if code:
            raise RuntimeError(f"failed to launch: {os.strerror(-code)}")

    def state(self) -> ert_cmd_state | int:
        state = self.words[0] & 0xF
        return state if state == 3 else ert_cmd_state(state)

    def wait(self, timeout_ms: int) -> ert_cmd_state | int:
        end = time.monotonic() + timeout_ms / 1000
        while int(self.state()) < 4 and (left := end - time.monotonic()) > 0:
            _LIBRARY.xclExecWait(self.card.handle, max(1, round(1000 * left)))
        state = self.state()
        return ert_cmd_state.ERT_CMD_STATE_TIMEOUT if int(state) < 4 else state

    def __del__(self) -> None:
        _unmap(self.address, 4096)
        _LIBRARY.xclFreeBO(self.card.handle, self.command)


def _unmap(address: int, size: int) -> None:
    libc = ctypes.CDLL(None)
    libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    libc.munmap(address, size)
