"""One answer for a clip longer than a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.spotting.detector import NOT_COMMANDS, Detector
from engine.values import OperatingPoint

F32 = npt.NDArray[np.float32]
Classes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Answer:
    """What was answered: ``position_s`` is where the deciding window ends in the clip.

    ``scores``, 0..1, are what the answer was chosen from, in the order of the labels: of a clip
    of one window its probabilities; of a longer one the highest smoothed score of each command,
    the mean of silence and of unknown.
    """

    label: str
    score: float
    windows: int
    position_s: float
    scores: tuple[float, ...] = ()


def answers_at(
    labels: Sequence[str], scores: npt.NDArray[np.floating], threshold: float
) -> Classes:
    """What is answered at the operating point: indices ``(n,)`` into ``labels``.

    ``scores`` ``(n, labels)`` as in :class:`Answer`. The best command wins if it reaches
    ``threshold``, else the larger of silence and unknown.
    """
    others = np.array([label in NOT_COMMANDS for label in labels])
    commands, quiet = np.flatnonzero(~others), np.flatnonzero(others)
    if not len(quiet) or not len(commands):
        return np.asarray(scores.argmax(axis=1), np.intp)
    best = scores[:, commands].argmax(axis=1)
    heard = scores[np.arange(len(scores)), commands[best]].astype(np.float64) >= threshold
    rest = quiet[scores[:, quiet].argmax(axis=1)]
    return np.asarray(np.where(heard, commands[best], rest), np.intp)


class SlidingAnswer:
    """Collects the windows of one clip and answers once.

    The highest smoothed score of a command wins if it reaches the threshold; else the larger mean
    of silence and unknown. Smoothing is the detector's: the mean of the last ``smoothing_s`` of
    windows, of fewer where the clip has just begun.
    """

    def __init__(self, labels: Sequence[str], operating_point: OperatingPoint) -> None:
        self._labels = tuple(labels)
        self._threshold = operating_point.threshold
        self._detector = Detector(labels, operating_point)
        others = [i for i, label in enumerate(labels) if label in NOT_COMMANDS]
        self._others = np.array(others, np.intp)
        self._commands = np.setdiff1d(np.arange(len(labels)), self._others)
        self._sums = np.zeros(len(labels))
        self._windows, self._last_s = 0, 0.0
        self._best = Answer("", -1.0, 0, 0.0)
        self._highest = np.zeros(len(self._commands), np.float32)

    def push(self, probabilities: F32, position_s: float) -> None:
        """Add the window that ends at ``position_s``: ``probabilities`` float32 ``(labels,)``."""
        self._windows += 1
        self._sums += probabilities
        self._detector.push(probabilities, position_s)
        smoothed = self._detector.smoothed[self._commands]
        np.maximum(self._highest, smoothed, out=self._highest)
        if len(smoothed) and (top := float(smoothed.max())) > self._best.score:
            label = self._labels[int(self._commands[smoothed.argmax()])]
            self._best = Answer(label, top, 0, position_s)
        self._last_s = position_s

    def answer(self) -> Answer:
        """The clip's answer. Raises ``ValueError`` where no window was pushed."""
        if not self._windows:
            raise ValueError("a clip without a window has no answer")
        best = self._best
        means = self._sums[self._others] / self._windows
        scores = np.zeros(len(self._labels))
        scores[self._commands], scores[self._others] = self._highest, means
        told = tuple(scores.tolist())
        if not len(self._others) or best.score >= self._threshold:
            return replace(best, windows=self._windows, scores=told)
        label = self._labels[int(self._others[means.argmax()])]
        return Answer(label, float(means.max()), self._windows, self._last_s, told)
