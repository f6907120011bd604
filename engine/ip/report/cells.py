"""The kernel's cells by kind, and the snapshot of them that is kept beside this package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.files import write_text
from engine.ip.geometry import Geometry
from engine.ip.report.yosys import find_yosys, synthesise
from engine.ip.sim.card_library import TOP, kernel_sources

SNAPSHOT = Path(__file__).resolve().parents[1] / "cells.json"
SCHEMA_VERSION = 1
_LUTS = {
    **{f"LUT{inputs}": 1 for inputs in range(1, 7)},
    **{"SRL16E": 1, "SRLC16E": 1, "SRLC32E": 1},
}
_MEMORY_LUTS = {
    **{"RAM32X1S": 1, "RAM64X1S": 1, "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1S": 2},
    **{"RAM128X1D": 4, "RAM256X1S": 4, "RAM256X1D": 8, "RAM512X1S": 8},
    **{"RAM32M": 4, "RAM64M": 4, "RAM32M16": 8, "RAM64M8": 8, "RAM64X8SW": 8},
}
_FLIP_FLOPS = ("FDRE", "FDSE", "FDCE", "FDPE")
# Inverters go into LUTs, multiplexers and carry chains lie beside them.
_FREE = (
    *("INV", "MUXF7", "MUXF8", "MUXF9", "CARRY4", "CARRY8", "GND", "VCC"),
    *("BUFG", "IBUF", "OBUF", "$scopeinfo"),
)
_BLOCKS = {"RAMB36E2": 1.0, "RAMB18E2": 0.5}


class CellsRefused(ValueError):
    """Cells that cannot be told, or a snapshot that cannot be read; one sentence."""


@dataclass(frozen=True)
class Cells:
    """``lut`` with ``lut_memory`` of them as memory; ``bram36``: an 18 kbit block is a half."""

    lut: int
    lut_memory: int
    ff: int
    dsp: int
    bram36: float
    uram: int


@dataclass(frozen=True)
class Taken:
    """The cells of a kernel: of which RTL (:func:`rtl_state`) and geometry, and by which tool."""

    cells: Cells
    geometry: int
    rtl: str
    tool: str


def rtl_state() -> str:
    """A hash over the kernel's RTL: another one, and cells taken before are out of date."""
    state = hashlib.sha256()
    for path in sorted(kernel_sources()):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]


def count(by_type: Mapping[str, int]) -> Cells:
    """Cells by kind, without inverters, carry chains and pads.

    Raises :class:`CellsRefused` for a type that is not known, rather than drop it.
    """
    known = {*_LUTS, *_MEMORY_LUTS, *_FLIP_FLOPS, *_FREE, *_BLOCKS, "DSP48E2", "URAM288"}
    strange = sorted(set(by_type) - known)
    if strange:
        raise CellsRefused(f"Yosys mapped to {', '.join(strange)}, of unknown size: add it here.")
    memory = _weighed(by_type, _MEMORY_LUTS)
    return Cells(
        lut=_weighed(by_type, _LUTS) + memory,
        lut_memory=memory,
        ff=sum(by_type.get(name, 0) for name in _FLIP_FLOPS),
        dsp=by_type.get("DSP48E2", 0),
        bram36=sum(size * by_type.get(name, 0) for name, size in _BLOCKS.items()),
        uram=by_type.get("URAM288", 0),
    )


def take(
    kernels: Mapping[str, Geometry],
    snapshot: Path = SNAPSHOT,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Synthesise these kernels, a quarter of an hour each, and put them into the snapshot.

    Each is stored as soon as it is there. Raises ``SynthesisFailed`` and :class:`CellsRefused`.
    """
    yosys = find_yosys()
    kept = dict(read(snapshot))
    state = rtl_state()
    for name, geometry in kernels.items():
        tell(f"synthesising {name}")
        by_type, tool = synthesise(yosys, kernel_sources(), TOP, {"GEOMETRY": geometry.code})
        kept[name] = Taken(count(by_type), geometry.code, state, tool)
        document = {
            "schema_version": SCHEMA_VERSION,
            "top": TOP,
            "kernels": {name: asdict(taken) for name, taken in sorted(kept.items())},
        }
        write_text(snapshot, json.dumps(document, indent=1) + "\n")


def read(snapshot: Path = SNAPSHOT) -> Mapping[str, Taken]:
    """The snapshot by kernel, empty where there is none; raises :class:`CellsRefused`."""
    if not snapshot.is_file():
        return {}
    try:
        document = json.loads(snapshot.read_text(encoding="utf-8"))
        if document["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"its schema is {document['schema_version']}")
        return {name: _taken(entry) for name, entry in document["kernels"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise CellsRefused(
            f"{snapshot} is no snapshot of cells ({error}): remove it, and take it again with "
            "'sparsespot ip report --cells'."
        ) from error


def fresh(taken: Taken, geometry: Geometry) -> bool:
    """Whether the cells are those of today's RTL at that geometry."""
    return taken.rtl == rtl_state() and taken.geometry == geometry.code


def _taken(entry: dict[str, Any]) -> Taken:
    return Taken(Cells(**entry["cells"]), entry["geometry"], entry["rtl"], entry["tool"])


def _weighed(by_type: Mapping[str, int], weights: Mapping[str, int]) -> int:
    return sum(weight * by_type.get(name, 0) for name, weight in weights.items())
