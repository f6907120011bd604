"""Chooses smoothing, threshold and refractory by what the detector does over hours of sound.

Hits come from generated streams of words, false alarms an hour from talk that holds none of them
(:mod:`engine.evaluation.trial`). Every engine listens once; each operating point is then tried on
what it heard, by the detector's own rule. Nets that are compared get the same alarms an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from engine.evaluation.alarms import AlarmRate
from engine.evaluation.events import events, fired, position_s, smooth, stretches
from engine.evaluation.heard import Heard, HeardStream
from engine.evaluation.intervals import wilson
from engine.evaluation.matching import Event, hit_pairs, match
from engine.values import OperatingPoint

# a longer average hits little more and answers later
SMOOTHINGS_S = (0.125, 0.1875, 0.25, 0.3125, 0.375)
# equal steps in log odds, for the scores are probabilities: 0.3 to 0.999
THRESHOLDS = tuple(round(float(1 / (1 + np.exp(-odds))), 4) for odds in np.linspace(-0.85, 6.9, 80))
REFRACTORIES_S = (0.5, 0.8, 1.1)
# An hour of talk without a pause, some nine thousand words and no command, is the hardest there
# is. Ten alarms an hour are known to a third after two hours of it, one an hour to a factor of
# ten: too little to set two nets alike.
ALARMS_PER_HOUR = 10.0


@dataclass(frozen=True)
class Outcome:
    """What an operating point does: commands hit, false alarms among words and in talk."""

    operating_point: OperatingPoint
    hits: int
    word_alarms: int
    talk_alarms: int


@dataclass(frozen=True)
class Choice:
    """An outcome and how well it is known; ``substitutions`` are those of the alarms among words
    in which one command was taken for another."""

    outcome: Outcome
    substitutions: int
    commands: int
    word_hours: float
    talk: AlarmRate
    talk_is: str
    allowed_per_hour: float

    @property
    def operating_point(self) -> OperatingPoint:
        """What was chosen."""
        return self.outcome.operating_point

    def __str__(self) -> str:
        low, high = wilson(self.outcome.hits, self.commands)
        rule = (
            f"most words hit with at most {self.allowed_per_hour:g} false alarms an hour of talk"
            if self.talk.per_hour <= self.allowed_per_hour
            else f"fewest false alarms, none being below {self.allowed_per_hour:g} an hour of talk"
        )
        return (
            f"chosen on validation words over noise and on {self.talk_is} ({rule}): "
            f"{self.outcome.hits} of {self.commands} words hit "
            f"({self.outcome.hits / max(1, self.commands):.1%}, 95 % interval {low:.1%} to "
            f"{high:.1%}); in talk {self.talk}; among words {self.outcome.word_alarms} in "
            f"{self.word_hours:.2f} h, {self.substitutions} of them one command taken for another"
        )


def sweep(
    heard: Heard,
    *,
    smoothings: Iterable[float] = SMOOTHINGS_S,
    thresholds: Iterable[float] = THRESHOLDS,
    refractories: Iterable[float] = REFRACTORIES_S,
) -> tuple[Outcome, ...]:
    """What every combination does."""
    thresholds, refractories = tuple(thresholds), tuple(refractories)
    outcomes: list[Outcome] = []
    for seconds in smoothings:
        points = [OperatingPoint(seconds, t, r) for t in thresholds for r in refractories]
        words = _counts(heard.labels, heard.words, points)
        talk = _counts(heard.labels, heard.talk, points)
        outcomes += [
            Outcome(point, hits, word_alarms, talk_alarms)
            for point, (hits, word_alarms), (_, talk_alarms) in zip(
                points, words.tolist(), talk.tolist(), strict=True
            )
        ]
    return tuple(outcomes)


def _counts(
    labels: Sequence[str], streams: Iterable[HeardStream], points: Sequence[OperatingPoint]
) -> npt.NDArray[np.int64]:
    """Hits and false alarms ``(points, 2)``; ``points`` have one smoothing, by threshold."""
    counts = np.zeros((len(points), 2), np.int64)
    smoothing_s = points[0].smoothing_s
    for stream in streams:
        smoothed = smooth(labels, stream.probabilities, smoothing_s, stream.pauses)
        for threshold, group in groupby(enumerate(points), lambda row: row[1].threshold):
            found = stretches(smoothed, threshold)
            for row, point in group:
                said = [
                    Event(position_s(frame), labels[label])
                    for frame, label in fired(found, smoothing_s, point.refractory_s)
                ]
                hits = sum(1 for _ in hit_pairs(said, stream.labels))
                counts[row] += hits, len(said) - hits
    return counts


def choose(
    heard: Heard,
    outcomes: Sequence[Outcome],
    alarms_per_hour: float = ALARMS_PER_HOUR,
) -> Choice:
    """The outcome with most hits among those with at most ``alarms_per_hour`` of talk.

    Where none is that careful, the most careful one. Of equals the one with fewest alarms in
    talk, then among words, then the shortest smoothing and refractory, the highest threshold.
    """
    allowed = alarms_per_hour * heard.talk_hours
    fewest = min(outcome.talk_alarms for outcome in outcomes)
    careful = [o for o in outcomes if o.talk_alarms <= max(allowed, fewest)]
    best = min(careful, key=rank)
    matched = [
        match(
            events(heard.labels, stream.probabilities, best.operating_point, stream.pauses),
            stream.labels,
        )
        for stream in heard.words
    ]
    return Choice(
        outcome=best,
        substitutions=sum(len(one.substitutions) for one in matched),
        commands=heard.commands,
        word_hours=heard.word_hours,
        talk=AlarmRate(best.talk_alarms, heard.talk_hours),
        talk_is=heard.talk_is,
        allowed_per_hour=alarms_per_hour,
    )


def rank(outcome: Outcome) -> tuple[float, ...]:
    """The order of preference: hits, fewest alarms in talk and among words, the quickest."""
    point = outcome.operating_point
    return (
        -outcome.hits,
        outcome.talk_alarms,
        outcome.word_alarms,
        point.smoothing_s,
        point.refractory_s,
        -point.threshold,
    )
