"""How close a word came to being spotted: its highest smoothed score while it could be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.evaluation.stream_labels import StreamLabel

F32 = npt.NDArray[np.float32]


class LabelScores:
    """Keeps for each of ``said`` the highest score of its own word from its start to
    ``tolerance_s`` after its end; ``said`` are words of ``labels``, by start."""

    def __init__(
        self, labels: Sequence[str], said: Sequence[StreamLabel], tolerance_s: float
    ) -> None:
        index = {label: i for i, label in enumerate(labels)}
        self._spans = [(one.start_s, one.end_s + tolerance_s, index[one.word]) for one in said]
        self._best = [0.0] * len(self._spans)
        self._next = 0
        self._open: list[int] = []

    @property
    def best(self) -> tuple[float, ...]:
        """The highest score so far of each word, 0 where its time has not come."""
        return tuple(self._best)

    def push(self, smoothed: F32, position_s: float) -> None:
        """Take the smoothed probabilities ``(labels,)`` of the frame that ends at a position."""
        while self._next < len(self._spans) and self._spans[self._next][0] <= position_s:
            self._open.append(self._next)
            self._next += 1
        if not self._open:
            return
        self._open = [each for each in self._open if self._spans[each][1] >= position_s]
        for each in self._open:
            self._best[each] = max(self._best[each], float(smoothed[self._spans[each][2]]))
