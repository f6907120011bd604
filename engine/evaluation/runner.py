"""The one run of engines over labelled recordings: clip by clip, with the count so far.

`engine.evaluation.evaluate` and the window's exam both draw from :func:`run`, so that they give
the same figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from engine.audio.facts import SourceFacts
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import ClipResult, Clock, Contender, Rejected, Sound, run_clips
from engine.evaluation.intervals import paired_difference, wilson
from engine.frontend.logmel import CLIP_SAMPLES
from engine.training.clip_files import BlocksWithFacts, Entry, read_blocks

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EngineCount:
    """One engine so far: ``correct`` of ``clips``; ``words`` windows in ``seconds`` of its own."""

    name: str
    clips: int = 0
    correct: int = 0
    words: int = 0
    seconds: float = 0.0

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1; 0 before the first."""
        return self.correct / self.clips if self.clips else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracy's 95 % Wilson interval, 0..1."""
        return wilson(self.correct, self.clips)

    @property
    def words_per_second(self) -> float:
        """Windows a second over the engine's own time; 0 where that is too short to tell."""
        return self.words / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True)
class PairCount:
    """Two engines on the same clips so far; ``different`` clips got two answers."""

    a: str
    b: str
    both_right: int = 0
    only_a_right: int = 0
    only_b_right: int = 0
    neither_right: int = 0
    different: int = 0

    @property
    def clips(self) -> int:
        """Clips that both answered."""
        return self.both_right + self.only_a_right + self.only_b_right + self.neither_right

    @property
    def difference(self) -> float:
        """Accuracy of a less accuracy of b, -1..1; 0 before the first clip."""
        return (self.only_a_right - self.only_b_right) / self.clips if self.clips else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The difference's 95 % interval, see
        :func:`engine.evaluation.intervals.paired_difference`."""
        return paired_difference(
            self.both_right, self.only_a_right, self.only_b_right, self.neither_right
        )


@dataclass(frozen=True)
class Step:
    """After one more recording: ``done`` of ``total``, what came of it, and all counts so far.

    ``engines`` are in the contenders' order, ``pairs`` are all pairs of them in that order.
    ``rejected`` recordings are done and counted by no engine.
    """

    done: int
    total: int
    result: ClipResult | Rejected
    engines: tuple[EngineCount, ...]
    pairs: tuple[PairCount, ...]
    rejected: int


def run(
    contenders: Sequence[Contender],
    data: ClipList,
    *,
    clock: Clock = time.perf_counter,
    sound: Sound = read_blocks,
    stopped: Callable[[], bool] | None = None,
) -> Iterator[Step]:
    """Answer every recording of ``data`` with engines that are open already: a step each.

    ``sound`` reads a recording, for instance in noise. The steps end before the list does once
    ``stopped()`` is true, which is asked before each clip, and before each second of a long one.
    Raises only what an engine raises.
    """
    for contender in contenders:  # the first call sets up lazily and is nobody's speed
        contender.engine.predict(np.zeros((1, 32, 32), np.uint8))
    read = sound if stopped is None else _until(stopped, sound)
    counts = tuple(EngineCount(contender.name) for contender in contenders)
    pairs = tuple(PairCount(one.name, two.name) for one, two in combinations(contenders, 2))
    rejected, total = 0, len(data.entries)
    try:
        results = run_clips(contenders, data.entries, clock=clock, sound=read)
        for done, result in enumerate(results, 1):
            if isinstance(result, Rejected):
                rejected += 1
            else:
                counts = tuple(_counted(count, i, result) for i, count in enumerate(counts))
                indices = combinations(range(len(counts)), 2)
                pairs = tuple(
                    _paired(pair, i, j, result) for pair, (i, j) in zip(pairs, indices, strict=True)
                )
            yield Step(done, total, result, counts, pairs, rejected)
            if stopped is not None and stopped():
                return
    except _Stopped:
        return


class _Stopped(Exception):
    """Somebody asked the run to end while a recording was read."""


def _until(stopped: Callable[[], bool], sound: Sound) -> Sound:
    def read(entry: Entry) -> Generator[F32, None, SourceFacts | None]:
        if stopped():
            raise _Stopped
        heard = BlocksWithFacts(sound(entry))
        for block in heard:
            for first in range(0, len(block), CLIP_SAMPLES):
                if first and stopped():
                    raise _Stopped
                yield block[first : first + CLIP_SAMPLES]
        return heard.facts

    return read


def _counted(count: EngineCount, index: int, result: ClipResult) -> EngineCount:
    given = result.answers[index]
    return EngineCount(
        count.name,
        count.clips + 1,
        count.correct + (given.answer.label == result.entry.label),
        count.words + given.answer.windows,
        count.seconds + given.seconds,
    )


def _paired(pair: PairCount, i: int, j: int, result: ClipResult) -> PairCount:
    truth = result.entry.label
    a, b = result.answers[i].answer.label, result.answers[j].answer.label
    return PairCount(
        pair.a,
        pair.b,
        pair.both_right + (a == truth == b),
        pair.only_a_right + (a == truth != b),
        pair.only_b_right + (b == truth != a),
        pair.neither_right + (a != truth != b),
        pair.different + (a != b),
    )
