"""The folder in which Vitis builds an xclbin: sources, scripts, and the steps to take."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.files import write_text
from engine.ip.geometry import Geometry
from engine.ip.sim.card_library import kernel_sources
from engine.ip.vitis.boards import board_of
from engine.ip.vitis.config import link_config, register_lines, with_geometry
from engine.ip.vitis.steps import Step
from engine.ip.xclbin import KERNEL

PACKAGE_SCRIPT = Path(__file__).with_name("package_kernel.tcl")
_OBJECT = f"{KERNEL}.xo"
_REGISTERS, _CONFIG, _SCRIPT = "registers.txt", "link.cfg", "build.sh"


@dataclass(frozen=True)
class Build:
    """What is to be built: ``family`` names the xclbin as the card's engines look for it.

    ``units`` None: one in each region of the chip.
    """

    platform: str
    family: str
    geometry: Geometry
    units: int | None = None
    clock_mhz: int = 250
    jobs: int | None = None

    @property
    def result(self) -> str:
        """The xclbin's name in the folder."""
        return f"{self.family}.xclbin"


def write_folder(build: Build, folder: Path) -> tuple[Step, ...]:
    """Write all that the tools need; returns the steps. Nothing outside the folder is used.

    A file that is right already is not touched, so that nothing is built again for it. Raises
    ``UnknownBoard`` and ``BuildRefused``.
    """
    board = board_of(build.platform)
    units = len(board.banks) if build.units is None else build.units
    jobs = build.jobs or os.cpu_count() or 1
    config = link_config(board, build.platform, units, build.clock_mhz, jobs)
    sources = dict(_sources(build.geometry))
    files = {
        **sources,
        PACKAGE_SCRIPT.name: PACKAGE_SCRIPT.read_text(encoding="utf-8"),
        _REGISTERS: register_lines(),
        _CONFIG: config,
    }
    package = Step(
        "package",
        (
            *("vivado", "-mode", "batch", "-nojournal", "-notrace"),
            *("-source", PACKAGE_SCRIPT.name, "-tclargs", KERNEL, board.part, _REGISTERS, _OBJECT),
        ),
        (*sources, PACKAGE_SCRIPT.name, _REGISTERS),
        _OBJECT,
    )
    link = Step(
        "link",
        (
            *("v++", "--link", "--target", "hw", "--config", _CONFIG),
            *("--output", build.result, _OBJECT),
        ),
        (_CONFIG, _OBJECT),
        build.result,
    )
    steps = (package, link)
    files[_SCRIPT] = _shell_script(steps)
    (folder / "rtl").mkdir(parents=True, exist_ok=True)
    for strange in set((folder / "rtl").glob("*.sv")) - {folder / name for name in sources}:
        strange.unlink()
    for name, text in files.items():
        _write(folder / name, text)
    (folder / _SCRIPT).chmod(0o755)
    return steps


def _sources(geometry: Geometry) -> Iterator[tuple[str, str]]:
    for path in kernel_sources():
        text = path.read_text(encoding="utf-8")
        if path.stem == KERNEL:
            text = with_geometry(text, geometry)
        yield f"rtl/{path.name}", text


def _shell_script(steps: tuple[Step, ...]) -> str:
    """The same steps for a machine that has Vitis and not this program."""
    commands = [f"{shlex.join(step.command)} 2>&1 | tee {step.log}" for step in steps]
    lines = ["#!/usr/bin/env bash", "set -euo pipefail", 'cd "$(dirname "$0")"', *commands]
    return "\n".join(lines) + "\n"


def _write(file: Path, text: str) -> None:
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        write_text(file, text)
