"""Who answers the partitions of a list: this process, or others that open engines of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from engine.engines.engine import EngineFailed
from engine.engines.environment import package_version
from engine.evaluation.clips import Clock, Contender, Sound
from engine.evaluation.conditions import Condition, load_babble, sound_in
from engine.evaluation.contenders import open_contenders
from engine.evaluation.outcome import Outcome
from engine.evaluation.partition import (
    HeardPartition,
    Partition,
    Tell,
    answer_partition,
    hear_partition,
    warm_up,
)
from engine.training.clip_files import read_blocks

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Done:
    """A partition that was answered; ``stamp`` is from before its files were read."""

    partition: Partition
    stamp: str
    outcome: Outcome


class Workers(Protocol):
    """Answers partitions and hands each out as soon as it is done, in any order."""

    def answer(self, partitions: Iterable[Partition], tell: Tell) -> Generator[Done]:
        """Answer ``partitions``; ``tell(n)`` says that n more recordings are done.

        Raises what an engine raises. Closing the iterator ends all work at once.
        """


class Here:
    """The process that asks, with engines that are open already."""

    def __init__(
        self,
        contenders: Sequence[Contender],
        sound: Sound = read_blocks,
        clock: Clock = time.perf_counter,
    ) -> None:
        self._contenders, self._sound, self._clock = contenders, sound, clock

    def answer(self, partitions: Iterable[Partition], tell: Tell) -> Generator[Done]:
        """See :class:`Workers`; one partition after the other."""
        warm_up(self._contenders)
        for partition in partitions:
            stamp = partition.stamp()
            outcome = answer_partition(
                self._contenders, partition, clock=self._clock, sound=self._sound, tell=tell
            )
            yield Done(partition, stamp, outcome)


@dataclass(frozen=True)
class Work:
    """What another process needs in order to do the same as this one.

    ``engines`` and ``models`` as in :func:`engine.evaluation.contenders.open_contenders`,
    ``sha256`` of the model of each contender in their order.
    """

    engines: tuple[str, ...]
    models: tuple[str, ...]
    sha256: tuple[str, ...]
    condition: Condition | None = None
    babble: Path | None = None
    program: str | None = package_version("sparsespot")


def answer_there(
    pool: Executor, width: int, work: Work, partitions: Iterable[Partition], tell: Tell
) -> Generator[Done]:
    """Have a pool of processes answer ``partitions``, ``width`` of them at its door at a time."""
    for partition, (stamp, outcome) in _there(pool, width, answer, work, partitions):
        tell(len(partition.entries))
        yield Done(partition, stamp, outcome)


def hear_there(
    pool: Executor, width: int, work: Work, partitions: Iterable[Partition]
) -> Generator[tuple[Partition, HeardPartition]]:
    """Have a pool of processes hear ``partitions`` for engines that are open in this one."""
    return _there(pool, width, listen, work, partitions)


def _there(
    pool: Executor,
    width: int,
    what: Callable[[Work, Partition], T],
    work: Work,
    partitions: Iterable[Partition],
) -> Generator[tuple[Partition, T]]:
    waiting = iter(partitions)
    running: dict[Future[T], Partition] = {}
    while True:
        for partition in islice(waiting, width - len(running)):
            running[pool.submit(what, work, partition)] = partition
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield running.pop(future), future.result()


def answer(work: Work, partition: Partition) -> tuple[str, Outcome]:
    """The stamp and the outcome of a partition; engines stay open for the next one.

    Called in another process than the one that holds the list.
    """
    contenders, sound = _opened(work)
    stamp = partition.stamp()
    return stamp, answer_partition(contenders, partition, sound=sound)


def listen(work: Work, partition: Partition) -> HeardPartition:
    """Hear a partition without an engine, called in another process than the engines'."""
    return hear_partition(partition, _sound(work.condition, work.babble))


@lru_cache(maxsize=1)
def _sound(condition: Condition | None, babble: Path | None) -> Sound:
    return sound_in(condition, None if babble is None else load_babble(babble))


_OWN = threading.local()  # an engine is for one thread at a time


def _opened(work: Work) -> tuple[Sequence[Contender], Sound]:
    """The engines of this thread, opened for its first partition; another work closes them."""
    if getattr(_OWN, "work", None) != work:
        if hasattr(_OWN, "stack"):
            _OWN.work = None
            _OWN.stack.close()
        _OWN.stack = ExitStack()
        if work.program != package_version("sparsespot"):
            raise EngineFailed(
                "a part was to be answered by another version of the program",
                "install the same one everywhere",
            )
        contenders = _OWN.stack.enter_context(open_contenders(work.engines, work.models))
        for contender, sha256 in zip(contenders, work.sha256, strict=True):
            if contender.sha256 != sha256:
                raise EngineFailed(
                    f"the model {contender.model} is another file where a part was to be answered",
                    "give every machine the same model files",
                )
        warm_up(contenders)
        _OWN.sound = _sound(work.condition, work.babble)
        _OWN.contenders, _OWN.work = contenders, work
    return _OWN.contenders, _OWN.sound
