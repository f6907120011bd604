"""Where the packaged files are: inside the ``app`` package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def assets() -> Path:
    """The folder of fonts, icons and sounds; raises FileNotFoundError where there is none."""
    package = Path(__file__).resolve().parent
    for folder in (package / "assets", package.parent / "assets"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("The assets folder is missing: install SparseSpot again.")


def asset(name: str) -> Path:
    """One file of the assets by its path below them, ``fonts/OFL.txt`` for one."""
    return assets() / name
