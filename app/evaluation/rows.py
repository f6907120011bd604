"""Results of clips on their way to the window: gathered for a quarter of a second, as columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.evaluation.values import ClipRows
from engine.evaluation.clips import ClipResult, Rejected


class Chunk:
    """Takes results and hands them out as rows for a model with these ``labels``."""

    def __init__(self, labels: Sequence[str], engines: int) -> None:
        self._codes = {label: code for code, label in enumerate(labels)}
        self._engines = engines
        self._begin()

    def add(self, place: int, result: ClipResult | Rejected) -> None:
        """Take the result of the recording at this place of the list."""
        self._places.append(place)
        if isinstance(result, Rejected):
            self._reasons[place] = result.reason
            self._answers.append([-1] * self._engines)
            self._scores.append(np.zeros((self._engines, len(self._codes)), np.float32))
        else:
            told = [given.answer for given in result.answers]
            self._answers.append([self._codes[answer.label] for answer in told])
            self._scores.append(np.array([answer.scores for answer in told], np.float32))

    def take(self) -> ClipRows | None:
        """All that was taken since, None where there is nothing."""
        if not self._places:
            return None
        rows = ClipRows(
            np.array(self._places, np.int32), np.array(self._answers, np.int16),
            np.stack(self._scores), self._reasons,
        )  # fmt: skip
        self._begin()
        return rows

    def _begin(self) -> None:
        self._places: list[int] = []
        self._answers: list[list[int]] = []
        self._scores: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
        self._reasons: dict[int, str] = {}
