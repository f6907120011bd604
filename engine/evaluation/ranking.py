"""How well scores rank: areas under ROC curves, ROC and DET curves, a class against all others.

The score of a class is the one its answer was chosen by, see
:class:`engine.evaluation.answer.Answer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.spotting.detector import NOT_COMMANDS

F64 = npt.NDArray[np.float64]
Classes = npt.NDArray[np.intp]

POOLED = "all commands"


@dataclass(frozen=True, eq=False)
class RocCurve:
    """A class against the rest over all thresholds, from the strictest to none.

    ``area`` is that under the curve. ``false_alarms`` (share of the clips of other classes that
    reach the threshold), ``hits`` (share of the clips of the class that do) and ``thresholds``
    float64 ``(points,)``; points on a straight line between their neighbours are left out.
    """

    label: str
    area: float
    false_alarms: F64
    hits: F64
    thresholds: F64

    @property
    def misses(self) -> F64:
        """Share of the clips of the class that stay below the threshold."""
        return np.asarray(1 - self.hits)


@dataclass(frozen=True, eq=False)
class Ranking:
    """One engine's curves: ``by_label`` of every class that has clips and is not all there is.

    ``pooled`` takes each clip as many times as there are commands, once with the score of each
    (micro-average); None where nothing can be ranked. ``macro_area`` is the mean area of the
    classes in ``by_label``.
    """

    by_label: dict[str, RocCurve]
    pooled: RocCurve | None

    @property
    def macro_area(self) -> float | None:
        """Mean area of the classes, None where there is none."""
        areas = [curve.area for curve in self.by_label.values()]
        return float(np.mean(areas)) if areas else None


def rank(truth: Classes, scores: npt.NDArray[np.floating], labels: Sequence[str]) -> Ranking:
    """Curves of ``scores`` ``(n, labels)`` against ``truth`` ``(n,)``, indices into ``labels``."""
    by_label: dict[str, RocCurve] = {}
    for i, label in enumerate(labels):
        if curve := _curve(label, truth == i, scores[:, i]):
            by_label[label] = curve
    commands = [i for i, label in enumerate(labels) if label not in NOT_COMMANDS]
    is_it = truth[:, None] == np.array(commands, np.intp)
    return Ranking(by_label, _curve(POOLED, is_it.ravel(), scores[:, commands].ravel()))


def _curve(
    label: str, positive: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating]
) -> RocCurve | None:
    if not 0 < int(positive.sum()) < len(positive):
        return None
    from sklearn.metrics import auc, roc_curve

    false_alarms, hits, thresholds = roc_curve(positive, scores)
    return RocCurve(label, float(auc(false_alarms, hits)), false_alarms, hits, thresholds)
