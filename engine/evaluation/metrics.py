"""How right an engine is, and how two engines differ on the same clips. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from engine.evaluation.intervals import paired_difference, wilson

Classes = npt.NDArray[np.intp]
Scores = npt.NDArray[np.floating]

_CLIPS_AT_ONCE = 1 << 14


@dataclass(frozen=True)
class ClassMetrics:
    """One class against all others; ``support`` is how many clips are of it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class EngineMetrics:
    """How right one engine is on ``clips``.

    ``interval`` is the accuracy's 95 % Wilson interval. ``macro_f1`` averages the classes
    with support, those that occur in the truth. ``confusion`` int64 ``(labels, labels)``: rows
    are the truth, columns the answers.
    """

    clips: int
    correct: int
    interval: tuple[float, float]
    macro_f1: float
    per_class: dict[str, ClassMetrics]
    confusion: npt.NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1; 0 without a clip."""
        return self.correct / self.clips if self.clips else 0.0


@dataclass(frozen=True)
class Accuracy:
    """``correct`` of ``clips`` by one way of answering."""

    clips: int
    correct: int

    @property
    def share(self) -> float:
        """0..1; 0 without a clip."""
        return self.correct / self.clips if self.clips else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval, 0..1."""
        return wilson(self.correct, self.clips)


@dataclass(frozen=True)
class ScoreDifference:
    """Where two engines' scores lie furthest apart: the ``clip`` (index) and the ``label``."""

    value: float
    clip: int
    label: str


@dataclass(frozen=True)
class PairMetrics:
    """Two engines on the same clips.

    ``agreement`` is the share of clips with the same answer, ``difference`` accuracy of a less
    accuracy of b with its 95 % ``interval`` (Newcombe 1998, method 10), ``mcnemar_p`` the exact
    two-sided McNemar test on the clips that only one has right.
    """

    agreement: float
    difference: float
    interval: tuple[float, float]
    only_a_right: int
    only_b_right: int
    mcnemar_p: float


def measure(truth: Classes, answers: Classes, labels: Sequence[str]) -> EngineMetrics:
    """Metrics of ``answers`` ``(n,)`` against ``truth`` ``(n,)``, both indices into ``labels``."""
    if len(truth) == 0:
        raise ValueError("no clip was answered, so there is nothing to measure")
    classes = np.arange(len(labels))
    confusion = confusion_matrix(truth, answers, labels=classes).astype(np.int64)
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, answers, labels=classes, zero_division=0
    )
    correct = int(np.trace(confusion))
    return EngineMetrics(
        clips=len(truth),
        correct=correct,
        interval=wilson(correct, len(truth)),
        macro_f1=float(f1[support > 0].mean()),
        per_class={
            label: ClassMetrics(
                float(precision[i]), float(recall[i]), float(f1[i]), int(support[i])
            )
            for i, label in enumerate(labels)
        },
        confusion=confusion,
    )


def compare(truth: Classes, a: Classes, b: Classes) -> PairMetrics:
    """What the answers ``a`` and ``b`` ``(n,)`` to the same clips differ in."""
    if len(truth) == 0:
        raise ValueError("no clip was answered, so there is nothing to compare")
    right_a, right_b = a == truth, b == truth
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    both, neither = int((right_a & right_b).sum()), int((~right_a & ~right_b).sum())
    return PairMetrics(
        agreement=float((a == b).mean()),
        difference=(only_a - only_b) / len(truth),
        interval=paired_difference(both, only_a, only_b, neither),
        only_a_right=only_a,
        only_b_right=only_b,
        mcnemar_p=mcnemar_p(only_a, only_b),
    )


def accuracy(truth: Classes, answers: Classes) -> Accuracy:
    """How many of the answers ``(n,)`` are the truth ``(n,)``."""
    return Accuracy(len(truth), int((truth == answers).sum()))


def largest_score_difference(a: Scores, b: Scores, labels: Sequence[str]) -> ScoreDifference:
    """The largest distance between scores of one class, both ``(n, labels)``, to the same clips."""
    largest = ScoreDifference(-1.0, 0, "")
    for first in range(0, len(a), _CLIPS_AT_ONCE):
        part = slice(first, first + _CLIPS_AT_ONCE)
        distances = np.abs(np.subtract(a[part], b[part], dtype=np.float64))
        clip, label = divmod(int(distances.argmax()), len(labels))
        if (value := float(distances[clip, label])) > largest.value:
            largest = ScoreDifference(value, first + clip, labels[label])
    return largest


def mcnemar_p(only_a: int, only_b: int) -> float:
    """Exact two-sided p of "both are equally often the only one right"; 1 if that never happens."""
    if only_a + only_b == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(only_a, only_a + only_b, 0.5).pvalue)
