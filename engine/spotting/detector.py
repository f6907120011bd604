"""Scores in, events out: posterior smoothing, threshold, refractory period."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.values import OperatingPoint

SILENCE = "_silence_"
UNKNOWN = "_unknown_"
NOT_COMMANDS = (SILENCE, UNKNOWN)
REJECTED_WORD = "unknown"

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

    A command fires on the first frame at which its probability, averaged over the last
    ``smoothing_s``, reaches the threshold and is the largest of all labels. After that nothing
    fires for ``refractory_s``, and the same word only once it has been below the threshold, so
    that a word held long fires once. Nothing fires before one smoothing time has been heard.

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
        """The averaged probabilities float32 ``(labels,)``, zeros before the first frame."""
        return self._smoothed

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

    def push(
        self, probabilities: npt.NDArray[np.float32], position_s: float, *, speech: bool = True
    ) -> Decision | None:
        """Append the probabilities ``(labels,)`` of the frame that ends at ``position_s``.

        ``speech`` says whether the level lies above the noise, and matters to what is turned
        away alone. Positions must rise.
        """
        self._smooth(probabilities, position_s)
        best = int(np.argmax(self._smoothed))
        threshold = self.operating_point.threshold
        if self._held is not None and self._smoothed[self._held] < threshold:
            self._held = None
        self._watch_unknown(best, position_s, speech)
        if self._first_s is None or position_s - self._first_s < self._settling_s:
            return None
        if self._refractory(self._fired_s, position_s):
            return None
        score = float(self._smoothed[best])
        if best in self._commands and score >= threshold and best != self._held:
            self._fired_s, self._held = position_s, best
            return Decision(self.labels[best], score, position_s, accepted=True)
        return self._rejection(position_s)

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
        kept = [probability for _, probability in self._recent]
        self._smoothed = np.asarray(np.mean(kept, axis=0, dtype=np.float64), np.float32)

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
