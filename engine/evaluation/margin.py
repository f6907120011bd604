"""Whether one engine is no worse than another by a margin that somebody named beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["non-inferior", "inferior", "undecided"]


@dataclass(frozen=True)
class Judgement:
    """The verdict over ``candidate`` against ``reference`` for a margin in ``points``.

    ``loss`` is the interval, 95 %, of accuracy of the reference less accuracy of the candidate.
    The candidate is non-inferior where the interval ends below the margin (a one-sided test at
    2.5 %), inferior where it begins at the margin or above, else undecided. ``of`` is what was
    counted.
    """

    reference: str
    candidate: str
    points: float
    loss: tuple[float, float]
    of: str = "clips"

    @property
    def verdict(self) -> Verdict:
        """What the interval says."""
        low, high = (100 * end for end in self.loss)
        if high < self.points:
            return "non-inferior"
        return "inferior" if low >= self.points else "undecided"

    @property
    def sentence(self) -> str:
        """The verdict for people."""
        low, high = (100 * end for end in self.loss)
        who = f"what {self.candidate} loses against {self.reference}"
        interval = f"the 95 % interval of {who}, {low:+.2f} to {high:+.2f} points"
        margin = f"the margin of {self.points:g} points"
        if self.verdict == "non-inferior":
            return f"Non-inferior: {interval}, ends below {margin}."
        if self.verdict == "inferior":
            return f"Inferior: {interval}, lies at {margin} or above."
        return f"Undecided: {interval}, holds {margin}; more {self.of} would narrow it."


def judge(
    a: str,
    b: str,
    interval: tuple[float, float],
    points: float,
    *,
    candidate_is_a: bool = False,
    of: str = "clips",
) -> Judgement:
    """Judge from the ``interval`` of accuracy of ``a`` less accuracy of ``b``, each -1..1.

    ``points`` are percentage points. Raises ``ValueError`` unless they are positive.
    """
    if not 0 < points < 100:
        raise ValueError(f"A margin lies between 0 and 100 points, not at {points:g}.")
    low, high = interval
    if candidate_is_a:
        return Judgement(b, a, points, (-high, -low), of)
    return Judgement(a, b, points, (low, high), of)
