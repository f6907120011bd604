"""One hash for all recordings of a list and their labels, so that two runs can be told apart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from engine.training.clip_files import Entry

_PIECE = 1 << 20


def list_sha256(root: Path, entries: Iterable[Entry]) -> str:
    """Hex sha256 over the list: path below ``root``, cut, class, size and content of each.

    The order of the list does not count, nor where it lies or when it was written. A file that
    cannot be read counts by its path. A file that several entries name is read once.
    """
    seen: dict[Path, str] = {}
    lines: list[str] = []
    for entry in entries:
        if entry.path not in seen:
            seen[entry.path] = _content(entry.path)
        cut = f"{entry.offset_s!r}\t{entry.duration_s!r}"
        lines.append(f"{relative(entry.path, root)}\t{cut}\t{entry.label}\t{seen[entry.path]}\n")
    whole = hashlib.sha256()
    for line in sorted(lines):
        whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def relative(path: Path, root: Path) -> str:
    """``path`` as told in tables: below ``root`` or beside it, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        pass
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _content(path: Path) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        if not path.is_file():  # a pipe is read once, and was
            return "not a file"
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return "unreadable"
    return f"{size}\t{digest.hexdigest()}"
