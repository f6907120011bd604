"""From the answers of a run to all that is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from engine.engines.environment import environment
from engine.evaluation.answer import answers_at
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import ClipResult, Contender, Rejected
from engine.evaluation.clusters import ClusterBootstrap, cluster_bootstrap
from engine.evaluation.conditions import Condition
from engine.evaluation.list_hash import list_sha256
from engine.evaluation.margin import Judgement, judge
from engine.evaluation.metrics import accuracy, compare, largest_score_difference, measure
from engine.evaluation.ranking import rank
from engine.evaluation.reliability import reliability
from engine.evaluation.results import Bootstrap, EngineResult, PairResult, Parameters, Results
from engine.evaluation.runner import EngineCount
from engine.evaluation.strata import stratify
from engine.training.recordings import NoRecordings
from engine.values import EngineInfo

Classes = npt.NDArray[np.intp]
F64 = npt.NDArray[np.float64]


def analyse(
    contenders: Sequence[Contender],
    data: ClipList,
    clips: Sequence[ClipResult],
    rejected: Sequence[Rejected],
    counts: Sequence[EngineCount],
    *,
    condition: Condition | None = None,
    parameters: Parameters | None = None,
) -> Results:
    """All figures of a run over ``data``; ``counts`` are its last ones.

    Reads the recordings once more for their hash. Raises
    :class:`engine.training.recordings.NoRecordings` where not one clip was answered.
    """
    if not clips:
        raise NoRecordings(
            f"None of the {len(data.entries)} recordings of {data.name} could be used; "
            f"the first: {rejected[0].reason}"
        )
    parameters = parameters or Parameters()
    labels = contenders[0].labels
    index = {label: i for i, label in enumerate(labels)}
    truth = np.array([index[clip.entry.label] for clip in clips], np.intp)
    places = range(len(contenders))
    answers = [np.array([index[c.answers[i].answer.label] for c in clips], np.intp) for i in places]
    scores = [np.array([c.answers[i].answer.scores for c in clips], np.float64) for i in places]
    right = np.stack([each == truth for each in answers], axis=1)
    drawn = cluster_bootstrap([clip.entry.group for clip in clips], right)
    engines = tuple(
        _engine(contenders[i], counts[i], clips, truth, answers[i], scores[i], drawn, i)
        for i in places
    )
    pairs = tuple(
        PairResult(
            engines[i].name,
            engines[j].name,
            found := compare(truth, answers[i], answers[j]),
            largest_score_difference(scores[i], scores[j], labels),
            _judged(engines[i], engines[j], found.interval, parameters.margin),
            by_groups := drawn.difference(i, j) if drawn else None,
            by_groups and _judged(engines[i], engines[j], by_groups, parameters.margin),
        )
        for i, j in combinations(places, 2)
    )
    return Results(
        data,
        labels,
        tuple(clips),
        engines,
        pairs,
        tuple(rejected),
        environment(),
        condition,
        parameters,
        stratify([clip.facts for clip in clips], right),
        Bootstrap(drawn.groups, drawn.draws, drawn.seed) if drawn else None,
        list_sha256(data.root, data.entries),
    )


def _engine(
    contender: Contender,
    count: EngineCount,
    clips: Sequence[ClipResult],
    truth: Classes,
    answers: Classes,
    scores: F64,
    drawn: ClusterBootstrap | None,
    place: int,
) -> EngineResult:
    labels, point = contender.labels, contender.operating_point
    told = np.array([clip.answers[place].answer.score for clip in clips])
    return EngineResult(
        name=contender.name,
        info=contender.engine.info,
        model=contender.model,
        sha256=contender.sha256,
        metrics=measure(truth, answers, labels),
        words=count.words,
        seconds=count.seconds,
        operating_point=point,
        argmax=accuracy(truth, np.asarray(scores.argmax(axis=1))),
        at_operating_point=accuracy(truth, answers_at(labels, scores, point.threshold)),
        ranking=rank(truth, scores, labels),
        reliability=reliability(told, answers == truth),
        cluster_interval=drawn.accuracy(place) if drawn else None,
    )


def candidate_is_first(a: EngineInfo, b: EngineInfo) -> bool:
    """Whether ``a`` is judged against ``b``: a sparse engine is against a dense one."""
    return (a.family, b.family) == ("sparse", "dense")


def _judged(
    a: EngineResult, b: EngineResult, interval: tuple[float, float], margin: float | None
) -> Judgement | None:
    if margin is None:
        return None
    first = candidate_is_first(a.info, b.info)
    return judge(a.name, b.name, interval, margin, candidate_is_a=first)
