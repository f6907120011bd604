"""A list in parts of one size, each answered on its own: what is handed out, kept and resumed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.clips import Clock, Contender, Sound, run_clips
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
) -> Outcome:
    """What open engines answer; ``tell(1)`` is called after each recording.

    A file is hashed right after it was heard, while the system still has it in memory.
    """
    recorder = Recorder(contenders[0].labels, len(contenders), len(partition.entries))
    seen: dict[str, Content] = {}
    for result in run_clips(contenders, partition.entries, clock=clock, sound=sound):
        path = str(result.entry.path)
        if path not in seen:
            seen[path] = content_of(result.entry.path)
        recorder.add(result, seen[path])
        if tell is not None:
            tell(1)
    return recorder.outcome()


def warm_up(contenders: Sequence[Contender]) -> None:
    """The first call sets up lazily and is nobody's speed."""
    for contender in contenders:
        contender.engine.predict(np.zeros((1, 32, 32), np.uint8))
