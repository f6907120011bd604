"""The CSV files of an evaluation of long recordings, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.evaluation.stream_metrics import Spotting
from engine.evaluation.stream_results import StreamEngine, StreamResults

EVENT_COLUMNS = (
    *("path", "engine", "kind", "said", "heard", "start_s", "end_s", "time_s", "latency_s"),
    "score",
)
_COUNTS = (
    *("commands", "hits", "false_rejects", "false_reject_rate"),
    *("false_reject_rate_low", "false_reject_rate_high", "wrong_words", "false_alarms"),
    *("false_alarms_per_hour", "false_alarms_per_hour_low", "false_alarms_per_hour_high"),
    *("latency_median_s", "latency_p95_s"),
)
WORD_COLUMNS = ("engine", "word", *_COUNTS)
RECORDING_COLUMNS = ("path", "seconds", "engine", *_COUNTS)
CURVE_COLUMNS = (
    *("threshold", "hits", "false_rejects", "false_reject_rate", "false_reject_rate_low"),
    *("false_reject_rate_high", "false_alarms", "false_alarms_per_hour"),
    *("false_alarms_per_hour_low", "false_alarms_per_hour_high", "wrong_words"),
)


def events(results: StreamResults) -> Iterator[Sequence[object]]:
    """A row for each hit, miss, wrong word and false alarm, by recording, engine and time."""
    for i, recording in enumerate(results.recordings):
        path = recording.told(results.data.root)
        for engine in results.engines:
            for one in engine.outcomes[i]:
                times = (one.start_s, one.end_s, one.time_s, one.latency_s)
                yield (
                    *(path, engine.name, one.kind, one.said, one.heard),
                    *("" if seconds is None else f"{seconds:.4f}" for seconds in times),
                    f"{one.score:.6f}",
                )


def words(results: StreamResults) -> Iterator[Sequence[object]]:
    """A row for each engine and word."""
    for engine in results.engines:
        for word, found in engine.words.items():
            yield (engine.name, word, *_counts(found))


def recordings(results: StreamResults) -> Iterator[Sequence[object]]:
    """A row for each recording and engine."""
    for i, recording in enumerate(results.recordings):
        path = recording.told(results.data.root)
        for engine in results.engines:
            seconds = f"{recording.seconds:.4f}"
            yield (path, seconds, engine.name, *_counts(engine.recordings[i]))


def curve(engine: StreamEngine) -> Iterator[Sequence[object]]:
    """A row for each threshold."""
    for point in engine.curve:
        rates = point.alarm_rate
        yield (
            *(point.threshold, point.hits, point.false_rejects),
            *_shares(point.reject_rate, point.reject_interval),
            *(point.alarms, *(f"{each:.6f}" for each in (rates.per_hour, *rates.interval))),
            point.wrong,
        )


def _counts(found: Spotting) -> tuple[object, ...]:
    rates, latency = found.alarm_rate, found.latency
    seconds = ("", "") if latency is None else (latency.median_s, latency.p95_s)
    return (
        *(found.commands, found.hits, found.false_rejects),
        *_shares(found.reject_rate, found.reject_interval),
        *(found.wrong, found.alarms),
        *(f"{each:.6f}" for each in (rates.per_hour, *rates.interval)),
        *(each if isinstance(each, str) else f"{each:.4f}" for each in seconds),
    )


def _shares(share: float | None, interval: tuple[float, float]) -> tuple[str, ...]:
    """A share with its interval, all empty for a share of nothing."""
    if share is None:
        return ("", "", "")
    return tuple(f"{each:.6f}" for each in (share, *interval))
