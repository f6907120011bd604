"""Right and wrong counted as answers come in: accuracy with n, live."""

from __future__ import annotations

from dataclasses import dataclass

from engine.evaluation.intervals import wilson
from engine.values import AccuracyStatement


@dataclass(frozen=True)
class Tally:
    """How many clips of ``list_name`` were answered so far, and how many rightly."""

    list_name: str
    clips: int = 0
    correct: int = 0

    def add(self, truth: str, predicted: str) -> Tally:
        """The tally with one more clip."""
        return Tally(self.list_name, self.clips + 1, self.correct + (truth == predicted))

    def statement(self) -> AccuracyStatement | None:
        """Accuracy with n and 95 % Wilson interval, None before the first clip."""
        if self.clips == 0:
            return None
        interval = wilson(self.correct, self.clips)
        return AccuracyStatement(self.list_name, self.clips, self.correct, interval)
