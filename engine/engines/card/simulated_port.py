"""The simulated card, through the calls of its device library: no pynq, no XRT."""

from __future__ import annotations

import ctypes
import struct
import time
from pathlib import Path

import numpy as np

from engine.engines.card import errors, hal
from engine.engines.card.kernel import SPAN, Register
from engine.engines.card.port import U8, CardBuffer, CardRun, Command, Identity, Patience
from engine.engines.engine import EngineFailed
from engine.ip.sim.xclbin import UNIT_ADDRESS, UNIT_SPAN, simulated_xclbin

# Verilator runs a few hundred words a second on a free core, and cores are not always free.
PATIENCE = Patience(fixed_s=120.0, word_s=5.0)
WORDS_AT_ONCE = 16  # the next run's images cross while one is simulated; more would not be faster


class SimulatedPort:
    """A simulated card of its own; see :class:`engine.engines.card.port.CardPort`.

    ``library`` is the simulation; ``units`` compute units are put on the card. Raises
    :class:`EngineUnavailable`.
    """

    def __init__(
        self,
        library: Path,
        units: int = 1,
        xclbin: bytes | None = None,
        words_at_once: int = WORDS_AT_ONCE,
    ) -> None:
        self._hal = hal.load_hal(library)
        self.units = units
        self.words_at_once = words_at_once
        self._runs: list[HalRun] = []
        self.patience = PATIENCE
        if not self._hal.xclProbe():
            raise errors.no_card()
        self._card: int | None = self._hal.xclOpen(0, None, 0)
        if self._card is None:
            raise errors.no_card()
        info = hal.DeviceInfo()
        self._hal.xclGetDeviceInfo2(self._card, ctypes.byref(info))
        self.device = info.name.decode()
        code = self._hal.xclLoadXclBin(self._card, xclbin or simulated_xclbin(units))
        if code:
            self.close()
            raise errors.not_programmed(-code)

    def identity(self, unit: int) -> Identity:
        """See :class:`CardPort`."""
        offsets = (Register.IDENTITY, Register.VERSION, Register.GEOMETRY)
        return Identity(*(self._read(unit, offset) for offset in offsets))

    def allocate(self, unit: int, size: int) -> CardBuffer:
        """See :class:`CardPort`."""
        return HalBuffer(self._hal, self._open, size, unit)

    def start(self, unit: int, command: Command) -> CardRun:
        """See :class:`CardPort`."""
        self._runs = [run for run in self._runs if run.under_way]
        self._runs.append(HalRun(self._hal, self._open, unit, command))
        return self._runs[-1]

    def close(self) -> None:
        """See :class:`CardPort`."""
        if self._card is not None:
            for run in self._runs:
                run.abandon()
            self._hal.xclClose(self._card)
            self._card = None

    @property
    def _open(self) -> int:
        if self._card is None:
            raise EngineFailed("the card is closed", "open the engine again")
        return self._card

    def _read(self, unit: int, offset: int) -> int:
        value = ctypes.c_uint32(0xFFFFFFFF)
        address = UNIT_ADDRESS + unit * UNIT_SPAN + offset
        self._hal.xclRead(self._open, hal.KERNEL_SPACE, address, ctypes.byref(value), 4)
        return value.value


class HalBuffer:
    """A buffer object; see :class:`engine.engines.card.port.CardBuffer`."""

    def __init__(self, library: ctypes.CDLL, card: int, size: int, flags: int) -> None:
        self._hal, self._card = library, card
        self._handle: int | None = library.xclAllocBO(card, size, hal.DEVICE_RAM, flags)
        if self._handle == hal.NO_BUFFER:
            self._handle = None
            raise errors.no_memory(size)
        self._address = library.xclMapBO(card, self._handle, True)
        if not self._address:
            self.free()
            raise errors.no_memory(size)
        properties = hal.BufferProperties()
        library.xclGetBOProperties(card, self._handle, ctypes.byref(properties))
        self.device_address = int(properties.device_address)
        whole = (ctypes.c_uint8 * size).from_address(self._address)
        self.data: U8 = np.frombuffer(memoryview(whole), np.uint8)

    @property
    def handle(self) -> int:
        """The library's number for it."""
        assert self._handle is not None
        return self._handle

    def to_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._sync(hal.TO_DEVICE, size)

    def from_card(self, size: int) -> None:
        """See :class:`CardBuffer`."""
        self._sync(hal.FROM_DEVICE, size)

    def free(self) -> None:
        """See :class:`CardBuffer`."""
        if self._handle is not None:
            if self._address:
                size = len(self.data)
                self.data = np.empty(0, np.uint8)
                _unmap(self._address, size)
            self._hal.xclFreeBO(self._card, self._handle)
            self._handle = None

    def _sync(self, direction: int, size: int) -> None:
        if self._hal.xclSyncBO(self._card, self.handle, direction, size, 0):
            raise errors.no_copy()


class HalRun:
    """A start command under way; see :class:`engine.engines.card.port.CardRun`."""

    def __init__(self, library: ctypes.CDLL, card: int, unit: int, command: Command) -> None:
        self._hal, self._card = library, card
        packet = _start_packet(unit, command)
        self._buffer: HalBuffer | None = HalBuffer(library, card, len(packet), hal.COMMAND_BUFFER)
        self._buffer.data[:] = np.frombuffer(packet, np.uint8)
        code = library.xclExecBuf(card, self._buffer.handle)
        if code:
            self._buffer.free()
            raise errors.not_started(code)

    def ended(self, wait_s: float) -> bool:
        """See :class:`CardRun`."""
        if self._buffer is None:
            return True
        end = time.monotonic() + wait_s
        while self._state < hal.STATE_COMPLETED:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._hal.xclExecWait(self._card, max(1, round(left * 1000)))
        state = self._state
        self.abandon()
        if state != hal.STATE_COMPLETED:
            raise errors.ended_badly(errors.state_name(state))
        return True

    @property
    def under_way(self) -> bool:
        """Whether its end has not been seen yet."""
        return self._buffer is not None

    def abandon(self) -> None:
        """Free the command, whatever becomes of the run."""
        if self._buffer is not None:
            self._buffer.free()
            self._buffer = None

    @property
    def _state(self) -> int:
        assert self._buffer is not None
        return int(self._buffer.data[0]) & hal.STATE_MASK


def _start_packet(unit: int, command: Command) -> bytes:
    """The command that starts one unit with its registers from 0 on."""
    registers = bytearray(SPAN)
    for register, buffer in (
        (Register.MODEL, command.model),
        (Register.IMAGES, command.images),
        (Register.RESULTS, command.results),
    ):
        assert isinstance(buffer, HalBuffer)
        struct.pack_into("<Q", registers, register, buffer.device_address)
    struct.pack_into("<I", registers, Register.WORDS, command.words)
    struct.pack_into("<I", registers, Register.MODE, command.mode)
    struct.pack_into("<I", registers, Register.TOKEN, command.token)
    header = hal.STATE_NEW | (1 + SPAN // 4) << 12
    return struct.pack("<II", header, 1 << unit) + registers


def _unmap(address: int, size: int) -> None:
    libc = ctypes.CDLL(None)
    libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    libc.munmap(address, size)
