"""Whether scores mean what they say: answers of a score of 0.8 should be right in 80 %.

The expected calibration error is that of C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On
calibration of modern neural networks", arXiv:1706.04599, eq. 3: answers are sorted by their score
into bins of equal width; the distances between a bin's mean score and its share of right answers
are averaged, weighted by what the bins hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 15  # as in the paper


@dataclass(frozen=True)
class ReliabilityBin:
    """Answers of a score above ``low`` (0: from it) and up to ``high``.

    ``score`` is their mean score, ``correct`` how many of the ``clips`` were right; 0 in an empty
    bin.
    """

    low: float
    high: float
    clips: int
    correct: int
    score: float

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0..1; 0 in an empty bin."""
        return self.correct / self.clips if self.clips else 0.0


@dataclass(frozen=True)
class Reliability:
    """All ``bins`` in order, and the expected calibration ``error``, 0..1."""

    bins: tuple[ReliabilityBin, ...]
    error: float


def reliability(
    scores: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """Sort answers with ``scores`` ``(n,)`` 0..1 into bins; ``right`` ``(n,)`` tells which were.

    Raises ``ValueError`` without an answer.
    """
    if not len(right):
        raise ValueError("no clip was answered, so no score can be held to its word")
    sure = np.asarray(scores, np.float64)
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    clips = np.bincount(place, minlength=bins)
    correct = np.bincount(place, right, bins)
    total = np.bincount(place, sure, bins)
    return Reliability(
        tuple(
            ReliabilityBin(
                i / bins,
                (i + 1) / bins,
                int(clips[i]),
                int(correct[i]),
                float(total[i] / clips[i]) if clips[i] else 0.0,
            )
            for i in range(bins)
        ),
        float(np.abs(total - correct).sum() / len(right)),
    )
