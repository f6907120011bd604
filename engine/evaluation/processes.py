"""Several processes of this machine that answer partitions."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from engine.engines.engine import EngineFailed
from engine.evaluation.clips import Contender, Sound
from engine.evaluation.partition import Partition, Tell, answer_partition, warm_up
from engine.evaluation.process_pool import ProcessPool
from engine.evaluation.workers import Done, Work, answer_there, hear_there


class Processes:
    """``jobs`` processes, each with engines of its own.

    They end with this one, however that ends.
    """

    def __init__(self, work: Work, jobs: int) -> None:
        self._work, self._jobs = work, jobs

    def answer(self, partitions: Iterable[Partition], tell: Tell) -> Generator[Done]:
        """See :class:`engine.evaluation.workers.Workers`."""
        with _pool(self._jobs) as pool:
            # a next one lies ready for each that is at work
            yield from answer_there(pool, 2 * self._jobs, self._work, partitions, tell)


class Listeners:
    """``jobs`` processes that read and show recordings to the engines that are open in this one.

    For engines with a device that one process alone can have: it need not wait for sound.
    """

    def __init__(
        self, work: Work, jobs: int, contenders: Sequence[Contender], sound: Sound
    ) -> None:
        self._work, self._jobs = work, jobs
        self._contenders, self._sound = contenders, sound

    def answer(self, partitions: Iterable[Partition], tell: Tell) -> Generator[Done]:
        """See :class:`engine.evaluation.workers.Workers`."""
        warm_up(self._contenders)
        with _pool(self._jobs) as pool:
            for partition, heard in hear_there(pool, 2 * self._jobs, self._work, partitions):
                outcome = answer_partition(
                    self._contenders, partition, sound=self._sound, tell=tell, heard=heard
                )
                yield Done(partition, heard.stamp, outcome)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPool]:
    """Processes whose death is a sentence."""
    with ProcessPool(jobs) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise EngineFailed(
                "a process of the evaluation ended before its work was done",
                "run it again with --resume, with fewer --jobs if memory was short",
            ) from error


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not of this system
        return os.cpu_count() or 1
