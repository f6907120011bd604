"""The machine that a bench ran on, and how much of it others took meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.bench.rows import Row
from engine.engines.environment import environment, package_version

_SYSTEM = Path("/sys/devices/system/cpu/cpu0")
_LEAST_SWEEP, _LARGEST_SWEEP = 32 << 20, 512 << 20
_RUNTIMES = ("librosa", "ai-edge-litert", "onnx")
STEAL_NOTED, SPREAD_NOTED, WAITED_NOTED = 0.01, 0.15, 0.05


class StealMeter:
    """The share of all processors' time that the hypervisor gave to other guests."""

    def __init__(self, file: Path = Path("/proc/stat")) -> None:
        self._file = file
        self._before = self._read()

    def share(self) -> float | None:
        """Since construction, 0..1; None where the system does not tell."""
        now = self._read()
        if self._before is None or now is None:
            return None
        stolen, total = (after - before for before, after in zip(self._before, now, strict=True))
        return stolen / total if total > 0 else 0.0

    def _read(self) -> tuple[int, int] | None:
        try:
            ticks = [int(each) for each in self._file.read_text().split("\n", 1)[0].split()[1:9]]
        except (OSError, ValueError):
            return None
        return (ticks[7], sum(ticks)) if len(ticks) == 8 else None  # user .. softirq, steal


def host(steal: float | None, system: Path = _SYSTEM) -> dict[str, Any]:
    """Processor, instruction sets, cores, caches, governor, versions; ready for JSON."""
    found = environment()
    versions = {name: known for name in _RUNTIMES if (known := package_version(name))}
    governor = _line(system / "cpufreq" / "scaling_governor")
    caches = {f"l{level}_bytes": size for level, size in sorted(cache_sizes(system).items())}
    told: dict[str, Any] = {**found, "caches": caches, "governor": governor, "steal": steal}
    told["versions"] = {**told["versions"], **versions}
    return told


def sweep_bytes(system: Path = _SYSTEM) -> int:
    """How much other data drives everything out of the caches: twice the largest, within reason."""
    largest = max(cache_sizes(system).values(), default=0)
    return min(_LARGEST_SWEEP, max(_LEAST_SWEEP, 2 * largest))


def cache_sizes(system: Path = _SYSTEM) -> dict[int, int]:
    """Bytes of the data caches of the first core by level."""
    sizes: dict[int, int] = {}
    for folder in sorted(system.glob("cache/index*")):
        size, level = _line(folder / "size"), _line(folder / "level")
        if size and level and size[:-1].isdigit() and _line(folder / "type") != "Instruction":
            unit = {"K": 1 << 10, "M": 1 << 20}.get(size[-1], 0)
            sizes[int(level)] = int(size[:-1]) * unit
    return sizes


def noise(rows: Iterable[Row], steal: float | None) -> tuple[str, ...]:
    """Sentences on what disturbed the run; none on a quiet machine."""
    signs: list[str] = []
    rows = list(rows)
    if steal is not None and steal > STEAL_NOTED:
        signs.append(f"the hypervisor gave {steal:.0%} of the processors to others")
    waited = max((row.waited for row in rows if row.figure == "measured"), default=0.0)
    if waited > WAITED_NOTED:
        signs.append(f"another program held the core for up to {waited:.0%} of a contender's time")
    spread = max((row.spread for row in rows), default=0.0)
    if spread > SPREAD_NOTED:
        signs.append(f"the middle half of the slices lies up to {spread:.0%} apart")
    if not signs:
        return ()
    told = "; ".join(signs)
    return (f"The machine was noisy: {told}. Trust the ratios before the microseconds.",)


def _line(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
