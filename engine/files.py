"""Result files that appear whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a line of column names, UTF-8, through a temporary name."""
    temporary = _temporary(file)
    with temporary.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    temporary.replace(file)


def write_text(file: Path, text: str) -> None:
    """Write ``text``, UTF-8, through a temporary name."""
    temporary = _temporary(file)
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)


def write_picture(file: Path, figure: Figure) -> None:
    """Write a picture, ``.svg`` or ``.png``, through a temporary name."""
    temporary = _temporary(file)
    figure.savefig(temporary, format=file.suffix[1:].lower(), dpi=150)
    temporary.replace(file)


def _temporary(file: Path) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}.part")
