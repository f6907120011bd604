"""Verilator's strictest reading of the kernel's RTL, a line a problem."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.ip.geometry import Geometry
from engine.ip.sim.build import find_verilator
from engine.ip.sim.card_library import TOP, kernel_sources

_PROBLEM = re.compile(r"%(?P<kind>\w+)(?:-(?P<rule>\w+))?: (?P<told>.*)")
_SUMMARY = "Exiting due to"


def lint(geometry: Geometry, sources: Sequence[Path] | None = None) -> tuple[str, ...]:
    """What Verilator finds wrong with the kernel of that geometry: none where it is clean.

    Raises :class:`engine.ip.sim.build.BuildFailed` where Verilator is not installed.
    """
    verilator = find_verilator()
    files = kernel_sources() if sources is None else sources
    done = subprocess.run(
        [
            str(verilator.program),
            *("--lint-only", "-Wall", "--top-module", TOP, f"-GGEOMETRY={geometry.code}"),
            *map(str, files),
        ],
        env=verilator.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = tuple(problems(done.stderr.splitlines()))
    if done.returncode and not found:
        return (f"Verilator ended with {done.returncode} and named no problem",)
    return found


def problems(lines: Iterable[str]) -> Iterable[str]:
    """``file:line:column: what is wrong (rule)`` of Verilator's messages, its excerpts left out."""
    for line in lines:
        found = _PROBLEM.match(line)
        if found and not found["told"].startswith(_SUMMARY):
            rule = found["rule"] or found["kind"]
            place, _, told = found["told"].partition(": ")
            where = f"{Path(place.partition(':')[0]).name}{place[len(place.partition(':')[0]) :]}"
            yield f"{where}: {told} ({rule})" if told else f"{place} ({rule})"
