"""What an evaluation found."""

from __future__ import annotations

from dataclasses import dataclass

from engine.evaluation.answered import Answered
from engine.evaluation.channels import Channels
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import Rejected
from engine.evaluation.conditions import Condition
from engine.evaluation.margin import Judgement
from engine.evaluation.metrics import Accuracy, EngineMetrics, PairMetrics, ScoreDifference
from engine.evaluation.ranking import Ranking
from engine.evaluation.reliability import Reliability
from engine.evaluation.robustness import NoiseCurve
from engine.evaluation.strata import Stratum
from engine.values import AccuracyStatement, EngineInfo, OperatingPoint


@dataclass(frozen=True)
class EngineResult:
    """One engine's figures; ``words`` windows were classified in ``seconds`` of its own time.

    ``metrics`` are of the answers given: the largest probability of a clip of up to a second,
    the rule of :class:`engine.evaluation.answer.SlidingAnswer` for a longer one. ``argmax`` takes
    the largest score of every clip, ``at_operating_point`` holds every clip to the threshold.
    ``cluster_interval`` is the accuracy's where clips have groups.
    """

    name: str
    info: EngineInfo
    model: str
    sha256: str
    metrics: EngineMetrics
    words: int
    seconds: float
    operating_point: OperatingPoint
    argmax: Accuracy
    at_operating_point: Accuracy
    ranking: Ranking
    reliability: Reliability
    cluster_interval: tuple[float, float] | None = None

    @property
    def words_per_second(self) -> float:
        """Windows a second over the engine's own time; 0 where that is too short to tell."""
        return self.words / self.seconds if self.seconds > 0 else 0.0

    def statement(self, list_name: str) -> AccuracyStatement:
        """The accuracy as a model file states it."""
        metrics = self.metrics
        return AccuracyStatement(list_name, metrics.clips, metrics.correct, metrics.interval)


@dataclass(frozen=True)
class PairResult:
    """How the engines named ``a`` and ``b`` differ.

    ``judgement`` is there where a margin was named, ``cluster_interval`` (of the difference)
    where clips have groups, ``group_judgement`` (from that interval) where both.
    """

    a: str
    b: str
    metrics: PairMetrics
    largest: ScoreDifference
    judgement: Judgement | None = None
    cluster_interval: tuple[float, float] | None = None
    group_judgement: Judgement | None = None

    @property
    def verdict(self) -> str:
        """The verdict for people, with what the groups say where they say otherwise; "" of none."""
        judged, by_groups = self.judgement, self.group_judgement
        if judged is None:
            return ""
        if by_groups is None or by_groups.verdict == judged.verdict:
            return judged.sentence
        low, high = (100 * end for end in by_groups.loss)
        return (
            f"{judged.sentence} Drawn by groups, which clips of one speaker call for, it is "
            f"{by_groups.verdict}: {low:+.2f} to {high:+.2f} points."
        )


@dataclass(frozen=True)
class Parameters:
    """What was asked for; ``began`` in ISO 8601 with the zone, "" where nobody looked.

    ``jobs`` processes answered at once, or the workers of the Dask scheduler at ``dask``.
    """

    target: str = ""
    engines: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    limit: int | None = None
    unknown_ok: bool = False
    margin: float | None = None
    babble: str | None = None
    channels: Channels = "mix"
    began: str = ""
    jobs: int = 1
    dask: str | None = None


@dataclass(frozen=True)
class Bootstrap:
    """How the intervals over groups were drawn."""

    groups: int
    draws: int
    seed: int


@dataclass(frozen=True)
class Results:
    """All that an evaluation found; ``clips`` in the order of the list, ``clips`` and ``rejected``
    together are the list. ``condition`` is None where recordings were heard as they are.
    ``list_sha256`` is :func:`engine.evaluation.list_hash.list_sha256`."""

    data: ClipList
    labels: tuple[str, ...]
    clips: Answered
    engines: tuple[EngineResult, ...]
    pairs: tuple[PairResult, ...]
    rejected: tuple[Rejected, ...]
    environment: dict[str, object]
    condition: Condition | None = None
    parameters: Parameters = Parameters()
    strata: tuple[Stratum, ...] = ()
    bootstrap: Bootstrap | None = None
    list_sha256: str = ""
    noise_curve: NoiseCurve | None = None
