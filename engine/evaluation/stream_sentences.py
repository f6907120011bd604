"""An evaluation of long recordings in plain words: what is read first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.evaluation.stream_results import StreamEngine, StreamPair, StreamResults

_MOST_PAIRS = 3  # of three engines; more are read in a table


def sentences(results: StreamResults) -> Iterator[str]:
    """What each engine hit, missed and raised falsely, and how each two differ."""
    for engine in results.engines:
        yield _hits(engine)
        yield _alarms(engine)
    if len(results.pairs) > _MOST_PAIRS:
        yield "How each two of them differ is in the table of engines two by two."
    for pair in results.pairs if len(results.pairs) <= _MOST_PAIRS else ():
        yield from _pair(pair)
    if results.refused:
        count = len(results.refused)
        yield f"{count:,} recording{'s' if count > 1 else ''} could not be used; reasons are below."


def duration(seconds: float) -> str:
    """A length of sound for people."""
    if seconds < 120:
        return f"{seconds:.1f} s"
    if seconds < 7200:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.2f} h"


def position(seconds: float) -> str:
    """A place in a recording: hours, minutes and seconds to the hundredth."""
    hundredths = round(100 * seconds)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    told = f"{minutes:02d}:{rest / 100:05.2f}"
    return f"{hours}:{told}" if hours else told


def _hits(engine: StreamEngine) -> str:
    total = engine.total
    who = f"{engine.name} with {engine.model}"
    if total.hit_rate is None:
        return f"No command was said for {who} to hit."
    low, high = (100 * end for end in total.hit_interval)
    taken = f", {total.wrong:,} of those missed taken for another command" if total.wrong else ""
    return (
        f"{who} hit {total.hits:,} of {total.commands:,} words ({100 * total.hit_rate:.2f} %, "
        f"95 % interval {low:.2f} to {high:.2f} %){taken}."
    )


def _alarms(engine: StreamEngine) -> str:
    total = engine.total
    low, high = total.alarm_rate.interval
    told = (
        f"It raised {total.alarms:,} false alarms in {duration(3600 * total.hours)}, "
        f"{total.alarm_rate.per_hour:.1f} an hour (95 % interval {low:.1f} to {high:.1f})"
    )
    latency = total.latency
    if latency is None:
        return f"{told}."
    return (
        f"{told}, and answered {1e3 * latency.median_s:.0f} ms after the end of a word (median; "
        f"{1e3 * latency.p95_s:.0f} ms in 95 of 100)."
    )


def _pair(pair: StreamPair) -> Iterator[str]:
    words = pair.found.words
    if words is None:
        return
    a, b = pair.a, pair.b
    gap, (low, high) = 100 * words.difference, (100 * end for end in words.interval)
    if gap < 0:
        a, b, gap, low, high = b, a, -gap, -high, -low
    ends = f"95 % interval {low:+.2f} to {high:+.2f} points"
    if gap == 0:
        yield f"{a} and {b} hit equally many words ({ends})."
    else:
        unsure = ", which these words cannot tell from no difference" if low <= 0 <= high else ""
        yield f"{b} hit {gap:.2f} points fewer of the words than {a} ({ends}){unsure}."
    yield (
        f"{words.only_a_right:,} words only {pair.a} hit, {words.only_b_right:,} only {pair.b} "
        f"(exact McNemar test: p = {words.mcnemar_p:.2g}); that both raise equally many false "
        f"alarms has p = {pair.found.alarms_p:.2g}."
    )
