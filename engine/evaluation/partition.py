"""A list in parts of one size, each answered on its own: what is handed out, kept and resumed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.evaluation.clips import (
    Clock,
    Contender,
    HeardClip,
    Rejected,
    Sound,
    hear,
    run_clips,
)
from engine.evaluation.list_hash import Content, content_of
from engine.evaluation.outcome import Outcome, Recorder
from engine.training.clip_files import Entry, read_blocks

PARTITION = (
    256  # recordings: a tenth of a second of the fastest engine, half a minute of the slowest
)

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Partition:
    """The ``entries`` of a list from its ``first`` on; ``number`` counts the partitions."""

    number: int
    first: int
    entries: tuple[Entry, ...]

    def stamp(self) -> str:
        """Hex sha256 over size and time of change of every file, looked up anew."""
        whole = hashlib.sha256()
        for entry in self.entries:
            try:
                found = entry.path.stat()
                whole.update(f"{found.st_size} {found.st_mtime_ns}\n".encode())
            except (OSError, ValueError):  # a list may name what no file can be named
                whole.update(b"gone\n")
        return whole.hexdigest()


def count(entries: Sequence[Entry]) -> int:
    """How many partitions a list has."""
    return -(-len(entries) // PARTITION)


def partition_of(entries: Sequence[Entry], number: int) -> Partition:
    """A list's partition of that number: all of one size but the last.

    They depend on the list alone, never on who answers them: an engine meets the same batches
    however many are at work.
    """
    first = number * PARTITION
    return Partition(number, first, tuple(entries[first : first + PARTITION]))


def answer_partition(
    contenders: Sequence[Contender],
    partition: Partition,
    *,
    clock: Clock = time.perf_counter,
    sound: Sound = read_blocks,
    tell: Tell | None = None,
    heard: HeardPartition | None = None,
) -> Outcome:
    """What open engines answer; ``tell(1)`` is called after each recording.

    ``heard`` is what another process has heard of it already.
    """
    if heard is None:
        results = run_clips(contenders, partition.entries, clock=clock, sound=sound)
    else:
        results = run_clips(
            contenders, partition.entries, clock=clock, sound=sound, heard=heard.clips
        )
    recorder = Recorder(contenders[0].labels, len(contenders), len(partition.entries))
    contents = _Contents()
    for place, result in enumerate(results):
        content = contents.of(result.entry.path) if heard is None else heard.contents[place]
        recorder.add(result, content)
        if tell is not None:
            tell(1)
    return recorder.outcome()


@dataclass(frozen=True, eq=False)
class HeardPartition:
    """A partition without an engine: its ``clips`` as :func:`engine.evaluation.clips.hear` gives
    them, what their files hold, and the stamp from before they were read."""

    clips: tuple[HeardClip | Rejected | None, ...]
    contents: tuple[Content, ...]
    stamp: str


def hear_partition(partition: Partition, sound: Sound = read_blocks) -> HeardPartition:
    """Read all that is short, for engines in another process."""
    stamp, known = partition.stamp(), _Contents()
    clips: list[HeardClip | Rejected | None] = []
    contents: list[Content] = []
    for entry, clip in zip(partition.entries, hear(partition.entries, sound), strict=True):
        clips.append(clip)
        contents.append(known.of(entry.path))
    return HeardPartition(tuple(clips), tuple(contents), stamp)


class _Contents:
    """What files hold: each hashed once, right after it was heard, while it lies in memory."""

    def __init__(self) -> None:
        self._seen: dict[Path, Content] = {}

    def of(self, path: Path) -> Content:
        if path not in self._seen:
            self._seen[path] = content_of(path)
        return self._seen[path]


def warm_up(contenders: Sequence[Contender]) -> None:
    """The first call sets up lazily and is nobody's speed."""
    for contender in contenders:
        contender.engine.predict(np.zeros((1, 32, 32), np.uint8))
