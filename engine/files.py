"""Result files that appear whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class MarksMissing(ValueError):
    """A page without the marks that say where to write; one sentence."""


def write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a line of column names, UTF-8, through a temporary name.

    What is not UTF-8 in the name of a recording is written as an escape.
    """
    temporary = _temporary(file)
    with temporary.open("w", newline="", encoding="utf-8", errors="backslashreplace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    temporary.replace(file)


def write_text(file: Path, text: str) -> None:
    """Write ``text``, UTF-8, through a temporary name; see :func:`write_csv`."""
    temporary = _temporary(file)
    temporary.write_text(text, encoding="utf-8", errors="backslashreplace")
    temporary.replace(file)


def write_bytes(file: Path, data: bytes) -> None:
    """Write ``data`` through a temporary name."""
    temporary = _temporary(file)
    temporary.write_bytes(data)
    temporary.replace(file)


def write_picture(file: Path, figure: Figure) -> None:
    """Write a picture, ``.svg`` or ``.png``, through a temporary name; see :func:`drawn`."""
    write_bytes(file, drawn(figure, file.suffix[1:].lower()))


def drawn(figure: Figure, kind: str) -> bytes:
    """A picture, ``svg`` or ``png``.

    The same figure gives the same SVG, without the date, and its text is text.
    """
    from matplotlib import rc_context

    picture = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sparsespot"}):
        told = {"Date": None} if kind == "svg" else None
        figure.savefig(picture, format=kind, dpi=150, metadata=told)
    return picture.getvalue()


def replace_between(page: Path, begin: str, end: str, inside: str) -> None:
    """Put ``inside`` between the lines ``begin`` and ``end`` of a page, the rest left as it is.

    Raises :class:`MarksMissing` where the page lacks them.
    """
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise MarksMissing(f"{page} lacks the line {begin} or, after it, {end}: add both.")
    write_text(page, f"{before}{begin}\n\n{inside}\n\n{end}{after}")


def _temporary(file: Path) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}.part")
