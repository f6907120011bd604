"""The kernel is clean for Verilator's strictest lint, around the stand-in and around its core."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.ip.geometry import FAST, SMALL, Geometry
from engine.ip.sim.build import find_verilator
from tests.engine.ip.kernel import stand_in_core
from tests.engine.ip.kernel.real_core import SOURCES
from tests.engine.ip.kernel.testbench import SHELL


def _lint(parameters: dict[str, int], *sources: Path) -> str:
    verilator = find_verilator()
    done = subprocess.run(
        [
            str(verilator.program),
            *("--lint-only", "-Wall", "--top-module", "kws_sparse"),
            *(f"-G{name}={value}" for name, value in parameters.items()),
            *map(str, sources),
        ],
        env=verilator.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return "\n".join(line for line in done.stderr.splitlines() if line.startswith("%"))


def test_the_shell_is_clean_around_the_stand_in() -> None:
    assert _lint(stand_in_core.PARAMETERS, *SHELL, *stand_in_core.SOURCES) == ""


@pytest.mark.parametrize("geometry", [SMALL, FAST], ids=["small", "fast"])
def test_the_kernel_is_clean_with_its_core(geometry: Geometry) -> None:
    assert _lint({"GEOMETRY": geometry.code}, *SHELL, *SOURCES) == ""


def test_a_width_that_does_not_fit_is_found(tmp_path: Path) -> None:
    """The lint bites."""
    spoilt = tmp_path / "crc32.sv"
    source = next(path for path in SHELL if path.name == "crc32.sv")
    spoilt.write_text(source.read_text().replace("[31:0] value", "[30:0] value"))
    shell = [spoilt if path == source else path for path in SHELL]
    assert "WIDTH" in _lint(stand_in_core.PARAMETERS, *shell, *stand_in_core.SOURCES)
