"""What an evaluation found."""

from __future__ import annotations

from dataclasses import dataclass

from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import ClipResult, Rejected
from engine.evaluation.conditions import Condition
from engine.evaluation.metrics import EngineMetrics, PairMetrics
from engine.values import AccuracyStatement, EngineInfo


@dataclass(frozen=True)
class EngineResult:
    """One engine's figures; ``words`` windows were classified in ``seconds`` of its own time."""

    name: str
    info: EngineInfo
    model: str
    sha256: str
    metrics: EngineMetrics
    words: int
    seconds: float

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
    """How the engines named ``a`` and ``b`` differ."""

    a: str
    b: str
    metrics: PairMetrics


@dataclass(frozen=True)
class Results:
    """All that an evaluation found; ``clips`` in the order of the list, ``clips`` and ``rejected``
    together are the list. ``condition`` is None where recordings were heard as they are."""

    data: ClipList
    labels: tuple[str, ...]
    clips: tuple[ClipResult, ...]
    engines: tuple[EngineResult, ...]
    pairs: tuple[PairResult, ...]
    rejected: tuple[Rejected, ...]
    environment: dict[str, object]
    condition: Condition | None = None
