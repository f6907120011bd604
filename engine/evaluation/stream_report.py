"""The files an evaluation of long recordings leaves, and what the command prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from engine.evaluation import stream_tables as tables
from engine.evaluation.stream_document import document
from engine.evaluation.stream_page import page
from engine.evaluation.stream_results import StreamEngine, StreamPair, StreamResults
from engine.evaluation.stream_sentences import duration
from engine.files import write_csv, write_text


def write_stream_report(results: StreamResults, out: Path) -> None:
    """Write ``events.csv``, ``words.csv``, ``recordings.csv``, ``curves_*.csv``, ``report.html``
    and ``results.json`` into ``out``.

    Every file appears whole or not at all, ``results.json`` last.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_csv(out / "events.csv", tables.EVENT_COLUMNS, tables.events(results))
    write_csv(out / "words.csv", tables.WORD_COLUMNS, tables.words(results))
    write_csv(out / "recordings.csv", tables.RECORDING_COLUMNS, tables.recordings(results))
    for engine in results.engines:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", engine.name)
        write_csv(out / f"curves_{name}.csv", tables.CURVE_COLUMNS, tables.curve(engine))
    write_text(out / "report.html", page(results))
    text = json.dumps(document(results), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(out / "results.json", text + "\n")


def summary_lines(results: StreamResults) -> Iterator[str]:
    """What the command prints: mapping with counts, engines, pairs, refused recordings."""
    for row in results.data.mapping:
        yield f"{row.word} -> {row.label}: {row.clips}"
    count = len(results.recordings)
    yield (
        f"{count} recording{'' if count == 1 else 's'}, {duration(results.heard_s)}, heard "
        f"{results.times_real_time:,.0f} times as fast as they sound"
    )
    for engine in results.engines:
        yield from _engine(engine)
    for pair in results.pairs:
        yield from _pair(pair)
    if results.refused:
        yield f"not used: {len(results.refused)}"
        yield from (f"  {refused.reason}" for refused in results.refused)


def _engine(engine: StreamEngine) -> Iterator[str]:
    total = engine.total
    hits = "no command was said"
    if total.hit_rate is not None:
        low, high = total.hit_interval
        hits = (
            f"{total.hits} of {total.commands} words hit ({total.hit_rate:.2%}, 95 % interval "
            f"{low:.2%} to {high:.2%}), {total.wrong} taken for another"
        )
    yield f"{engine.name} ({engine.model}): {hits}; {total.alarm_rate}"
    if (latency := total.latency) is not None:
        yield (
            f"{engine.name}: detected {1e3 * latency.median_s:.0f} ms after the end of the word "
            f"(median; 95 % within {1e3 * latency.p95_s:.0f} ms)"
        )


def _pair(pair: StreamPair) -> Iterator[str]:
    found, words = pair.found, pair.found.words
    if words is not None:
        low, high = words.interval
        yield (
            f"{pair.a} less {pair.b}: {100 * words.difference:+.2f} points of words hit "
            f"(95 % interval {100 * low:+.2f} to {100 * high:+.2f}), only one hit "
            f"{words.only_a_right} : {words.only_b_right}, exact McNemar p {words.mcnemar_p:.3g}; "
            f"equal false alarms: p {found.alarms_p:.3g}"
        )
    if pair.judgement is not None:
        yield pair.judgement.sentence
