"""The accepted decisions of many sounds at a time: those of `Detector` for each alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine.spotting.detector import NOT_COMMANDS, PAUSE_S, TOLERANCE_S, Decision, surer
from engine.spotting.hearing import HOP_S
from engine.spotting.pause import Pauses
from engine.values import OperatingPoint, Scores

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
_MARGIN = 1e-5  # of a probability: far more than sums that are carried on, and float32, err


class Detectors:
    """What :class:`engine.spotting.detector.Detector` accepts, for ``count`` sounds frame by frame.

    A sound's frames follow each other without a gap from where `begin` puts it. What is turned
    away is not told. Sums over either time are carried from frame to frame; only where one of a
    command comes near the threshold are they added up anew, as the detector does.
    """

    def __init__(self, labels: Sequence[str], operating_point: OperatingPoint, count: int) -> None:
        self.labels = tuple(labels)
        self.operating_point = operating_point
        smoothing_s = operating_point.smoothing_s - TOLERANCE_S
        self._settled = max(0, int(np.ceil(smoothing_s / HOP_S)))
        self._kept = max(1, self._settled)  # frames that lie within one smoothing time
        self._lately = min(self._kept, round(PAUSE_S / HOP_S))
        commands = [label not in NOT_COMMANDS for label in self.labels]
        self._is_command = np.array(commands)
        self._commands = np.flatnonzero(commands)
        self._recent = np.zeros((count, self._kept, len(self.labels)), np.float32)
        self._flat = self._recent.reshape(-1, len(self.labels))
        self._sums = np.zeros((count, len(self.labels)))
        self._late_sums = np.zeros((count, len(self.labels)))
        self._frames = np.zeros(count, np.int64)
        self._origin_s = np.zeros(count)
        self._held = np.full(count, -1)
        self._fired_s = np.full(count, -np.inf)

    def begin(self, which: int, origin_s: float, *, forget: bool = True) -> None:
        """Let a sound begin at a position in its source.

        Without ``forget`` it is the one before, after a gap: it remembers what fired when.
        """
        self._recent[which] = 0
        self._sums[which] = self._late_sums[which] = self._frames[which] = 0
        self._origin_s[which] = origin_s
        if forget:
            self._held[which], self._fired_s[which] = -1, -np.inf

    def push(
        self, logits: F32, which: I64, pauses: Callable[[I64], Pauses] | None = None
    ) -> list[tuple[int, Decision]]:
        """Append the logits ``(n, labels)`` of a frame of each of ``which`` ``(n,)``.

        ``pauses`` is asked for those of the newest frames of some sounds. Gives the sounds that
        fired, in their order, and their decisions.
        """
        frames = self._frames[which]
        self._frames[which] = frames + 1
        probabilities = Scores(logits).probabilities()
        near = np.zeros(len(which), np.bool_)
        for sums, width in ((self._sums, self._kept), (self._late_sums, self._lately)):
            summed = np.take(sums, which, axis=0)
            summed += probabilities - self._taken(which, frames - width)
            sums[which] = summed
            near |= self._near(summed, np.minimum(frames + 1, width))
        self._flat[which * self._kept + frames % self._kept] = probabilities
        self._held[which[~near]] = -1
        if not near.any():
            return []
        some = which[near]
        quiet = np.zeros(len(some), np.bool_)
        told = Pauses(quiet, quiet) if pauses is None else pauses(some)
        return self._decide(some, frames[near], told)

    def _taken(self, which: I64, frames: I64) -> F64:
        """The probabilities ``(n, labels)`` of frames that are kept."""
        found = np.take(self._flat, which * self._kept + frames % self._kept, axis=0)
        return found.astype(np.float64)

    def _near(self, sums: F64, counts: I64) -> npt.NDArray[np.bool_]:
        least = (self.operating_point.threshold - _MARGIN) * counts
        return np.asarray(sums[:, self._commands].max(axis=1, initial=0) >= least)

    def _decide(self, which: I64, frames: I64, pauses: Pauses) -> list[tuple[int, Decision]]:
        point = self.operating_point
        rows = np.arange(len(which))
        smoothed, lately = self._smoothed(which, frames)
        held = self._held[which]
        low = np.maximum(smoothed[rows, held], lately[rows, held]) < point.threshold
        released = (held >= 0) & low
        held[released] = -1
        self._held[which] = held
        positions_s = self._origin_s[which] + (frames + 1) * HOP_S
        sure, best, score = self._firing(smoothed, lately, pauses)
        fires = (
            (frames >= self._settled)
            & (positions_s - self._fired_s[which] >= point.refractory_s - TOLERANCE_S)
            & sure
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

    def _firing(
        self, smoothed: F32, lately: F32, pauses: Pauses
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp], F64]:
        """Whether a command could fire, which, and its score: ``(n,)`` each."""
        threshold, rows = self.operating_point.threshold, np.arange(len(smoothed))
        long, short = smoothed.argmax(axis=1), lately.argmax(axis=1)
        long_score = smoothed[rows, long].astype(np.float64)
        short_score = lately[rows, short].astype(np.float64)
        least = np.where(pauses.clear, surer(threshold), threshold)
        early = pauses.over & self._is_command[short] & (short_score >= threshold)
        sure = early | (self._is_command[long] & (long_score >= least))
        return sure, np.where(early, short, long), np.where(early, short_score, long_score)

    def _smoothed(self, which: I64, frames: I64) -> tuple[F32, F32]:
        """Probabilities ``(n, labels)`` averaged over one smoothing time and over a pause's,
        oldest frame first."""
        ages = np.arange(self._kept)[::-1]
        recent = self._recent[which[:, None], (frames[:, None] - ages) % self._kept]
        return _mean(recent, frames), _mean(recent[:, -self._lately :], frames)


def _mean(recent: F32, frames: I64) -> F32:
    """Of ``recent`` ``(n, width, labels)``, in which frames that were not yet are zeros."""
    total: F64 = np.zeros((len(recent), recent.shape[2]))
    for i in range(recent.shape[1]):
        total += recent[:, i]
    counts = np.minimum(frames + 1, recent.shape[1])
    return np.asarray(total / counts[:, None], np.float32)
