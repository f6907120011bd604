"""The simulated kernel of ``testbench.cpp``, driven from Python."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from engine.ip.sim.build import RTL, build

SIMULATION = RTL.parent / "sim"
SHELL = tuple(
    RTL / f"{name}.sv"
    for name in (
        *("control", "stream_fifo", "burst_reader", "burst_writer", "crc32", "loader"),
        *("self_test", "image_feed", "result_stream", "sequencer", "kws_sparse"),
    )
)
HARNESS = (
    SIMULATION / "memory.cpp",
    SIMULATION / "kernel.cpp",
    Path(__file__).with_name("testbench.cpp"),
)

CTRL, GIE, IER, ISR = 0x00, 0x04, 0x08, 0x0C
MODEL, IN, OUT, N_WORDS, MODE, TOKEN = 0x10, 0x1C, 0x28, 0x34, 0x3C, 0x44
ID, VERSION, GEOMETRY, CYCLES, STATUS = 0x50, 0x54, 0x58, 0x5C, 0x64
START, DONE, IDLE, READY, AUTO_RESTART = 1, 2, 4, 8, 0x80
LOAD, INFER, SELF_TEST, TRACE = range(4)
WORD_BYTES, RESULT_BYTES, TRACE_BYTES, TRAILER_BYTES = 1024, 64, 1 << 16, 64
TRAILER_MAGIC = int.from_bytes(b"SEND", "big")
CHANNELS = ("read_address", "read_data", "write_address", "write_data", "write_response")
INDEPENDENT, DATA_FIRST, ADDRESS_FIRST = range(3)


class _Settings(ctypes.Structure):
    _fields_ = (
        ("read_latency", ctypes.c_uint32),
        ("write_latency", ctypes.c_uint32),
        ("outstanding", ctypes.c_uint32),
        ("write_order", ctypes.c_uint32),
        ("stalls", ctypes.c_uint32 * 5),
        ("seed", ctypes.c_uint64),
    )


class _Counts(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in (
            *("boundary", "last", "address", "burst", "unstable", "control"),
            *("bytes_read", "bytes_written", "read_bursts", "write_bursts"),
        )
    )


@dataclass(frozen=True)
class Bus:
    """How the memory behaves; ``stalls`` in percent, one a channel in the order of CHANNELS."""

    read_latency: int = 40
    write_latency: int = 20
    outstanding: int = 16
    write_order: int = INDEPENDENT
    stalls: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    seed: int = 1

    def stalled(self, percent: int, seed: int) -> Bus:
        return replace(self, stalls=(percent,) * 5, seed=seed)

    def structure(self) -> _Settings:
        return _Settings(
            self.read_latency,
            self.write_latency,
            self.outstanding,
            self.write_order,
            (ctypes.c_uint32 * 5)(*self.stalls),
            self.seed,
        )


@dataclass(frozen=True)
class Trailer:
    """The 64 bytes that end every run."""

    token: int
    words_done: int
    cycles: int
    status: int
    magic: int
    rest: bytes

    @staticmethod
    def parse(data: bytes) -> Trailer:
        token, words_done = np.frombuffer(data[:8], "<u4").tolist()
        status, magic = np.frombuffer(data[16:24], "<u4").tolist()
        return Trailer(
            token, words_done, int.from_bytes(data[8:16], "little"), status, magic, data[24:]
        )


class Hung(Exception):
    """The kernel did not answer, or did not finish."""


class Simulation:
    """A kernel with regions of memory; closes, and checks for protocol faults, as a context."""

    def __init__(self, library: Path, bus: Bus | None = None) -> None:
        self._library = ctypes.CDLL(str(library))
        for name, result, arguments in (
            ("open", ctypes.c_void_p, (ctypes.POINTER(_Settings),)),
            ("close", None, ()),
            ("configure", None, (ctypes.POINTER(_Settings),)),
            ("add_region", ctypes.c_int, (ctypes.c_uint64, ctypes.c_uint64)),
            ("remove_region", ctypes.c_int, (ctypes.c_uint64,)),
            ("read_memory", ctypes.c_int, (ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64)),
            ("write_memory", ctypes.c_int, (ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64)),
            ("fail_read", None, (ctypes.c_uint64,)),
            ("fail_write", None, (ctypes.c_uint64,)),
            ("clear_failures", None, ()),
            ("clear_counts", None, ()),
            ("write_register", ctypes.c_int, (ctypes.c_uint32,) * 3),
            ("read_register", ctypes.c_int, (ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32))),
            ("set_control_delays", None, (ctypes.c_uint32,) * 3),
            ("tick", None, (ctypes.c_uint64,)),
            ("tick_until_interrupt", ctypes.c_int, (ctypes.c_uint64,)),
            ("reset", None, (ctypes.c_uint32,)),
            ("reset_alone", None, (ctypes.c_uint32,)),
            ("interrupt", ctypes.c_int, ()),
            ("cycles", ctypes.c_uint64, ()),
            ("counts", None, (ctypes.POINTER(_Counts),)),
        ):
            function = getattr(self._library, f"kernel_{name}")
            function.restype = result
            function.argtypes = arguments if name == "open" else (ctypes.c_void_p, *arguments)
        self._kernel = self._library.kernel_open(ctypes.byref((bus or Bus()).structure()))

    def __enter__(self) -> Simulation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        faults = self.faults()
        self.close()
        if kind is None:
            assert not faults, f"protocol faults: {faults}"

    def close(self) -> None:
        if self._kernel is not None:
            self._library.kernel_close(self._kernel)
        self._kernel = None

    # -- memory --------------------------------------------------------------------------------

    def configure(self, bus: Bus) -> None:
        self._library.kernel_configure(self._kernel, ctypes.byref(bus.structure()))

    def region(self, address: int, size: int) -> None:
        assert self._library.kernel_add_region(self._kernel, address, size) == 0

    def remove_region(self, address: int) -> None:
        """Nothing where no region begins there."""
        self._library.kernel_remove_region(self._kernel, address)

    def write(self, address: int, data: bytes) -> None:
        assert self._library.kernel_write_memory(self._kernel, address, data, len(data)) == 0

    def read(self, address: int, size: int) -> bytes:
        data = ctypes.create_string_buffer(size)
        assert self._library.kernel_read_memory(self._kernel, address, data, size) == 0
        return data.raw

    def fail_read(self, address: int) -> None:
        self._library.kernel_fail_read(self._kernel, address)

    def fail_write(self, address: int) -> None:
        self._library.kernel_fail_write(self._kernel, address)

    def clear_failures(self) -> None:
        self._library.kernel_clear_failures(self._kernel)

    def clear_counts(self) -> None:
        self._library.kernel_clear_counts(self._kernel)

    def counts(self) -> dict[str, int]:
        counts = _Counts()
        self._library.kernel_counts(self._kernel, ctypes.byref(counts))
        return {name: getattr(counts, name) for name, _ in _Counts._fields_}

    def faults(self) -> dict[str, int]:
        """Violations of AXI by the kernel, where there are any."""
        names = ("boundary", "last", "address", "burst", "unstable", "control")
        return {name: count for name, count in self.counts().items() if name in names and count}

    # -- registers and time --------------------------------------------------------------------

    def __setitem__(self, offset: int, value: int) -> None:
        self.poke(offset, value)

    def __getitem__(self, offset: int) -> int:
        value = ctypes.c_uint32()
        if self._library.kernel_read_register(self._kernel, offset, ctypes.byref(value)):
            raise Hung(f"register {offset:#x}")
        return value.value

    def poke(self, offset: int, value: int, strobe: int = 0xF) -> None:
        if self._library.kernel_write_register(self._kernel, offset, value, strobe):
            raise Hung(f"register {offset:#x}")

    def set_address(self, offset: int, value: int) -> None:
        self[offset], self[offset + 4] = value & 0xFFFFFFFF, value >> 32

    def control_delays(self, address: int, data: int, response: int) -> None:
        self._library.kernel_set_control_delays(self._kernel, address, data, response)

    def tick(self, cycles: int = 1) -> None:
        self._library.kernel_tick(self._kernel, cycles)

    def reset(self, cycles: int = 16) -> None:
        self._library.kernel_reset(self._kernel, cycles)

    def reset_kernel_alone(self) -> None:
        """As reset, but the memory goes on with what it was asked."""
        self._library.kernel_reset_alone(self._kernel, 16)

    @property
    def interrupt(self) -> bool:
        return bool(self._library.kernel_interrupt(self._kernel))

    @property
    def cycles(self) -> int:
        return int(self._library.kernel_cycles(self._kernel))

    def wait_for_interrupt(self, limit: int) -> None:
        if self._library.kernel_tick_until_interrupt(self._kernel, limit):
            raise Hung(f"no interrupt within {limit} cycles")

    # -- runs ----------------------------------------------------------------------------------

    def start(
        self,
        mode: int,
        *,
        model: int = 0,
        images: int = 0,
        out: int = 0,
        n_words: int = 0,
        token: int = 0x1234,
    ) -> None:
        self.set_address(MODEL, model)
        self.set_address(IN, images)
        self.set_address(OUT, out)
        self[N_WORDS], self[MODE], self[TOKEN] = n_words, mode, token
        self[CTRL] = START

    def finish(self, limit: int) -> None:
        """Until done is read, which clears it."""
        end = self.cycles + limit
        while not self[CTRL] & DONE:
            self.tick(50)
            if self.cycles > end:
                raise Hung(f"not done within {limit} cycles")

    def trailer(self, address: int) -> Trailer:
        return Trailer.parse(self.read(address, TRAILER_BYTES))

    def run(
        self,
        mode: int,
        out: int,
        n_words: int = 0,
        *,
        model: int = 0,
        images: int = 0,
        token: int = 0x1234,
        limit: int = 2_000_000,
    ) -> Trailer:
        """A whole run and its trailer."""
        self.start(mode, model=model, images=images, out=out, n_words=n_words, token=token)
        self.finish(limit)
        record = {INFER: RESULT_BYTES, TRACE: TRACE_BYTES}.get(mode, 0)
        return self.trailer(out + record * n_words)

    def results(self, out: int, n_words: int) -> npt.NDArray[np.int32]:
        data = self.read(out, RESULT_BYTES * n_words)
        return np.frombuffer(data, np.int32).reshape(n_words, 16)


def library(core: tuple[Path, ...], parameters: dict[str, int], cache: Path) -> Path:
    """The built simulation with that compute core; found again where nothing changed."""
    return build(
        "kws_sparse", (*core, *SHELL), parameters, HARNESS, shared_library=True, cache=cache
    )
