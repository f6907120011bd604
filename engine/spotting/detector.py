"""Scores in, events out: posterior smoothing, threshold, pauses, refractory period."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.frontend.logmel import CONSTANTS
from engine.spotting.pause import NO_PAUSE, SHORTEST, Pause
from engine.values import OperatingPoint

SILENCE = "_silence_"
UNKNOWN = "_unknown_"
NOT_COMMANDS = (SILENCE, UNKNOWN)
REJECTED_WORD = "unknown"

# A word that is over needs no long average: that of the pause after it says as much.
PAUSE_S = SHORTEST * CONSTANTS.hop / CONSTANTS.sample_rate
SURER = 10.0  # times the odds

REJECT_ABOVE = 0.5
REJECT_AFTER_S = 0.25  # a command begins like an unknown word: wait whether it becomes one
TOLERANCE_S = 1e-6


@dataclass(frozen=True)
class Decision:
    """A command spotted (``accepted``), or a word turned away, at a position in its source."""

    word: str
    score: float
    position_s: float
    accepted: bool


class Detector:
    """Turns one lane's probabilities into decisions; all time is the positions it is handed.

    A command fires on the first frame at which its averaged probability reaches the threshold
    and is the largest of all labels. Once its word is over, by the pause after it, the average
    is that of the last ``PAUSE_S``; else of the last ``smoothing_s``, and where a pause would be
    heard it must then be surer than the threshold (:func:`surer`), for the pause will come. After
    that nothing fires for ``refractory_s``, and the same word only once both averages have been
    below the threshold, so that a word held long fires once. Nothing fires before one smoothing
    time has been heard.

    An unknown word that is the largest above 0.5 for a quarter of a second, while speech is
    heard, is told as turned away; that too at most once a refractory time.
    """

    def __init__(self, labels: Sequence[str], operating_point: OperatingPoint) -> None:
        self.labels = tuple(labels)
        self.operating_point = operating_point
        commands = [label not in NOT_COMMANDS for label in self.labels]
        self._commands = np.flatnonzero(commands)
        self._unknown = self.labels.index(UNKNOWN) if UNKNOWN in self.labels else None
        self.reset()

    @property
    def smoothed(self) -> npt.NDArray[np.float32]:
        """Probabilities float32 ``(labels,)`` averaged over ``smoothing_s``, zeros before any."""
        return self._smoothed

    @property
    def lately(self) -> npt.NDArray[np.float32]:
        """Probabilities float32 ``(labels,)`` averaged over ``PAUSE_S`` at most."""
        return self._lately

    def reset(self) -> None:
        """Forget everything, as if nothing had been heard."""
        self._fired_s = self._rejected_s = -np.inf
        self._held: int | None = None  # the word that fired and has not been below since
        self.forget_sound()

    def forget_sound(self) -> None:
        """Forget the scores after a gap in the sound, but not when something last fired."""
        self._recent: deque[tuple[float, npt.NDArray[np.float32]]] = deque()
        self._first_s: float | None = None
        self._unknown_since_s: float | None = None
        self._smoothed: npt.NDArray[np.float32] = np.zeros(len(self.labels), np.float32)
        self._lately = self._smoothed

    def push(
        self,
        probabilities: npt.NDArray[np.float32],
        position_s: float,
        *,
        speech: bool = True,
        pause: Pause = NO_PAUSE,
    ) -> Decision | None:
        """Append the probabilities ``(labels,)`` of the frame that ends at ``position_s``.

        ``speech`` says whether the level lies above the noise, and matters to what is turned
        away alone. Positions must rise.
        """
        self._smooth(probabilities, position_s)
        self._release()
        self._watch_unknown(int(np.argmax(self._smoothed)), position_s, speech)
        if self._first_s is None or position_s - self._first_s < self._settling_s:
            return None
        if self._refractory(self._fired_s, position_s):
            return None
        fires = self._firing(pause)
        if fires is not None and fires[0] != self._held:
            self._fired_s, self._held = position_s, fires[0]
            return Decision(self.labels[fires[0]], fires[1], position_s, accepted=True)
        return self._rejection(position_s)

    def _firing(self, pause: Pause) -> tuple[int, float] | None:
        """The command that is said at this frame, and its score."""
        threshold = self.operating_point.threshold
        judged = [(self._lately, threshold)] if pause.over else []
        judged.append((self._smoothed, surer(threshold) if pause.clear else threshold))
        for averages, least in judged:
            best = int(np.argmax(averages))
            if best in self._commands and (score := float(averages[best])) >= least:
                return best, score
        return None

    def _release(self) -> None:
        held, threshold = self._held, self.operating_point.threshold
        if held is not None and self._smoothed[held] < threshold and self._lately[held] < threshold:
            self._held = None

    @property
    def _settling_s(self) -> float:
        return self.operating_point.smoothing_s - TOLERANCE_S

    def _smooth(self, probabilities: npt.NDArray[np.float32], position_s: float) -> None:
        if self._first_s is None:
            self._first_s = position_s
        self._recent.append((position_s, probabilities))
        oldest_s = position_s - self.operating_point.smoothing_s + TOLERANCE_S
        while len(self._recent) > 1 and self._recent[0][0] <= oldest_s:
            self._recent.popleft()
        self._smoothed = _mean([probability for _, probability in self._recent])
        lately_s = position_s - PAUSE_S + TOLERANCE_S
        last = len(self._recent) - 1
        self._lately = _mean(
            [p for i, (at_s, p) in enumerate(self._recent) if at_s > lately_s or i == last]
        )

    def _watch_unknown(self, best: int, position_s: float, speech: bool) -> None:
        if best != self._unknown or self._smoothed[best] <= REJECT_ABOVE or not speech:
            self._unknown_since_s = None
        elif self._unknown_since_s is None:
            self._unknown_since_s = position_s

    def _rejection(self, position_s: float) -> Decision | None:
        since_s = self._unknown_since_s
        if self._unknown is None or since_s is None:
            return None
        if position_s - since_s < REJECT_AFTER_S - TOLERANCE_S:
            return None
        if self._refractory(self._rejected_s, position_s):
            return None
        self._rejected_s = position_s
        score = float(self._smoothed[self._unknown])
        return Decision(REJECTED_WORD, score, position_s, accepted=False)

    def _refractory(self, last_s: float, position_s: float) -> bool:
        return position_s - last_s < self.operating_point.refractory_s - TOLERANCE_S


def surer(threshold: float) -> float:
    """The probability of ten times the odds of ``threshold``."""
    return SURER * threshold / (1 + (SURER - 1) * threshold)


def _mean(rows: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    return np.asarray(np.mean(rows, axis=0, dtype=np.float64), np.float32)
