"""Accuracy by what recordings are like: source rate, format, level, clipping, length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
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
    facts: Iterable[SourceFacts | None], right: npt.NDArray[np.bool_]
) -> tuple[Stratum, ...]:
    """Strata of the clips with ``facts`` ``(n,)``; ``right`` ``(n, engines)`` tells who was.

    Clips without facts are in none. Within a kind of stratum the values go upwards.
    """
    alike: dict[tuple[object, ...], tuple[SourceFacts, list[int]]] = {}
    for fact, own in zip(facts, right.tolist(), strict=True):
        if fact is not None:
            _, counted = alike.setdefault(_in_all(fact), (fact, [0] * (1 + len(own))))
            _add(counted, [1, *own])
    counts: dict[tuple[int, float, str], list[int]] = {}
    for fact, counted in alike.values():
        for kind, place in enumerate(_KINDS.values()):
            _add(counts.setdefault((kind, *place(fact)), [0] * len(counted)), counted)
    names = list(_KINDS)
    return tuple(
        Stratum(names[kind], value, clips, tuple(correct))
        for (kind, _, value), (clips, *correct) in sorted(counts.items())
    )


def _in_all(facts: SourceFacts) -> tuple[object, ...]:
    """The same of recordings that are in the same strata, whatever they are called."""
    level, length = bisect_right(_LEVELS, facts.level_db), bisect_right(_LENGTHS, facts.seconds)
    kind = (facts.rate, facts.channels, facts.container, facts.encoding)
    return (*kind, level, length, facts.clipped > 0)


def _add(total: list[int], more: Sequence[int]) -> None:
    for i, count in enumerate(more):
        total[i] += count


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
