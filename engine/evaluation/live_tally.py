"""Right and wrong while a labelled folder plays: what the live window shows as accuracy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.evaluation.tally import Tally
from engine.spotting.detector import NOT_COMMANDS
from engine.training.labels import class_of
from engine.values import Detection, LaneReading

TruthAt = Callable[[float], tuple[str, Path] | None]

HALF_WINDOW_S = 0.5


class LiveTally:
    """Counts one lane's answers against the words of the clips being played.

    A clip's answer is the first command detected while it and the pause after it sound; without
    one, the larger mean of silence and unknown since half of the window lay in the clip.
    ``truth_at`` (a source's own) tells folder and file at a position. Clips whose folder is no
    known word are not counted.
    """

    def __init__(self, labels: Sequence[str], list_name: str, truth_at: TruthAt) -> None:
        self._labels = tuple(labels)
        self._truth_at = truth_at
        self._others = np.array(
            [i for i, label in enumerate(labels) if label in NOT_COMMANDS], np.intp
        )
        self.tally = Tally(list_name)
        self._playing: tuple[str, Path] | None = None
        self._began_s = 0.0
        self._command = ""
        self._sums = np.zeros(len(self._others))

    def heard(self, reading: LaneReading, detection: Detection | None = None) -> Tally:
        """Take a reading, and the detection of the same frame if there is one.

        The tally grows when a reading lies beyond the clip, see :meth:`finish` for the last.
        """
        playing = self._truth_at(reading.position_s)
        if playing != self._playing:
            self.finish()
            self._begin(playing, reading.position_s)
        if detection is not None and detection.accepted and not self._command:
            self._command = detection.word
        if reading.position_s - self._began_s >= HALF_WINDOW_S:
            self._sums += reading.probabilities[self._others]
        return self.tally

    def finish(self) -> Tally:
        """Count the clip that sounds, for instance at the end of the source."""
        if self._playing is not None:
            truth = class_of(self._playing[0], self._labels)
            answer = self._command or self._quiet_answer()
            if truth is not None and answer:
                self.tally = self.tally.add(truth, answer)
        self._begin(None, self._began_s)
        return self.tally

    def _begin(self, playing: tuple[str, Path] | None, position_s: float) -> None:
        self._playing, self._began_s, self._command = playing, position_s, ""
        self._sums = np.zeros(len(self._others))

    def _quiet_answer(self) -> str:
        if not self._sums.any():
            return ""
        return self._labels[int(self._others[self._sums.argmax()])]
