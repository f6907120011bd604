"""How well streams were spotted: counts, rates with intervals, latency, curves. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.alarms import AlarmRate
from engine.evaluation.intervals import wilson
from engine.evaluation.matching import Event, hit_pairs
from engine.evaluation.metrics import PairMetrics, compare
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.stream_outcomes import Outcome
from engine.evaluation.stream_run import AtThreshold, Spotted

TOGETHER_S = 0.25  # detections of one word by two engines this close are of the same sound


@dataclass(frozen=True)
class Latency:
    """Seconds from the end of a word to its detection, over ``hits`` of them: quantiles."""

    hits: int
    median_s: float
    p95_s: float
    least_s: float
    most_s: float


class _Rates:
    """What follows from commands, hits, false alarms and hours, whoever counted them."""

    commands: int
    hits: int
    alarms: int
    hours: float

    @property
    def false_rejects(self) -> int:
        """Commands that were not hit."""
        return self.commands - self.hits

    @property
    def reject_rate(self) -> float | None:
        """Share of commands falsely rejected, 0..1; None where none was said."""
        return self.false_rejects / self.commands if self.commands else None

    @property
    def reject_interval(self) -> tuple[float, float]:
        """95 % interval of the share falsely rejected (Wilson)."""
        return wilson(self.false_rejects, self.commands)

    @property
    def alarm_rate(self) -> AlarmRate:
        """False alarms an hour, with the exact Poisson interval."""
        return AlarmRate(self.alarms, self.hours)


@dataclass(frozen=True)
class Spotting(_Rates):
    """Commands said and what became of them, in ``hours`` of sound; of one word or of all.

    A command is hit or falsely rejected; ``wrong`` of the false rejects were taken for another
    word. ``alarms`` are all detections that hit nothing, ``mistaken`` those of them that are
    the other side of a wrong word, ``on_speech`` those on a word that is no command.
    """

    commands: int
    hits: int
    wrong: int
    alarms: int
    mistaken: int
    on_speech: int
    hours: float
    latency: Latency | None

    @property
    def hit_rate(self) -> float | None:
        """Share of commands hit, 0..1; None where none was said."""
        return self.hits / self.commands if self.commands else None

    @property
    def hit_interval(self) -> tuple[float, float]:
        """95 % interval of the share hit (Wilson)."""
        return wilson(self.hits, self.commands)


@dataclass(frozen=True)
class CurvePoint(_Rates):
    """What the detector does at one threshold, its smoothing and refractory time unchanged."""

    threshold: float
    commands: int
    hits: int
    alarms: int
    wrong: int
    hours: float


@dataclass(frozen=True)
class SpottingPair:
    """Two engines on the same streams.

    ``words`` compares what they did with each command, hit or not (None where none was said);
    ``alarms_p`` is the exact two-sided test of equal rates of false alarms; ``together`` are
    detections of the one that the other made too, of ``detections`` of each.
    """

    words: PairMetrics | None
    alarms_p: float
    together: int
    detections: tuple[int, int]


def measure_spotting(
    said: Sequence[StreamLabel], found: Sequence[Outcome], hours: float, words: Sequence[str]
) -> Spotting:
    """Count ``found``, the outcomes of the commands ``said`` in ``hours`` of sound.

    ``words`` are those that can be spotted.
    """
    kinds = Counter(outcome.kind for outcome in found)
    return Spotting(
        commands=len(said),
        hits=kinds["hit"],
        wrong=kinds["wrong"],
        alarms=kinds["false_alarm"] + kinds["wrong"],
        mistaken=kinds["wrong"],
        on_speech=_on_speech(found, words),
        hours=hours,
        latency=_latency(found),
    )


def measure_words(
    said: Sequence[StreamLabel], found: Sequence[Outcome], hours: float, words: Sequence[str]
) -> dict[str, Spotting]:
    """The same for each of ``words``: commands by what was said, false alarms by what was heard."""
    told: dict[str, Spotting] = {}
    for word in words:
        own = [one for one in found if one.command is not None and one.said == word]
        kinds = Counter(one.kind for one in own)
        heard = [one for one in found if one.heard == word and one.kind != "hit"]
        mistaken = sum(1 for one in heard if one.kind == "wrong")
        told[word] = Spotting(
            commands=sum(1 for one in said if one.word == word),
            hits=kinds["hit"],
            wrong=kinds["wrong"],
            alarms=len(heard),
            mistaken=mistaken,
            on_speech=_on_speech(heard, words),
            hours=hours,
            latency=_latency(own),
        )
    return told


def measure_curve(
    thresholds: Sequence[float],
    recordings: Sequence[Sequence[AtThreshold]],
    commands: int,
    hours: float,
) -> tuple[CurvePoint, ...]:
    """The points of ``thresholds`` over all recordings together."""
    return tuple(
        CurvePoint(
            threshold,
            commands,
            sum(each[i].hits for each in recordings),
            sum(each[i].alarms for each in recordings),
            sum(each[i].wrong for each in recordings),
            hours,
        )
        for i, threshold in enumerate(thresholds)
    )


def frontier(points: Iterable[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The points of which none other misses as few with as few alarms, by rising alarms."""
    kept: list[CurvePoint] = []
    for point in sorted(points, key=lambda one: (one.alarms, one.false_rejects)):
        if not kept or point.false_rejects < kept[-1].false_rejects:
            kept.append(point)
    return tuple(kept)


