"""Accuracy by what recordings are like: source rate, format, level, clipping, length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.audio.facts import SourceFacts
from engine.evaluation.intervals import wilson

_LEVELS = (-50.0, -40.0, -30.0, -20.0, -10.0)
_LENGTHS = (0.5, 0.95, 1.05, 3.0, 10.0)  # a clip of a second need not be one to the sample


@dataclass(frozen=True)
class Stratum:
    """The ``clips`` that are alike in ``by``; ``correct`` of them a number for each engine."""

    by: str
    value: str
    clips: int
    correct: tuple[int, ...]

    def interval(self, engine: int) -> tuple[float, float]:
        """The 95 % Wilson interval of an engine's accuracy."""
        return wilson(self.correct[engine], self.clips)


def stratify(
    facts: Sequence[SourceFacts | None], right: npt.NDArray[np.bool_]
) -> tuple[Stratum, ...]:
    """Strata of the clips with ``facts`` ``(n,)``; ``right`` ``(n, engines)`` tells who was.

    Clips without facts are in none. Within a kind of stratum the values go upwards.
    """
    known = [(fact, index) for index, fact in enumerate(facts) if fact is not None]
    found: list[Stratum] = []
    for by, key in _KINDS.items():
        members: dict[tuple[float, str], list[int]] = {}
        for fact, index in known:
            members.setdefault(key(fact), []).append(index)
        for order, value in sorted(members):
            of_it = right[members[order, value]]
            correct = tuple(int(count) for count in of_it.sum(axis=0))
            found.append(Stratum(by, value, len(of_it), correct))
    return tuple(found)


def _between(value: float, bounds: Sequence[float], unit: str) -> tuple[float, str]:
    place = bisect_right(bounds, value)
    if place == 0:
        return place, f"below {bounds[0]:g} {unit}"
    if place == len(bounds):
        return place, f"{bounds[-1]:g} {unit} or more"
    return place, f"{bounds[place - 1]:g} to {bounds[place]:g} {unit}"


def _clipping(facts: SourceFacts) -> tuple[float, str]:
    return (1, "samples at full scale") if facts.clipped else (0, "none")


_KINDS: dict[str, Callable[[SourceFacts], tuple[float, str]]] = {
    "source rate": lambda facts: (facts.rate, f"{facts.rate} Hz"),
    "channels": lambda facts: (facts.channels, str(facts.channels)),
    "format": lambda facts: (0, f"{facts.container} {facts.encoding}"),
    "level (RMS, full scale)": lambda facts: _between(facts.level_db, _LEVELS, "dB"),
    "clipping": _clipping,
    "length": lambda facts: _between(facts.seconds, _LENGTHS, "s"),
}
