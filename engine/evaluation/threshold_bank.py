"""Detectors of many thresholds over the same smoothed scores, frame by frame."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.evaluation.matching import Event
from engine.spotting.detector import NOT_COMMANDS, surer
from engine.spotting.pause import NO_PAUSE, Pause
from engine.values import OperatingPoint

F32 = npt.NDArray[np.float32]
_TOLERANCE_S = 1e-6  # the detector's


class ThresholdBank:
    """What :class:`engine.spotting.detector.Detector` fires at each of ``thresholds``, rising.

    It is handed the scores that a detector has smoothed with the smoothing of ``point``, and
    keeps of each event its time and its word: what it holds grows with the events alone.
    """

    def __init__(
        self, labels: Sequence[str], point: OperatingPoint, thresholds: Sequence[float]
    ) -> None:
        self.labels, self.thresholds = tuple(labels), tuple(thresholds)
        self._commands = frozenset(i for i, label in enumerate(labels) if label not in NOT_COMMANDS)
        self._limits = np.array(thresholds, np.float64)
        self._limits32 = self._limits.astype(np.float32)
        self._surer = np.array([surer(limit) for limit in thresholds], np.float64)
        self._settling_s = point.smoothing_s - _TOLERANCE_S
        self._refractory_s = point.refractory_s - _TOLERANCE_S
        self._first_s: float | None = None
        self._fired_s = np.full(len(self.thresholds), -np.inf)
        self._held = np.full(len(self.thresholds), -1, np.intp)
        self._holding = False
        self._times = [array("d") for _ in self.thresholds]
        self._words = [array("i") for _ in self.thresholds]

    def push(
        self, smoothed: F32, position_s: float, lately: F32 | None = None, pause: Pause = NO_PAUSE
    ) -> None:
        """Take the detector's averages ``(labels,)`` at the frame that ends at a position.

        ``smoothed`` and ``lately`` are its own; without the latter no word is known to be over.
        """
        lately = smoothed if lately is None else lately
        if self._first_s is None:
            self._first_s = position_s
        if self._holding:
            either = np.maximum(smoothed, lately)
            own = np.where(self._held >= 0, either[self._held], np.float32(np.inf))
            self._held[own < self._limits32] = -1
            self._holding = bool((self._held >= 0).any())
        if position_s - self._first_s < self._settling_s:
            return
        early = np.zeros(len(self._limits), np.bool_)
        if pause.over:
            word, score = self._best(lately)
            early = score >= self._limits
            self._fire(early, word, position_s)
        word, score = self._best(smoothed)
        sure = score >= (self._surer if pause.clear else self._limits)
        self._fire(sure & ~early, word, position_s)

    def _best(self, averages: F32) -> tuple[int, float]:
        """The largest and its score, which is nothing unless it is a command."""
        best = int(averages.argmax())
        return best, float(averages[best]) if best in self._commands else -1.0

    def _fire(self, sure: npt.NDArray[np.bool_], word: int, position_s: float) -> None:
        if not sure.any():
            return
        ready = position_s - self._fired_s >= self._refractory_s
        for index in np.flatnonzero(sure & ready & (self._held != word)).tolist():
            self._fired_s[index], self._held[index] = position_s, word
            self._holding = True
            self._times[index].append(position_s)
            self._words[index].append(word)

    def events(self, index: int) -> list[Event]:
        """All that was fired at one of the thresholds, in time."""
        pairs = zip(self._times[index], self._words[index], strict=True)
        return [Event(position_s, self.labels[word]) for position_s, word in pairs]
