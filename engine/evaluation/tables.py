"""The CSV files of an evaluation, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.evaluation.answer import answers_at
from engine.evaluation.clips import ClipResult
from engine.evaluation.list_hash import relative
from engine.evaluation.results import EngineResult, Results

PREDICTION_COLUMNS = (
    *("path", "word", "label", "engine", "predicted", "score", "n_windows", "time_s"),
    *("position_s", "offset_s", "duration_s", "group", "channel"),
    *("predicted_argmax", "predicted_at_threshold"),
    *("source_rate", "source_channels", "source_format", "source_seconds", "source_level_db"),
    "source_clipped",
)
STRATA_COLUMNS = ("by", "value", "clips", "engine", "correct", "accuracy", "low", "high")
CURVE_COLUMNS = ("label", "threshold", "false_alarm_rate", "miss_rate")
_CLIPS_AT_ONCE = 1024


def prediction_columns(labels: Sequence[str]) -> tuple[str, ...]:
    """The columns of ``predictions.csv``: the same for all models, then a score for each class."""
    return (*PREDICTION_COLUMNS, *(f"score_{label}" for label in labels))


def predictions(results: Results) -> Iterator[Sequence[object]]:
    """A row for each clip and engine."""
    labels, clips = results.labels, results.clips
    for first in range(0, len(clips), _CLIPS_AT_ONCE):
        rows = clips.rows[first : first + _CLIPS_AT_ONCE]["answers"]
        held = [
            answers_at(labels, rows["scores"][:, i], engine.operating_point.threshold).tolist()
            for i, engine in enumerate(results.engines)
        ]
        largest = rows["scores"].argmax(axis=2).tolist()
        for place in range(len(rows)):
            clip = clips[first + place]
            entry, facts = clip.entry, _facts(clip)
            path = relative(entry.path, results.data.root)
            for i, (engine, each) in enumerate(zip(results.engines, clip.answers, strict=True)):
                answer = each.answer
                yield (
                    *(path, entry.word, entry.label, engine.name, answer.label),
                    *(f"{answer.score:.6f}", answer.windows, f"{each.seconds:.9f}"),
                    *(f"{answer.position_s:.4f}", entry.offset_s),
                    *("" if entry.duration_s is None else entry.duration_s, entry.group),
                    "" if entry.channel is None else entry.channel,
                    *(labels[largest[place][i]], labels[held[i][place]]),
                    *facts,
                    *(f"{score:.9g}" for score in answer.scores),
                )


def _facts(clip: ClipResult) -> tuple[object, ...]:
    facts = clip.facts
    if facts is None:
        return ("",) * 6
    format_ = f"{facts.container} {facts.encoding}"
    level, seconds = f"{facts.level_db:.2f}", f"{facts.seconds:.4f}"
    return (facts.rate, facts.channels, format_, seconds, level, facts.clipped)


def disagreement_columns(results: Results) -> tuple[str, ...]:
    """The columns of ``disagreements.csv``."""
    names = [engine.name for engine in results.engines]
    told = (f"{name}{part}" for name in names for part in ("", "_score"))
    return ("path", "word", "label", *told, "offset_s", "duration_s", "channel")


def disagreements(results: Results) -> Iterator[Sequence[object]]:
    """A row for each clip that two engines answered differently."""
    answers = results.clips.predicted
    for place in np.flatnonzero((answers != answers[:, :1]).any(axis=1)).tolist():
        clip = results.clips[place]
        entry, path = clip.entry, relative(clip.entry.path, results.data.root)
        told = [part for a in clip.answers for part in (a.answer.label, f"{a.answer.score:.6f}")]
        cut = "" if entry.duration_s is None else entry.duration_s
        channel = "" if entry.channel is None else entry.channel
        yield (path, entry.word, entry.label, *told, entry.offset_s, cut, channel)


def confusion(engine: EngineResult, labels: Sequence[str]) -> Iterator[Sequence[object]]:
    """A row for each class: its name, then how often it was answered as what."""
    for label, counts in zip(labels, engine.metrics.confusion.tolist(), strict=True):
        yield (label, *counts)


def strata(results: Results) -> Iterator[Sequence[object]]:
    """A row for each stratum and engine."""
    for stratum in results.strata:
        for i, engine in enumerate(results.engines):
            share = stratum.correct[i] / stratum.clips
            told = (f"{value:.6f}" for value in (share, *stratum.interval(i)))
            yield (stratum.by, stratum.value, stratum.clips, engine.name, stratum.correct[i], *told)


def curves(engine: EngineResult) -> Iterator[Sequence[object]]:
    """A row for each point of each class's curve, and of the one of all commands together.

    A threshold of infinity takes nothing.
    """
    ranking = engine.ranking
    pooled = [ranking.pooled] if ranking.pooled else []
    for curve in (*pooled, *ranking.by_label.values()):
        points = zip(curve.thresholds, curve.false_alarms, curve.misses, strict=True)
        for threshold, alarms, misses in points:
            yield (curve.label, f"{threshold:.9g}", f"{alarms:.9g}", f"{misses:.9g}")
