"""From the answers of a run to all that is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, repeat

import numpy as np
import numpy.typing as npt

from engine.engines.environment import environment
from engine.evaluation.answer import answers_at
from engine.evaluation.answered import Answered
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import ClipResult, Contender, Rejected
from engine.evaluation.clusters import ClusterBootstrap, cluster_bootstrap
from engine.evaluation.conditions import Condition
from engine.evaluation.list_hash import Content, list_sha256
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


def analyse(
    contenders: Sequence[Contender],
    data: ClipList,
    clips: Sequence[ClipResult],
    rejected: Sequence[Rejected],
    counts: Sequence[EngineCount],
    *,
    condition: Condition | None = None,
    parameters: Parameters | None = None,
    contents: Iterable[Content | None] = repeat(None),
) -> Results:
    """All figures of a run over ``data``; ``counts`` are its last ones.

    ``contents`` are what the files of ``data`` hold, so far as it is known; the others are read
    once more for their hash. Raises
    :class:`engine.training.recordings.NoRecordings` where not one clip was answered.
    """
    if not len(clips):
        raise NoRecordings(
            f"None of the {len(data.entries)} recordings of {data.name} could be used; "
            f"the first: {rejected[0].reason}"
        )
    parameters = parameters or Parameters()
    labels = contenders[0].labels
    found = clips if isinstance(clips, Answered) else Answered.of(clips, labels)
    truth, answers = found.truth, found.predicted
    places = range(len(contenders))
    right = answers == truth[:, None]
    drawn = cluster_bootstrap(found.groups, right)
    engines = tuple(
        _engine(contenders[i], counts[i], found, truth, answers[:, i], drawn, i) for i in places
    )
    pairs = tuple(
        PairResult(
            engines[i].name,
            engines[j].name,
            compared := compare(truth, answers[:, i], answers[:, j]),
            largest_score_difference(found.scores(i), found.scores(j), labels),
            _judged(engines[i], engines[j], compared.interval, parameters.margin),
            by_groups := drawn.difference(i, j) if drawn else None,
            by_groups and _judged(engines[i], engines[j], by_groups, parameters.margin),
        )
        for i, j in combinations(places, 2)
    )
    return Results(
        data,
        labels,
        found,
        engines,
        pairs,
        tuple(rejected),
        environment(),
        condition,
        parameters,
        stratify(found.facts(), right),
        Bootstrap(drawn.groups, drawn.draws, drawn.seed) if drawn else None,
        list_sha256(data.root, data.entries, contents),
    )


def _engine(
    contender: Contender,
    count: EngineCount,
    clips: Answered,
    truth: Classes,
    answers: Classes,
    drawn: ClusterBootstrap | None,
    place: int,
) -> EngineResult:
    labels, point, scores = contender.labels, contender.operating_point, clips.scores(place)
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
        reliability=reliability(clips.sureness(place), answers == truth),
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
