"""What an evaluation of long recordings found, put together from what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.engines.environment import environment
from engine.evaluation.analysis import candidate_is_first
from engine.evaluation.clips import Contender
from engine.evaluation.list_hash import list_sha256
from engine.evaluation.margin import Judgement, judge
from engine.evaluation.matching import TOLERANCE_S
from engine.evaluation.results import Parameters
from engine.evaluation.stream_list import LabelledRecording, RefusedRecording, StreamList
from engine.evaluation.stream_metrics import (
    CurvePoint,
    Spotting,
    SpottingPair,
    compare_spotting,
    measure_curve,
    measure_spotting,
    measure_words,
)
from engine.evaluation.stream_outcomes import Outcome, outcomes
from engine.evaluation.stream_run import HeardRecording
from engine.spotting.detector import NOT_COMMANDS
from engine.training.clip_files import Entry
from engine.values import EngineInfo, OperatingPoint


@dataclass(frozen=True)
class StreamEngine:
    """One engine's figures: of all commands, of each word, of each recording.

    ``outcomes`` are those of each recording in turn, ``curve`` by rising threshold. ``seconds``
    is the time of the engine alone, ``frames`` how many it answered.
    """

    name: str
    info: EngineInfo
    model: str
    sha256: str
    operating_point: OperatingPoint
    total: Spotting
    words: dict[str, Spotting]
    recordings: tuple[Spotting, ...]
    outcomes: tuple[tuple[Outcome, ...], ...]
    curve: tuple[CurvePoint, ...]
    frames: int
    seconds: float


@dataclass(frozen=True)
class StreamPair:
    """How the engines named ``a`` and ``b`` differ; a judgement where a margin was named."""

    a: str
    b: str
    found: SpottingPair
    judgement: Judgement | None


@dataclass(frozen=True)
class StreamResults:
    """All that was found in ``recordings``, which took ``seconds`` from sound to detections.

    ``refused`` could not be used. ``list_sha256`` is over recordings and label files.
    """

    data: StreamList
    labels: tuple[str, ...]
    recordings: tuple[LabelledRecording, ...]
    refused: tuple[RefusedRecording, ...]
    engines: tuple[StreamEngine, ...]
    pairs: tuple[StreamPair, ...]
    tolerance_s: float
    seconds: float
    environment: dict[str, object]
    parameters: Parameters
    list_sha256: str

    @property
    def commands(self) -> tuple[str, ...]:
        """The words that can be spotted."""
        return tuple(label for label in self.labels if label not in NOT_COMMANDS)

    @property
    def heard_s(self) -> float:
        """Seconds of sound that were heard."""
        return sum(recording.seconds for recording in self.recordings)

    @property
    def times_real_time(self) -> float:
        """Seconds of sound a second, all engines together; 0 where that is too short to tell."""
        return self.heard_s / self.seconds if self.seconds > 0 else 0.0


def stream_results(
    contenders: Sequence[Contender],
    data: StreamList,
    heard: Sequence[HeardRecording],
    refused: Sequence[RefusedRecording],
    thresholds: Sequence[Sequence[float]],
    *,
    tolerance_s: float = TOLERANCE_S,
    parameters: Parameters | None = None,
) -> StreamResults:
    """All figures; ``thresholds`` are those of each contender, as they were heard with.

    Reads recordings and labels once more for their hash.
    """
    parameters = parameters or Parameters()
    engines = tuple(
        _engine(contender, place, heard, thresholds[place], tolerance_s)
        for place, contender in enumerate(contenders)
    )
    pairs = tuple(
        _pair(engines[i], engines[j], i, j, heard, parameters.margin)
        for i, j in combinations(range(len(engines)), 2)
    )
    return StreamResults(
        data=data,
        labels=contenders[0].labels,
        recordings=tuple(each.recording for each in heard),
        refused=tuple(refused),
        engines=engines,
        pairs=pairs,
        tolerance_s=tolerance_s,
        seconds=sum(each.seconds for each in heard),
        environment=environment(),
        parameters=parameters,
        list_sha256=list_sha256(data.root, _files(heard)),
    )


def _engine(
    contender: Contender,
    place: int,
    heard: Sequence[HeardRecording],
    thresholds: Sequence[float],
    tolerance_s: float,
) -> StreamEngine:
    own = [each.engines[place] for each in heard]
    found = tuple(
        outcomes(each.recording, by, tolerance_s) for each, by in zip(heard, own, strict=True)
    )
    said = [one for each in heard for one in each.recording.commands]
    everything = [one for each in found for one in each]
    hours = sum(each.recording.seconds for each in heard) / 3600
    words = [label for label in contender.labels if label not in NOT_COMMANDS]
    return StreamEngine(
        name=contender.name,
        info=contender.engine.info,
        model=contender.model,
        sha256=contender.sha256,
        operating_point=contender.operating_point,
        total=measure_spotting(said, everything, hours, words),
        words=measure_words(said, everything, hours, words),
        recordings=tuple(
            measure_spotting(each.recording.commands, one, each.recording.seconds / 3600, words)
            for each, one in zip(heard, found, strict=True)
        ),
        outcomes=found,
        curve=measure_curve(thresholds, [each.curve for each in own], len(said), hours),
        frames=sum(each.frames for each in own),
        seconds=sum(each.seconds for each in own),
    )


def _pair(
    a: StreamEngine,
    b: StreamEngine,
    first: int,
    second: int,
    heard: Sequence[HeardRecording],
    margin: float | None,
) -> StreamPair:
    found = compare_spotting(
        a.outcomes,
        b.outcomes,
        [each.engines[first].spotted for each in heard],
        [each.engines[second].spotted for each in heard],
    )
    judged = None
    if margin is not None and found.words is not None:
        turned = candidate_is_first(a.info, b.info)
        judged = judge(
            a.name, b.name, found.words.interval, margin, candidate_is_a=turned, of="words"
        )
    return StreamPair(a.name, b.name, found, judged)


def _files(heard: Sequence[HeardRecording]) -> list[Entry]:
    recordings = [Entry(each.recording.path, "recording", "") for each in heard]
    return recordings + [Entry(each.recording.labels_file, "labels", "") for each in heard]
