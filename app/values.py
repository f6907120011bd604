"""What the bridge hands to the pages: frozen values, none of them tied to a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.inside.values import KeptWeights
from engine.values import (
    AccuracyStatement,
    Detection,
    EngineInfo,
    Family,
    OperatingPoint,
    ThroughputReading,
)

FAMILIES: tuple[Family, Family] = ("dense", "sparse")
# What may be chosen of an operating point, least and most; times in seconds.
THRESHOLDS = (0.01, 0.99)
SMOOTHINGS_S = (0.03, 1.0)
REFRACTORIES_S = (0.1, 3.0)
SourceKind = Literal["microphone", "recording", "folder"]


def family_named(name: str) -> Family:
    """The family of that name; raises ValueError for any other."""
    for family in FAMILIES:
        if name == family:
            return family
    raise ValueError(f"{name!r} is neither dense nor sparse")


def other(family: Family) -> Family:
    """The family that is not this one."""
    return "sparse" if family == "dense" else "dense"


@dataclass(frozen=True)
class PointChoice:
    """What somebody chose of an operating point; None leaves a value to the model."""

    threshold: float | None = None
    smoothing_s: float | None = None
    refractory_s: float | None = None

    def over(self, own: OperatingPoint) -> OperatingPoint:
        """The operating point in force where a model has its own."""
        return OperatingPoint(
            smoothing_s=own.smoothing_s if self.smoothing_s is None else self.smoothing_s,
            threshold=own.threshold if self.threshold is None else self.threshold,
            refractory_s=own.refractory_s if self.refractory_s is None else self.refractory_s,
        )

    @classmethod
    def between(cls, own: OperatingPoint, point: OperatingPoint) -> PointChoice:
        """What differs from the model's own; less than a slider can be moved is no difference."""
        return cls(
            _unlike(own.threshold, point.threshold, 0.004),
            _unlike(own.smoothing_s, point.smoothing_s, 0.004),
            _unlike(own.refractory_s, point.refractory_s, 0.004),
        )


def _unlike(own: float, chosen: float, least: float) -> float | None:
    return chosen if abs(chosen - own) > least else None


@dataclass(frozen=True)
class SourceChoice:
    """One line of the source picker: ``spec`` is what the bridge opens."""

    spec: str
    title: str
    kind: SourceKind


@dataclass(frozen=True)
class LaneFacts:
    """One lane's engine and model: counts of weights, bytes of the file, its stated accuracy.

    ``operating_point`` is the model's own; ``multiplications`` are a word's, where they do not
    depend on the word (a dense net), ``multiplications_dense`` those of the net with every weight.
    ``kept`` is what the model's pattern keeps, ``model_file`` where the model was read.
    """

    info: EngineInfo
    model: str
    weights_total: int
    weights_nonzero: int
    model_bytes: int
    operating_point: OperatingPoint
    accuracy: AccuracyStatement | None = None
    multiplications: int | None = None
    multiplications_dense: int | None = None
    kept: tuple[KeptWeights, ...] = field(default=(), compare=False)
    model_file: str = field(default="", compare=False)


@dataclass(frozen=True)
class SessionFacts:
    """What runs now: ``labels`` in the model's order, lanes None where an engine is missing.

    ``truth`` says that every word's label is known (a labelled folder plays).
    """

    source: str
    spec: str
    live: bool
    labels: tuple[str, ...]
    dense: LaneFacts | None
    sparse: LaneFacts | None
    truth: bool = False

    def lane(self, family: Family) -> LaneFacts | None:
        """The facts of one lane."""
        return self.dense if family == "dense" else self.sparse


@dataclass(frozen=True)
class Heard:
    """A word of the engine on air, and what the other engine says to it.

    ``delay_ms`` counts from the end of the word to the answer; None where no end was found.
    """

    detection: Detection
    family: Family
    delay_ms: float | None
    estimated: bool
    other_word: str | None = None
    other_score: float = 0.0


@dataclass(frozen=True)
class RaceFacts:
    """How far the race on ``word`` is: ``progress`` 0..1, each engine's reading.

    ``sparse_multiplications`` are those the sparse engine performed on the word, ``best_*``
    readings at each engine's own best batch, None until that was tried. ``starved``: no race is
    run, since an engine is slower than speech; what a simulation counted is known all the same.
    """

    word: str
    progress: float
    dense: ThroughputReading | None
    sparse: ThroughputReading | None
    sparse_multiplications: int | None = None
    best_dense: ThroughputReading | None = None
    best_sparse: ThroughputReading | None = None
    starved: bool = False

    @property
    def running(self) -> bool:
        """Whether the engines are still at it."""
        return self.progress < 1

    def reading(self, family: Family) -> ThroughputReading | None:
        """One engine's reading."""
        return self.dense if family == "dense" else self.sparse

    def shown(self, family: Family) -> float | None:
        """Words so far, as if the engine had the whole second for itself; ends at its rate."""
        reading = self.reading(family)
        return None if reading is None else reading.words_per_second * min(1.0, self.progress)


@dataclass(frozen=True)
class EnergyReading:
    """What a word costs one engine: ``joules`` None where nothing measures it.

    ``sensor`` counts all that its device uses, idle included; ``remedy`` says what unlocks it.
    """

    family: Family
    joules: float | None = None
    sensor: str = ""
    remedy: str | None = None
    simulated: bool = False


@dataclass(frozen=True)
class TruthCount:
    """One engine's accuracy on the words of a labelled source so far; None before the first."""

    family: Family
    statement: AccuracyStatement | None