def compare_spotting(
    a: Sequence[Sequence[Outcome]],
    b: Sequence[Sequence[Outcome]],
    spotted_a: Sequence[Sequence[Spotted]],
    spotted_b: Sequence[Sequence[Spotted]],
) -> SpottingPair:
    """What two engines differ in; outcomes and detections of each recording, in one order."""
    hit_a, hit_b = _hits(a), _hits(b)
    everything = np.ones(len(hit_a), np.intp)
    alarms = [
        sum(1 for found in each for one in found if one.kind in ("false_alarm", "wrong"))
        for each in (a, b)
    ]
    return SpottingPair(
        words=compare(everything, hit_a, hit_b) if len(hit_a) else None,
        alarms_p=equal_rates_p(*alarms),
        together=sum(map(_together, spotted_a, spotted_b)),
        detections=(sum(map(len, spotted_a)), sum(map(len, spotted_b))),
    )


def equal_rates_p(a: int, b: int) -> float:
    """Exact two-sided p of "both happen equally often" for counts over the same time.

    Given their sum, each is binomial with one half (Przyborowski and Wilenski, "Homogeneity of
    results in testing samples from Poisson series", Biometrika 31 (1940)). 1 for none at all.
    """
    if a + b == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(a, a + b, 0.5).pvalue)


def _on_speech(found: Iterable[Outcome], commands: Sequence[str]) -> int:
    """False alarms on a word that is none of ``commands``."""
    known = {"", *commands}
    return sum(1 for one in found if one.kind == "false_alarm" and one.said not in known)


def _latency(found: Iterable[Outcome]) -> Latency | None:
    seconds = [one.latency_s for one in found if one.latency_s is not None]
    if not seconds:
        return None
    median, p95 = np.percentile(seconds, (50, 95))
    return Latency(len(seconds), float(median), float(p95), min(seconds), max(seconds))


def _hits(recordings: Sequence[Sequence[Outcome]]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """1 for each command that was hit, else 0, in the order they were said."""
    flags: list[int] = []
    for found in recordings:
        commands = sorted(
            (one.command, int(one.kind == "hit")) for one in found if one.command is not None
        )
        flags += [hit for _, hit in commands]
    return np.array(flags, np.intp)


def _together(a: Sequence[Spotted], b: Sequence[Spotted]) -> int:
    events = [Event(each.time_s, each.word) for each in a]
    near = [
        StreamLabel(each.time_s - TOGETHER_S, each.time_s + TOGETHER_S, each.word) for each in b
    ]
    return sum(1 for _ in hit_pairs(events, near, 0.0))
