"""Two stored evaluations side by side, on the clips that both have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from engine.evaluation.clusters import cluster_bootstrap
from engine.evaluation.margin import Judgement, judge
from engine.evaluation.metrics import EngineMetrics, PairMetrics, compare, measure
from engine.evaluation.sentences import difference
from engine.evaluation.stored import ClipKey, StoredAnswer, StoredEngine, StoredRun

Change = Literal["mended", "spoilt", "still wrong"]


class NotComparable(ValueError):
    """Two runs cannot be held against each other: one sentence that says why."""


@dataclass(frozen=True)
class ChangedAnswer:
    """A clip with another answer in the second run."""

    clip: ClipKey
    a: StoredAnswer
    b: StoredAnswer

    @property
    def change(self) -> Change:
        """What became of it from a to b."""
        if self.b.predicted == self.b.label:
            return "mended"
        return "spoilt" if self.a.predicted == self.a.label else "still wrong"


@dataclass(frozen=True)
class ComparedEngines:
    """An engine of the first run and one of the second.

    ``pair`` and ``cluster_interval`` are of a less b; the latter is None without groups.
    ``judgement`` is over b against a.
    """

    a: StoredEngine
    b: StoredEngine
    of_a: EngineMetrics
    of_b: EngineMetrics
    pair: PairMetrics
    changed: tuple[ChangedAnswer, ...]
    cluster_interval: tuple[float, float] | None = None
    judgement: Judgement | None = None

    @property
    def names(self) -> tuple[str, str]:
        """The two for people, told apart by the run."""
        return f"{self.a.name} in A", f"{self.b.name} in B"

    @property
    def sentence(self) -> str:
        """The difference in plain words."""
        gap, interval = self.pair.difference, self.pair.interval
        return difference(*self.names, gap, interval, "these clips")


@dataclass(frozen=True)
class Comparison:
    """Runs ``a`` and ``b`` on ``clips`` clips; ``notes`` say what else differs."""

    a: StoredRun
    b: StoredRun
    labels: tuple[str, ...]
    clips: int
    only_a: int
    only_b: int
    notes: tuple[str, ...]
    engines: tuple[ComparedEngines, ...]


def compare_runs(a: StoredRun, b: StoredRun, margin: float | None = None) -> Comparison:
    """Hold two runs against each other, clip by clip, matched by path and cut.

    Engines of one name are compared; where the runs share none, each of ``a`` with each of ``b``.
    Raises :class:`NotComparable` where labels differ, no clip is in both, or a clip counts as
    another class; ``ValueError`` for a margin that is none.
    """
    refusal = f"The evaluations {a.folder} and {b.folder} cannot be compared:"
    if set(a.labels) != set(b.labels):
        raise NotComparable(f"{refusal} their models know different words.")
    of_a, of_b = a.engines[0].answers, b.engines[0].answers
    common = [key for key in of_a if key in of_b]
    if not common:
        raise NotComparable(f"{refusal} no clip is in both, by path and cut.")
    for key in common:
        if of_a[key].label != of_b[key].label:
            one, other = of_a[key].label, of_b[key].label
            raise NotComparable(
                f"{refusal} {key} counts as {one} in the one and as {other} in the other."
            )
    named = {engine.name: engine for engine in b.engines}
    pairs = [(one, named[one.name]) for one in a.engines if one.name in named]
    return Comparison(
        a,
        b,
        a.labels,
        len(common),
        len(of_a) - len(common),
        len(of_b) - len(common),
        tuple(_notes(a, b)),
        tuple(
            _compared(one, two, common, a.labels, margin)
            for one, two in pairs or product(a.engines, b.engines)
        ),
    )


def _compared(
    a: StoredEngine,
    b: StoredEngine,
    common: Sequence[ClipKey],
    labels: Sequence[str],
    margin: float | None,
) -> ComparedEngines:
    index = {label: i for i, label in enumerate(labels)}
    truth = np.array([index[a.answers[key].label] for key in common], np.intp)
    first = np.array([index[a.answers[key].predicted] for key in common], np.intp)
    second = np.array([index[b.answers[key].predicted] for key in common], np.intp)
    right = np.stack([first == truth, second == truth], axis=1)
    drawn = cluster_bootstrap([a.answers[key].group for key in common], right)
    pair = compare(truth, first, second)
    found = ComparedEngines(
        a,
        b,
        measure(truth, first, labels),
        measure(truth, second, labels),
        pair,
        tuple(
            sorted(
                (
                    ChangedAnswer(key, a.answers[key], b.answers[key])
                    for key in common
                    if a.answers[key].predicted != b.answers[key].predicted
                ),
                key=lambda each: (_ORDER.index(each.change), -each.b.score),
            )
        ),
        drawn.difference(0, 1) if drawn else None,
    )
    if margin is None:
        return found
    judgement = judge(*found.names, pair.interval, margin)
    return ComparedEngines(**{**vars(found), "judgement": judgement})


_ORDER: tuple[Change, ...] = ("spoilt", "mended", "still wrong")


def _notes(a: StoredRun, b: StoredRun) -> Iterator[str]:
    if a.heard != b.heard:
        yield f"Heard differently: {a.heard} in A, {b.heard} in B."
    same_clips = a.engines[0].answers.keys() == b.engines[0].answers.keys()
    if same_clips and a.list_sha256 and b.list_sha256 and a.list_sha256 != b.list_sha256:
        yield "The recordings are called the same in both, but their contents differ."
    models = {engine.name: engine for engine in b.engines}
    for engine in a.engines:
        other = models.get(engine.name)
        if other is not None and other.sha256 != engine.sha256:
            yield f"{engine.name} ran with {_model(engine)} in A and {_model(other)} in B."


def _model(engine: StoredEngine) -> str:
    return f"{engine.model} ({engine.sha256[:8]})"
