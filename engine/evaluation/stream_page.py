"""``report.html`` of long recordings: one file to read, to print and to hand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from engine.evaluation.channels import channels_told
from engine.evaluation.list_hash import relative
from engine.evaluation.page import ROWS, environment, lowest, machine, styles_of
from engine.evaluation.plots import Style, alarms_plot, latency_plot
from engine.evaluation.stream_metrics import CurvePoint, frontier
from engine.evaluation.stream_outcomes import LOOKAHEAD_S, Outcome
from engine.evaluation.stream_results import StreamEngine, StreamResults
from engine.evaluation.stream_sentences import duration, position, sentences

_TABLE_ALARMS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)  # an hour, of the table beside the curve
_TO_SEE = 1 / 3  # of an alarm or a miss: where a curve is drawn that has none


@dataclass(frozen=True)
class Row:
    """One outcome in a table, with the recording it is in and where."""

    path: str
    at: str
    one: Outcome


@dataclass(frozen=True)
class WordRow:
    """What became of one command that engines did not treat alike: an outcome of each."""

    path: str
    at: str
    said: str
    outcomes: tuple[Outcome, ...]


def page(results: StreamResults) -> str:
    """The report as HTML; it holds no sound. Without matplotlib it has no pictures, and says so."""
    styles = styles_of((engine.name, engine.info.family) for engine in results.engines)
    pictures = find_spec("matplotlib") is not None
    apart = list(_apart(results))
    several = len(results.engines) > 1
    shares = [engine.total.hit_interval[0] for engine in results.engines]
    context = {
        "results": results,
        "run": results.parameters,
        "sentences": list(sentences(results)),
        "several": several,
        "commands": results.engines[0].total.commands,
        "low": lowest(shares),
        "duration": duration,
        "apart": apart,
        "shown": apart[:ROWS],
        "alarms": [
            (engine, rows[:ROWS], len(rows))
            for engine in results.engines
            for rows in [_rows(results, engine, "false_alarm")]
        ],
        "misses": [
            (engine, rows[:ROWS], len(rows))
            for engine in results.engines
            for rows in [_rows(results, engine, "miss")]
        ],
        "taken": [(engine, _taken(engine)) for engine in results.engines],
        "pictures": pictures,
        "curve": _curve(results, styles) if pictures else "",
        "latency": _latency(results, styles) if pictures else "",
        "careful": list(_careful(results)),
        "paths": [each.told(results.data.root) for each in results.recordings],
        "refused": [
            (relative(each.path, results.data.root), each.reason) for each in results.refused[:ROWS]
        ],
        "asked": list(_asked(results)),
        "machine": list(machine(results.environment)),
        "contents": list(_contents(results, several)),
        "lookahead_ms": 1e3 * LOOKAHEAD_S,
    }
    return environment().get_template("stream.html").render(context)


def _apart(results: StreamResults) -> Iterator[WordRow]:
    """Every command that some engines hit and others did not."""
    for i, recording in enumerate(results.recordings):
        path = recording.told(results.data.root)
        columns = [
            {one.command: one for one in engine.outcomes[i] if one.command is not None}
            for engine in results.engines
        ]
        for command, said in enumerate(recording.commands):
            found = tuple(column[command] for column in columns)
            if len({one.kind == "hit" for one in found}) > 1:
                yield WordRow(path, position(said.start_s), said.word, found)


def _rows(results: StreamResults, engine: StreamEngine, kind: str) -> list[Row]:
    """False alarms, the surest first; misses, those that came closest last."""
    rows = [
        Row(recording.told(results.data.root), position(one.at_s), one)
        for recording, found in zip(results.recordings, engine.outcomes, strict=True)
        for one in found
        if one.kind == kind
    ]
    sign = -1 if kind == "false_alarm" else 1
    return sorted(rows, key=lambda row: sign * row.one.score)


def _taken(engine: StreamEngine) -> list[tuple[str, str, int]]:
    """Said, heard, how often; the most frequent first."""
    pairs = Counter(
        (one.said, one.heard) for found in engine.outcomes for one in found if one.kind == "wrong"
    )
    return [(said, heard, count) for (said, heard), count in pairs.most_common()]


def _curve(results: StreamResults, styles: list[Style]) -> str:
    hours = results.heard_s / 3600
    if not results.engines[0].total.commands:
        return ""
    curves, marks = [], []
    for style, engine in zip(styles, results.engines, strict=True):
        places = [_place(point, hours) for point in frontier(engine.curve)]
        curves.append((style, *np.array(places).T))
        own = [p for p in engine.curve if p.threshold == engine.operating_point.threshold]
        marks.append(_place(own[0], hours))
    return alarms_plot([(s, x, y) for s, x, y in curves], marks)


def _place(point: CurvePoint, hours: float) -> tuple[float, float]:
    alarms, misses = max(point.alarms, _TO_SEE), max(point.false_rejects, _TO_SEE)
    return alarms / hours, min(misses / point.commands, 0.98)


def _latency(results: StreamResults, styles: list[Style]) -> str:
    curves = []
    for style, engine in zip(styles, results.engines, strict=True):
        found = (one.latency_s for each in engine.outcomes for one in each)
        seconds = np.sort(np.array([each for each in found if each is not None], np.float64))
        if len(seconds):
            curves.append((style, seconds))
    return latency_plot(curves) if curves else ""


def _careful(results: StreamResults) -> Iterator[tuple[float, list[CurvePoint | None]]]:
    """At most so many false alarms an hour: of each engine the point that misses least."""
    if not results.engines[0].total.commands:
        return
    told: list[CurvePoint | None] = []
    for allowed in _TABLE_ALARMS:
        best: list[CurvePoint | None] = []
        for engine in results.engines:
            careful = [p for p in frontier(engine.curve) if p.alarm_rate.per_hour <= allowed]
            best.append(careful[-1] if careful else None)
        if any(best) and best != told:  # too few hours tell no smaller rates apart
            yield allowed, best
            told = best


def _asked(results: StreamResults) -> Iterator[tuple[str, str]]:
    run = results.parameters
    yield "recordings", run.target or str(results.data.root)
    yield "engines", ", ".join(run.engines or [engine.name for engine in results.engines])
    yield "models", ", ".join(run.models) or "the default of each family"
    if run.unknown_ok:
        yield "words that nothing knows", "taken as words that are not to be spotted"
    yield "channels", channels_told(run.channels, "recording")
    yield "margin", "none" if run.margin is None else f"{run.margin:g} points of words hit"
    for engine in results.engines:
        point = engine.operating_point
        yield (
            f"operating point of {engine.name}",
            f"threshold {point.threshold:g}, smoothing {point.smoothing_s:g} s, "
            f"refractory {point.refractory_s:g} s",
        )
    yield "a word is hit", f"from its start to {results.tolerance_s:g} s after its end"
    yield (
        "speed",
        f"{duration(results.heard_s)} in {results.seconds:.1f} s, {results.times_real_time:,.0f} "
        "times as fast as they sound, all engines together",
    )


def _contents(results: StreamResults, several: bool) -> Iterator[tuple[str, str]]:
    commands = bool(results.engines[0].total.commands)
    parts = (
        ("curve", "Threshold", commands),
        ("words", "Words", True),
        ("apart", "Disagreements", several and commands),
        ("alarms", "False alarms", True),
        ("misses", "Misses", commands),
        ("recordings", "Recordings", True),
        ("pairs", "Pairs", bool(results.pairs)),
        ("rejected", "Not used", bool(results.refused)),
        ("mapping", "Mapping", bool(results.data.mapping)),
        ("run", "How it was made", True),
    )
    return ((name, told) for name, told, there in parts if there)
