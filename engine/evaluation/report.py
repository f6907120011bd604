"""The files an evaluation leaves: ``results.json``, the tables beside it, the report to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from engine.evaluation import tables
from engine.evaluation.clips import Sound
from engine.evaluation.curve_report import curve_lines, write_curve
from engine.evaluation.document import document
from engine.evaluation.page import page
from engine.evaluation.results import EngineResult, Parameters, Results
from engine.files import write_csv, write_text
from engine.training.clip_files import read_blocks


def dated_folder(base: Path, now: datetime, kind: str = "evaluation") -> Path:
    """Where results go if nobody says: a folder below ``base`` named by the time."""
    return base / f"{kind}-{now:%Y%m%d-%H%M%S}"


def write_report(
    results: Results, out: Path, *, embed_audio: int = 0, sound: Sound = read_blocks
) -> None:
    """Write ``predictions.csv``, ``disagreements.csv``, ``strata.csv``, ``confusion_*.csv``,
    ``curves_*.csv``, ``report.html`` and ``results.json`` into ``out``.

    Every file appears whole or not at all, ``results.json`` last. In the report ``embed_audio``
    clips can be listened to, read by ``sound``. A noise curve leaves its own files as well, see
    :func:`engine.evaluation.curve_report.write_curve`.
    """
    out.mkdir(parents=True, exist_ok=True)
    labels = results.labels
    columns = tables.prediction_columns(labels)
    write_csv(out / "predictions.csv", columns, tables.predictions(results))
    columns = tables.disagreement_columns(results)
    write_csv(out / "disagreements.csv", columns, tables.disagreements(results))
    write_csv(out / "strata.csv", tables.STRATA_COLUMNS, tables.strata(results))
    for engine in results.engines:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", engine.name)
        rows = tables.confusion(engine, labels)
        write_csv(out / f"confusion_{name}.csv", ("label", *labels), rows)
        write_csv(out / f"curves_{name}.csv", tables.CURVE_COLUMNS, tables.curves(engine))
    if results.noise_curve is not None:
        write_curve(results.noise_curve, results.data, out)
    write_text(out / "report.html", page(results, embed_audio=embed_audio, sound=sound))
    text = json.dumps(document(results), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(out / "results.json", text + "\n")


def _of_what(engine: EngineResult) -> str:
    """What a speed that is none of hardware is the speed of, and what stands for the hardware's."""
    if engine.info.figure == "measured":
        return ""
    return f" of the simulation ({engine.info.runtime})"


def at_once(asked: Parameters) -> str:
    """How many such speeds there were at the same time."""
    if asked.dask is not None:
        return " in each worker"
    return f" in each of {asked.jobs} processes" if asked.jobs > 1 else ""


def summary_lines(results: Results) -> Iterator[str]:
    """What the command prints: mapping with counts, engines, pairs, refused recordings."""
    for row in results.data.mapping:
        yield f"{row.word} -> {row.label}: {row.clips}"
    if results.condition is not None:
        yield f"heard with {results.condition}"
    for engine in results.engines:
        metrics, (low, high) = engine.metrics, engine.metrics.interval
        yield (
            f"{engine.name} ({engine.model}): {metrics.accuracy:.2%} of {metrics.clips} clips "
            f"(95 % interval {low:.2%} to {high:.2%}), macro F1 {metrics.macro_f1:.4f}, "
            f"{engine.words_per_second:,.0f} words/s{_of_what(engine)}{at_once(results.parameters)}"
        )
    for pair in results.pairs:
        metrics_of, (low, high) = pair.metrics, pair.metrics.interval
        yield (
            f"{pair.a} less {pair.b}: {100 * metrics_of.difference:+.2f} points "
            f"(95 % interval {100 * low:+.2f} to {100 * high:+.2f}), same answer on "
            f"{metrics_of.agreement:.2%}, only one right {metrics_of.only_a_right} : "
            f"{metrics_of.only_b_right}, exact McNemar p {metrics_of.mcnemar_p:.3g}"
        )
        if pair.verdict:
            yield pair.verdict
    if results.noise_curve is not None:
        yield from curve_lines(results.noise_curve)
    if results.rejected:
        yield f"not used: {len(results.rejected)}"
        yield from (f"  {rejected.reason}" for rejected in results.rejected)
