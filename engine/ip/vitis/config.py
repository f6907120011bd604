"""Texts of the build folder: the kernel's registers, the linker's configuration, the RTL's top."""

from __future__ import annotations

import re

from engine.ip.geometry import Geometry
from engine.ip.sim.xclbin import ARGUMENTS
from engine.ip.vitis.boards import Board
from engine.ip.xclbin import KERNEL

MEMORY_PORT = "m_axi_gmem"
MOST_UNITS = 60  # of a kernel, as the linker takes
_CONTROL = ("CTRL", 0x00, 32)
_TOP_PARAMETER = re.compile(r"(parameter \[31:0\] GEOMETRY = )32'h[0-9a-fA-F_]+")


class BuildRefused(ValueError):
    """A build that cannot be described; one sentence."""


def register_lines() -> str:
    """For ``package_kernel.tcl``: the control register, then the arguments in their order.

    The read-only registers are no arguments of a run and are left out.
    """
    name, offset, bits = _CONTROL
    lines = [f'{name} 0x{offset:03x} {bits} - "starts a run and tells its end"']
    for name, offset, size, kind in ARGUMENTS:
        bus = MEMORY_PORT if kind.endswith("*") else "-"
        lines.append(f'{name} 0x{offset:03x} {8 * size} {bus} "{kind}"')
    return "\n".join(lines) + "\n"


def link_config(board: Board, platform: str, units: int, clock_mhz: int, jobs: int) -> str:
    """``v++ --link``'s configuration: units over the regions, each with the memory beside it."""
    if not 1 <= units <= MOST_UNITS:
        raise BuildRefused(f"A card takes 1 to {MOST_UNITS} units, not {units}: give --units so.")
    names = [f"{KERNEL}_{i + 1}" for i in range(units)]
    places = [board.place(i) for i in range(units)]
    lines = [
        f"platform={platform}",
        f"kernel_frequency={clock_mhz}",
        "save-temps=1",
        "",
        "[connectivity]",
        f"nk={KERNEL}:{units}:{'.'.join(names)}",
        *(f"slr={name}:{region}" for name, (region, _) in zip(names, places, strict=True)),
        *(f"sp={name}.{MEMORY_PORT}:{bank}" for name, (_, bank) in zip(names, places, strict=True)),
        "",
        "[vivado]",
        f"synth.jobs={jobs}",
        f"impl.jobs={jobs}",
        "",
    ]
    return "\n".join(lines)


def with_geometry(top: str, geometry: Geometry) -> str:
    """The top module's source with that geometry as its parameter's default.

    Raises :class:`BuildRefused` where the parameter is not found once.
    """
    text, found = _TOP_PARAMETER.subn(rf"\g<1>32'h{geometry.code:08x}", top)
    if found != 1:
        raise BuildRefused(f"The top module {KERNEL}.sv names GEOMETRY {found} times: reinstall.")
    return text
