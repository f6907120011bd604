"""The accepted decisions of many sounds at a time: those of `Detector` for each alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.spotting.detector import NOT_COMMANDS, TOLERANCE_S, Decision
from engine.spotting.hearing import HOP_S
from engine.values import OperatingPoint, Scores

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
_MARGIN = 1e-5  # of a probability: far more than sums that are carried on, and float32, err


class Detectors:
    """What :class:`engine.spotting.detector.Detector` accepts, for ``count`` sounds frame by frame.

    A sound's frames follow each other without a gap from where `begin` puts it. What is turned
    away is not told. Sums over the smoothing time are carried from frame to frame; only where one
    of a command comes near the threshold are they added up anew, as the detector does.
    """

    def __init__(self, labels: Sequence[str], operating_point: OperatingPoint, count: int) -> None:
        self.labels = tuple(labels)
        self.operating_point = operating_point
        smoothing_s = operating_point.smoothing_s - TOLERANCE_S
        self._settled = max(0, int(np.ceil(smoothing_s / HOP_S)))
        self._kept = max(1, self._settled)  # frames that lie within one smoothing time
        commands = [label not in NOT_COMMANDS for label in self.labels]
        self._is_command = np.array(commands)
        self._commands = np.flatnonzero(commands)
        self._recent = np.zeros((count, self._kept, len(self.labels)), np.float32)
        self._sums = np.zeros((count, len(self.labels)))
        self._frames = np.zeros(count, np.int64)
        self._origin_s = np.zeros(count)
        self._held = np.full(count, -1)
        self._fired_s = np.full(count, -np.inf)

    def begin(self, which: int, origin_s: float, *, forget: bool = True) -> None:
        """Let a sound begin at a position in its source.

        Without ``forget`` it is the one before, after a gap: it remembers what fired when.
        """
        self._recent[which] = 0
        self._sums[which] = self._frames[which] = 0
        self._origin_s[which] = origin_s
        if forget:
            self._held[which], self._fired_s[which] = -1, -np.inf

    def push(self, logits: F32, which: I64) -> list[tuple[int, Decision]]:
        """Append the logits ``(n, labels)`` of a frame of each of ``which`` ``(n,)``.

        Gives the sounds that fired, in their order, and their decisions.
        """
        frames = self._frames[which]
        self._frames[which] = frames + 1
        probabilities = Scores(logits).probabilities()
        places = frames % self._kept
        sums = self._sums[which] + (probabilities - self._recent[which, places].astype(np.float64))
        self._sums[which] = sums
        self._recent[which, places] = probabilities
        least = (self.operating_point.threshold - _MARGIN) * np.minimum(frames + 1, self._kept)
        near = sums[:, self._commands].max(axis=1, initial=0) >= least
        self._held[which[~near]] = -1
        return self._decide(which[near], frames[near]) if near.any() else []

    def _decide(self, which: I64, frames: I64) -> list[tuple[int, Decision]]:
        point = self.operating_point
        rows = np.arange(len(which))
        smoothed = self._smoothed(which, frames)
        best = smoothed.argmax(axis=1)
        held = self._held[which]
        released = (held >= 0) & (smoothed[rows, held] < point.threshold)
        held[released] = -1
        self._held[which] = held
        positions_s = self._origin_s[which] + (frames + 1) * HOP_S
        score = smoothed[rows, best].astype(np.float64)
        fires = (
            (frames >= self._settled)
            & (positions_s - self._fired_s[which] >= point.refractory_s - TOLERANCE_S)
            & self._is_command[best]
            & (score >= point.threshold)
            & (best != held)
        )
        self._fired_s[which[fires]] = positions_s[fires]
        self._held[which[fires]] = best[fires]
        return [
            (
                int(which[i]),
                Decision(self.labels[best[i]], float(score[i]), float(positions_s[i]), True),
            )
            for i in np.flatnonzero(fires)
        ]

    def _smoothed(self, which: I64, frames: I64) -> F32:
        """Probabilities ``(n, labels)`` averaged over one smoothing time, oldest frame first."""
        ages = np.arange(self._kept)[::-1]
        recent = self._recent[which[:, None], (frames[:, None] - ages) % self._kept]
        total: F64 = np.zeros((len(which), len(self.labels)))
        for i in range(self._kept):  # frames that were not yet are zeros
            total += recent[:, i]
        counts = np.minimum(frames + 1, self._kept)
        return np.asarray(total / counts[:, None], np.float32)
