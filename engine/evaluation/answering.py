"""All answers to a list: what a run has kept, and for the rest what workers answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from engine.evaluation.kept import Kept
from engine.evaluation.outcome import Gatherer, Outcome
from engine.evaluation.partition import Tell, count, partition_of
from engine.evaluation.workers import Workers
from engine.training.clip_files import Entry


def answers(
    workers: Workers,
    entries: Sequence[Entry],
    engines: int,
    classes: int,
    *,
    kept: Kept | None = None,
    tell: Tell = lambda _: None,
) -> Outcome:
    """The outcome of ``entries`` by so many engines whose model has so many classes.

    What is answered is ``kept`` at once; ``tell(n)`` says that n more recordings are done.
    """
    gatherer = Gatherer(engines, classes, len(entries))
    missing: list[int] = []
    for number in range(count(entries)):
        if kept is not None and kept.has(number):
            partition = partition_of(entries, number)
            found = kept.read(partition, gatherer.dtype)
            if found is not None:
                gatherer.add(partition.first, found)
                tell(len(partition.entries))
                continue
        missing.append(number)
    left = (partition_of(entries, number) for number in missing)
    with closing(workers.answer(left, tell)) as answered:
        for each in answered:
            if kept is not None:
                kept.write(each.partition, each.stamp, each.outcome)
            gatherer.add(each.partition.first, each.outcome)
    return gatherer.outcome()
