"""Recordings of several channels: averaged, one of them, or each a clip of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from engine.audio.decoder import channels_of
from engine.audio.source import SourceFailed
from engine.evaluation.list_hash import relative
from engine.training.clip_files import Entry
from engine.training.entries import Entries

Channels = Literal["mix", "each"] | int


def by_channel(
    entries: Sequence[Entry],
    channels: Channels,
    root: Path,
    *,
    entered: Callable[[Path], None] | None = None,
) -> Sequence[Entry]:
    """``entries`` for ``mix`` as they are, for a number with that channel (from 1) of each.

    For ``each`` every channel becomes a clip, which opens every recording. Channels of one
    recording are no more independent than clips of one speaker: those of an entry without a
    group get its path below ``root`` as theirs. What cannot be opened stays one clip, to be
    rejected when it is read. ``entered`` is called with a recording's folder before that is
    opened, and ends it by raising. Raises ``ValueError`` for a number below one.
    """
    if channels == "mix":
        return entries
    if channels != "each":
        if channels < 1:
            raise ValueError(f"Channels count from 1, and {channels} is none.")
        return Entries(replace(entry, channel=channels) for entry in entries)
    found: list[Entry] = []
    counts: dict[Path, int | None] = {}
    for entry in entries:
        if entry.path not in counts:
            if entered is not None:
                entered(entry.path.parent)
            counts[entry.path] = _count(entry.path)
        count = counts[entry.path]
        if count is None:
            found.append(entry)
            continue
        group = entry.group or (relative(entry.path, root) if count > 1 else "")
        found += [replace(entry, channel=n, group=group) for n in range(1, count + 1)]
    return Entries(found)


def channels_told(channels: Channels, of: str = "clip") -> str:
    """For people; ``of`` is what a channel of its own is."""
    if channels == "mix":
        return "averaged where there are several"
    return f"each a {of} of its own" if channels == "each" else f"channel {channels} of each"


def clip_name(path: str, offset_s: float, channel: int | None) -> str:
    """A clip for tables: its path, where it is cut from, and its channel."""
    where = f" at {offset_s:g} s" if offset_s else ""
    return f"{path}{where}" + ("" if channel is None else f", channel {channel}")


def _count(path: Path) -> int | None:
    try:
        return channels_of(path) if path.is_file() else None  # to open a pipe may take for ever
    except (OSError, SourceFailed):
        return None
