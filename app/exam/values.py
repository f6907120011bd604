"""What the exam hands to its page: frozen values, none of them tied to a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.values import Family, Figure, SimulatedSpeed

Refused = Literal["empty", "unlabelled", "unmapped", "unreadable"]


@dataclass(frozen=True)
class FoundWord:
    """``clips`` recordings lie in a folder called ``word`` and count as ``label``."""

    word: str
    label: str
    clips: int


@dataclass(frozen=True)
class FolderFound:
    """A labelled folder that an exam can be held on."""

    path: str
    name: str
    clips: int
    words: tuple[FoundWord, ...]

    @property
    def unknown(self) -> int:
        """Recordings that count as unknown."""
        return sum(row.clips for row in self.words if row.label == "_unknown_")


@dataclass(frozen=True)
class FolderRefused:
    """A folder that no exam can be held on; ``reason`` is one sentence.

    ``unmapped`` are names that are no words, with how many recordings each holds; they may be
    counted as unknown if somebody says so.
    """

    path: str
    kind: Refused
    reason: str
    unmapped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class CurvePoint:
    """An accuracy after ``clips`` clips with its 95 % interval, all 0..1."""

    clips: int
    accuracy: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class ExamLane:
    """One engine so far: ``correct`` of ``clips`` with the 95 % interval, 0..1.

    ``words`` windows took ``seconds`` of the network alone, neither reading nor front end.
    ``curve`` is how the accuracy went. ``simulated`` is what a simulation counted.
    """

    engine: str
    model: str
    runtime: str
    figure: Figure
    clips: int
    correct: int
    interval: tuple[float, float]
    words: int
    seconds: float
    curve: tuple[CurvePoint, ...] = ()
    simulated: SimulatedSpeed | None = None

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1; 0 before the first."""
        return self.correct / self.clips if self.clips else 0.0

    @property
    def words_per_second(self) -> float:
        """Words a second of the network alone; modelled where its hardware is simulated."""
        if self.simulated is not None:
            return self.simulated.words_per_second
        return self.words / self.seconds if self.seconds > 0 else 0.0

    @property
    def own_s(self) -> float:
        """Seconds the network itself took, or would take on the hardware that is simulated."""
        rate = self.words_per_second
        return self.words / rate if self.simulated is not None and rate > 0 else self.seconds

    @property
    def speed_figure(self) -> Figure:
        """How the speed came about; of simulated hardware it is modelled."""
        return self.figure if self.simulated is None else "modelled"


@dataclass(frozen=True)
class ExamClip:
    """One recording: its ``path`` within the folder, its ``label``, what each engine says."""

    path: str
    label: str
    dense: str | None
    sparse: str | None


@dataclass(frozen=True)
class ExamPair:
    """Both engines on the same clips: accuracy of sparse less dense with its 95 % interval."""

    different: int
    only_dense_right: int
    only_sparse_right: int
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class ExamReading:
    """How far an exam is: ``done`` of ``total`` recordings in ``elapsed_s``.

    ``disagreements`` are the first clips with two answers, ``refusals`` the first recordings that
    could not be used, each with its reason; ``refused`` counts all of these.
    """

    done: int
    total: int
    elapsed_s: float
    dense: ExamLane | None
    sparse: ExamLane | None
    pair: ExamPair | None
    last: ExamClip | None = None
    disagreements: tuple[ExamClip, ...] = ()
    refused: int = 0
    refusals: tuple[tuple[str, str], ...] = ()

    def lane(self, family: Family) -> ExamLane | None:
        """One engine's lane."""
        return self.dense if family == "dense" else self.sparse

    @property
    def clips(self) -> int:
        """Recordings that were answered."""
        return self.done - self.refused

    @property
    def left_s(self) -> float | None:
        """Seconds to the end as it goes now; None before the first recording."""
        return self.elapsed_s / self.done * (self.total - self.done) if self.done else None


@dataclass(frozen=True)
class ExamEnd:
    """The end of an exam: what was counted, whether it was cancelled, and why it failed."""

    reading: ExamReading | None
    cancelled: bool = False
    failure: str | None = None
