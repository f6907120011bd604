"""The one table of engines: a line in it is all that a new engine needs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from engine import UnknownEngine
from engine.engines.base import ModelEngine
from engine.engines.probe import Probe
from engine.values import EngineInfo, Family, Figure

Correctness = Literal["truth", "bit-exact", "same-label", "states-agreement"]


@dataclass(frozen=True)
class EngineEntry:
    """One engine.

    ``factory`` is ``"module:Class"``, a :class:`engine.engines.base.ModelEngine` imported only
    when needed. ``figure`` is the kind of its speed figures. ``correctness`` against the integer
    truth: it is the truth, equals it bit for bit, gives the same label on at least 99.5 % of
    clips, or states its agreement. ``alone``: it holds a device that is for one process.
    """

    id: str
    factory: str
    family: Family
    figure: Figure
    correctness: Correctness
    alone: bool = False

    def engine_class(self) -> type[ModelEngine]:
        """Import the factory."""
        module, _, name = self.factory.partition(":")
        found: type[ModelEngine] = getattr(import_module(module), name)
        return found

    def info(self) -> EngineInfo:
        """Whether it runs here; never raises."""
        try:
            probe = self.engine_class().probe()
        except Exception as error:  # a broken install must not hide the other engines
            reason = f"looking for it failed ({type(error).__name__}: {error})"
            probe = Probe("unknown", "unknown", reason, "install the program again")
        return EngineInfo(
            self.id,
            self.family,
            probe.reason is None,
            probe.device,
            probe.runtime,
            self.figure,
            probe.reason,
            probe.remedy,
        )


_REFERENCE = "engine.engines.reference:Reference"
_CARD = "engine.engines.card.engines"

ENGINES: tuple[EngineEntry, ...] = (
    EngineEntry("dense-reference", _REFERENCE, "dense", "measured", "truth"),
    EngineEntry("sparse-reference", _REFERENCE, "sparse", "measured", "truth"),
    EngineEntry(
        "sparse-cpu", "engine.engines.sparse_cpu:SparseCpu", "sparse", "measured", "bit-exact"
    ),
    EngineEntry("sparse-sim", f"{_CARD}:SparseSim", "sparse", "simulated", "bit-exact"),
    EngineEntry("dense-sim", f"{_CARD}:DenseSim", "dense", "simulated", "bit-exact"),
    EngineEntry(
        "sparse-alveo", f"{_CARD}:SparseAlveo", "sparse", "measured", "bit-exact", alone=True
    ),
    EngineEntry("dense-alveo", f"{_CARD}:DenseAlveo", "dense", "measured", "bit-exact", alone=True),
    EngineEntry(
        "dense-cpu", "engine.engines.dense_int8:DenseInt8", "dense", "measured", "same-label"
    ),
    EngineEntry(
        "dense-cpu-fp32",
        "engine.engines.dense_torch:DenseCpuFp32",
        "dense",
        "measured",
        "states-agreement",
    ),
    EngineEntry(
        "dense-cuda",
        "engine.engines.dense_torch:DenseCuda",
        "dense",
        "measured",
        "states-agreement",
        alone=True,
    ),
)


def find_entry(engine_id: str) -> EngineEntry:
    """The engine's line in the table; raises :class:`engine.UnknownEngine`."""
    for entry in ENGINES:
        if entry.id == engine_id:
            return entry
    ids = ", ".join(entry.id for entry in ENGINES)
    raise UnknownEngine(f"There is no engine {engine_id!r}: choose one of {ids}.")
