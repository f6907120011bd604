"""Bring the translations up to date with the texts of `app/`: run it after a text was changed.

New texts stand in ``sparsespot_de.ts`` as unfinished: translate them there (`pyside6-linguist`, or
any editor), and run this again to compile. The exit code is 1 while something is unfinished.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import PySide6

HERE = Path(__file__).resolve().parent
APP = HERE.parents[1] / "app"


def tool(name: str) -> str:
    """A program of Qt's that comes with PySide6."""
    found = shutil.which(name, path=str(Path(PySide6.__file__).parent))
    if found is None:
        raise SystemExit(f"PySide6 brings no {name} here: install PySide6-Essentials again.")
    return found


def extract(file: Path) -> None:
    """Write every text of `app/` into a .ts file; translations that are there stay."""
    command = [
        tool("lupdate"), "-silent", "-locations", "none", "-no-obsolete", "-source-language", "en",
        "-target-language", "de", "-tr-function-alias", "QT_TRANSLATE_NOOP+=marked",
    ]  # fmt: skip
    sources = [str(path) for path in sorted(APP.rglob("*.py"))]
    subprocess.run([*command, *sources, "-ts", str(file)], check=True)


def compile_to(file: Path, compiled: Path) -> None:
    """Write a .ts file's finished translations as .qm."""
    subprocess.run([tool("lrelease"), "-silent", str(file), "-qm", str(compiled)], check=True)


def main() -> int:
    """Update and compile; how many texts want a translation goes to the terminal."""
    file = HERE / "sparsespot_de.ts"
    extract(file)
    compile_to(file, file.with_suffix(".qm"))
    left = file.read_text(encoding="utf-8").count('type="unfinished"')
    if left:
        print(f"{file}: {left} texts want a translation")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
