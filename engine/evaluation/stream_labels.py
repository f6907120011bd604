"""What is said when in a long recording: a CSV or an Audacity label file beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from engine.files import write_csv

COLUMNS = ("start_s", "end_s", "word")


class StreamLabelsRefused(ValueError):
    """Labels of a recording cannot be used: one sentence with the file, and the line if any."""


@dataclass(frozen=True, order=True)
class StreamLabel:
    """``word`` is said from ``start_s`` to ``end_s``, seconds from the start of the recording."""

    start_s: float
    end_s: float
    word: str


def labels_beside(recording: Path) -> Path:
    """The label file of a recording: same stem, ``.csv`` or else Audacity's ``.txt``, any case.

    Raises :class:`StreamLabelsRefused` where there is neither.
    """
    for suffix in (".csv", ".CSV", ".txt", ".TXT"):
        if (file := recording.with_suffix(suffix)).is_file():
            return file
    raise StreamLabelsRefused(
        f"{recording} has no labels: put {recording.stem}.csv with {','.join(COLUMNS)}, "
        f"or Audacity's {recording.stem}.txt, beside it."
    )


def read_labels(file: Path) -> tuple[StreamLabel, ...]:
    """Labels of a ``.csv`` (``start_s,end_s,word``) or an Audacity ``.txt``, by start.

    A file may hold no label at all. Raises :class:`StreamLabelsRefused`.
    """
    rows = _audacity_rows if file.suffix.lower() == ".txt" else _csv_rows
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            found = [_label(file, line, cells) for line, cells in rows(file, stream)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StreamLabelsRefused(f"{file} cannot be read as labels: {reason}.") from error
    return tuple(sorted(found))


def write_labels(file: Path, labels: Iterable[StreamLabel]) -> None:
    """Write a ``.csv`` that :func:`read_labels` gives back, times to a tenth of a millisecond."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = ((f"{label.start_s:.4f}", f"{label.end_s:.4f}", label.word) for label in labels)
    write_csv(file, COLUMNS, rows)


def _csv_rows(file: Path, lines: Iterable[str]) -> Iterator[tuple[int, Sequence[str]]]:
    rows = csv.DictReader(lines, skipinitialspace=True)
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise StreamLabelsRefused(f"{file} has no columns {', '.join(COLUMNS)} in its first line.")
    for row in rows:
        yield rows.line_num, [row[name] or "" for name in COLUMNS]


def _audacity_rows(file: Path, lines: Iterable[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Start, end and text between tabs; lines with a backslash add frequencies to a label."""
    for number, line in enumerate(lines, 1):
        cells = line.strip("\r\n").split("\t")
        if line.strip() and not line.startswith("\\"):
            yield number, cells if len(cells) == 3 else ("", "", "")


def _label(file: Path, line: int, cells: Sequence[str]) -> StreamLabel:
    start, end, word = (cell.strip() for cell in cells)
    try:
        label = StreamLabel(float(start), float(end), word)
    except ValueError:
        label = StreamLabel(-1.0, -1.0, word)
    if not (word and isfinite(label.end_s) and 0 <= label.start_s <= label.end_s):
        raise StreamLabelsRefused(
            f"{file}, line {line}: a label needs a start and a later end in seconds, and a word."
        )
    return label
