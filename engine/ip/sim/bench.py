"""Runs words through a simulated word_engine and says what came out, and when."""

from __future__ import annotations

import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.ip.geometry import LAYER_SHAPES, Geometry
from engine.ip.sim.build import RTL, Progress, build

HARNESS = Path(__file__).with_name("word_engine.cpp")
_WORD = struct.Struct("<QQI")
_SUMS_BYTES = 64


class SimulationFailed(RuntimeError):
    """The simulated core gave no result; the message is one sentence."""


@dataclass(frozen=True, eq=False)
class Run:
    """What a word_engine did with ``n`` words.

    ``sums`` int32 ``(n, 16)``. ``begun`` and ``done`` int64 ``(n,)``: the cycles in which a word's
    first bytes were taken and its sums given. ``busy`` int64 ``(4,)``: the cycles in which conv1,
    conv2, linear1 and the search of its winners worked, all words together. ``conv1``, ``conv2``,
    ``linear1`` uint8, traced winners at their index, zero elsewhere, at the IP's full width:
    ``(n, 14, 14, 64)``, ``(n, 5, 5, 64)``, ``(n, 1500)``; all zero if not traced.
    """

    sums: npt.NDArray[np.int32]
    begun: npt.NDArray[np.int64]
    done: npt.NDArray[np.int64]
    busy: npt.NDArray[np.int64]
    conv1: npt.NDArray[np.uint8]
    conv2: npt.NDArray[np.uint8]
    linear1: npt.NDArray[np.uint8]

    @property
    def cycles_per_word(self) -> float:
        """Cycles from one result to the next, when words follow each other."""
        return float(self.done[-1] - self.done[0]) / (len(self.done) - 1)


def sources(folder: Path = RTL) -> tuple[Path, ...]:
    """The SystemVerilog files of ``folder`` that word_engine is made of, and memory_map."""
    return tuple(sorted(folder.glob("*.sv")))


def build_bench(
    geometry: Geometry,
    cache: Path,
    *,
    rtl: Sequence[Path] | None = None,
    progress: Progress = lambda _: None,
) -> Path:
    """The program that simulates a word_engine; raises ``engine.ip.sim.build.BuildFailed``."""
    return build(
        "word_engine",
        sources() if rtl is None else rtl,
        {"GEOMETRY": geometry.code},
        [HARNESS],
        shared_library=False,
        cache=cache,
        progress=progress,
    )


def simulate(
    program: Path,
    image: bytes,
    words: npt.NDArray[np.uint8],
    *,
    trace: bool = False,
    stall: int = 0,
    seed: int = 0,
) -> Run:
    """Load a memory image and run uint8 ``words`` ``(n, 32, 32)``.

    ``stall``: per mille of the cycles in which an image is held back, and as many in which a result
    is not taken, by ``seed``; some results also wait so long that the core fills up. Raises
    :class:`SimulationFailed`.
    """
    count = len(words)
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder, "in"), Path(folder, "out")
        given.write_bytes(struct.pack("<Q", len(image)) + image + words.tobytes())
        numbers = [str(number) for number in (count, stall, seed, int(trace))]
        done = subprocess.run([program, given, told, *numbers], capture_output=True, check=False)
        if done.returncode:
            raise SimulationFailed(
                f"The simulated core stopped with {done.returncode} before all {count} words were "
                "done: run it on fewer words to find the first that hangs."
            )
        return _read(told.read_bytes(), count)


def _read(data: bytes, count: int) -> Run:
    sums = np.zeros((count, 16), np.int32)
    times = np.zeros((2, count), np.int64)
    conv1, conv2, linear1 = (np.zeros((count, *shape), np.uint8) for shape in LAYER_SHAPES)
    layers = [array.reshape(count, -1) for array in (conv1, conv2, linear1)]
    at = 0
    for word in range(count):
        sums[word] = np.frombuffer(data, "<i4", 16, at)
        times[0, word], times[1, word], number = _WORD.unpack_from(data, at + _SUMS_BYTES)
        at += _SUMS_BYTES + _WORD.size
        events = np.frombuffer(data, "<u4", number, at)
        at += events.nbytes
        for layer, values in enumerate(layers):
            mine = events[events >> 28 == layer]
            values[word, mine >> 8 & 0xFFFFF] += (mine & 255).astype(np.uint8)
    busy = np.frombuffer(data, "<i8", 4, at)
    return Run(sums, times[0], times[1], busy, conv1, conv2, linear1)
