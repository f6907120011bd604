"""Manifests: a CSV of ``path,label`` and optionally ``offset_s,duration_s,group``."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.training.clip_files import Entry
from engine.training.entries import Entries
from engine.training.labels import SPEECH_COMMANDS, UNKNOWN
from engine.training.recordings import NoRecordings

_LONGEST_S = 1e9
COLUMNS = ("path", "label", "offset_s", "duration_s", "group")


class ManifestRefused(ValueError):
    """A manifest cannot be used: one sentence that names the file, and the line where there is."""


def read_manifest(file: Path) -> Entries:
    """Entries of a manifest, in its order; paths are relative to the manifest.

    A row that means nothing gives an entry with a ``fault``. Nothing is said of the recordings
    themselves: a missing one is refused when it is read. Raises :class:`ManifestRefused`, and
    :class:`NoRecordings` for a list without a row.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            rows = csv.DictReader(stream, skipinitialspace=True)
            if not {"path", "label"} <= set(rows.fieldnames or ()):
                raise ManifestRefused(f"{file} has no columns path and label in its first line.")
            entries = Entries(_entry(file, rows.line_num, row) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ManifestRefused(f"{file} cannot be read as a manifest: {reason}.") from error
    if not entries:
        raise NoRecordings(f"{file} lists no recordings: it needs a line for each.")
    return entries


def _entry(file: Path, line: int, row: Mapping[str, str | None]) -> Entry:
    name, label = (row.get("path") or "").strip(), (row.get("label") or "").strip()
    if not name or not label:
        missing = "path" if not name else "label"
        return _faulty(file, f"{file}, line {line}: the {missing} is empty; fill it in.")
    path = Path(os.path.normpath(file.absolute().parent / name))
    word = path.parent.name if label == UNKNOWN and path.parent.name in SPEECH_COMMANDS else label
    cut: list[float | None] = []
    for column in ("offset_s", "duration_s"):
        cell = (row.get(column) or "").strip()
        seconds = _seconds(cell)
        if cell and seconds is None:
            told = f"{file}, line {line}: {column} {cell} is no number of seconds from 0"
            return _faulty(path, f"{told}; correct it.")
        cut.append(seconds)
    return Entry(path, label, word, cut[0] or 0.0, cut[1], (row.get("group") or "").strip())


def _faulty(path: Path, fault: str) -> Entry:
    return Entry(path, UNKNOWN, UNKNOWN, fault=fault)


def _seconds(cell: str) -> float | None:
    """None of what is no number of seconds; thirty years and more are none either."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 0 <= value < _LONGEST_S else None


def write_manifest(file: Path, entries: Iterable[Entry]) -> int:
    """Write a manifest that :func:`read_manifest` gives back; how many rows it has.

    Paths become relative to the manifest's folder (absolute on another drive).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.part")
    rows = 0
    with temporary.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for rows, entry in enumerate(entries, 1):  # noqa: B007
            cut = "" if entry.duration_s is None else repr(entry.duration_s)
            offset = repr(entry.offset_s) if entry.offset_s or cut else ""
            writer.writerow(
                [_relative(entry.path, file.parent), entry.label, offset, cut, entry.group]
            )
    temporary.replace(file)
    return rows


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.absolute().as_posix()
