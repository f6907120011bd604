"""One hash for all recordings of a list and their labels, so that two runs can be told apart."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path
from typing import Literal

from engine.training.clip_files import Entry

NotRead = Literal["not a file", "unreadable"]
Content = tuple[int, bytes] | NotRead  # of a file: its bytes, and their sha256

NOT_A_FILE: NotRead = "not a file"
UNREADABLE: NotRead = "unreadable"
_PIECE = 1 << 20


def list_sha256(
    root: Path, entries: Iterable[Entry], contents: Iterable[Content | None] = repeat(None)
) -> str:
    """Hex sha256 over the list: path below ``root``, cut, channel, class, size, content of each.

    The order of the list does not count, nor where it lies or when it was written. A file that
    cannot be read counts by its path. ``contents`` are the entries' where they are known; what
    is not is read, once if several entries name the file.
    """
    seen: dict[Path, Content] = {}
    lines: list[str] = []
    for entry, known in zip(entries, contents, strict=False):
        content = known or seen.get(entry.path)
        if content is None:
            content = seen[entry.path] = content_of(entry.path)
        told = content if isinstance(content, str) else f"{content[0]}\t{content[1].hex()}"
        cut = f"{entry.offset_s!r}\t{entry.duration_s!r}"
        if entry.channel is not None:
            cut += f"\t{entry.channel}"
        lines.append(f"{relative(entry.path, root)}\t{cut}\t{entry.label}\t{told}\n")
    whole = hashlib.sha256()
    lines.sort()
    for line in lines:
        whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def relative(path: Path, root: Path) -> str:
    """``path`` as told in tables: below ``root`` or beside it, with forward slashes."""
    text, above = str(path), f"{root}{os.sep}"
    if text.startswith(above):
        return text[len(above) :].replace(os.sep, "/")
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        pass
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def content_of(path: Path) -> Content:
    """What a file holds."""
    digest, size = hashlib.sha256(), 0
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):  # a pipe is read once, and was
            return NOT_A_FILE
        piece_of = max(1, min(_PIECE, found.st_size + 1))  # no larger a buffer than needed
        with open(path, "rb", buffering=0) as stream:
            while piece := stream.read(piece_of):
                digest.update(piece)
                size += len(piece)
    except (FileNotFoundError, NotADirectoryError):
        return NOT_A_FILE
    except (OSError, ValueError):
        return UNREADABLE
    return size, digest.digest()
