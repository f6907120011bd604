"""The files an evaluation leaves: ``results.json`` and the tables beside it."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from engine.evaluation.results import EngineResult, PairResult, Results
from engine.files import write_csv, write_text
from engine.training.labels import MappedWord

SCHEMA_VERSION = 1
PREDICTION_COLUMNS = (
    *("path", "word", "label", "engine", "predicted", "score", "n_windows", "time_s"),
    *("position_s", "offset_s", "duration_s", "group"),
)


def dated_folder(base: Path, now: datetime, kind: str = "evaluation") -> Path:
    """Where results go if nobody says: a folder below ``base`` named by the time."""
    return base / f"{kind}-{now:%Y%m%d-%H%M%S}"


def write_report(results: Results, out: Path) -> None:
    """Write ``results.json``, ``predictions.csv``, ``disagreements.csv``, ``confusion_*.csv``.

    Every file appears whole or not at all, ``results.json`` last.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_csv(out / "predictions.csv", PREDICTION_COLUMNS, _predictions(results))
    names = [engine.name for engine in results.engines]
    write_csv(
        out / "disagreements.csv",
        ("path", "word", "label", *(f"{x}{part}" for x in names for part in ("", "_score"))),
        _disagreements(results),
    )
    for engine in results.engines:
        rows = zip(results.labels, engine.metrics.confusion.tolist(), strict=True)
        write_csv(
            out / f"confusion_{re.sub(r'[^A-Za-z0-9._-]', '_', engine.name)}.csv",
            ("label", *results.labels),
            ([label, *counts] for label, counts in rows),
        )
    text = json.dumps(document(results), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(out / "results.json", text + "\n")


def document(results: Results) -> dict[str, object]:
    """What ``results.json`` holds."""
    data = results.data
    condition = {} if results.condition is None else {"condition": asdict(results.condition)}
    return {
        "schema_version": SCHEMA_VERSION,
        **condition,
        "data": {
            "root": str(data.root),
            "list": data.name,
            "clips": len(results.clips),
            "labels": list(results.labels),
            "mapping": _mapping(data.mapping),
        },
        "engines": [_engine(engine, results.labels) for engine in results.engines],
        "pairs": [_pair(pair) for pair in results.pairs],
        "rejected": [
            {"path": _path(results, rejected.path), "reason": rejected.reason}
            for rejected in results.rejected
        ],
        "environment": results.environment
        | {
            "engines": {
                engine.name: {
                    "device": engine.info.device,
                    "runtime": engine.info.runtime,
                    "figure": engine.info.figure,
                }
                for engine in results.engines
            }
        },
    }


def _mapping(rows: Sequence[MappedWord]) -> dict[str, dict[str, object]]:
    """By word; a manifest may count one word as two classes, which are then told apart."""
    times = Counter(row.word for row in rows)
    return {
        row.word if times[row.word] == 1 else f"{row.word} as {row.label}": {
            "label": row.label,
            "clips": row.clips,
        }
        for row in rows
    }


def _engine(engine: EngineResult, labels: Sequence[str]) -> dict[str, object]:
    metrics = engine.metrics
    return {
        "id": engine.name,
        "model": {"name": engine.model, "sha256": engine.sha256},
        "clips": metrics.clips,
        "correct": metrics.correct,
        "accuracy": metrics.accuracy,
        "accuracy_ci95": list(metrics.interval),
        "macro_f1": metrics.macro_f1,
        "per_class": {
            label: {
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "support": one.support,
            }
            for label, one in metrics.per_class.items()
        },
        "confusion": {"labels": list(labels), "counts": metrics.confusion.tolist()},
        "words_per_second": engine.words_per_second,
        "seconds": engine.seconds,
    }


def _pair(pair: PairResult) -> dict[str, object]:
    metrics = pair.metrics
    return {
        "a": pair.a,
        "b": pair.b,
        "agreement": metrics.agreement,
        "accuracy_difference": metrics.difference,
        "accuracy_difference_ci95": list(metrics.interval),
        "only_a_right": metrics.only_a_right,
        "only_b_right": metrics.only_b_right,
        "mcnemar_p": metrics.mcnemar_p,
    }


def _path(results: Results, path: Path) -> str:
    try:
        return path.relative_to(results.data.root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, results.data.root)).as_posix()


def _predictions(results: Results) -> Iterator[Sequence[object]]:
    for clip in results.clips:
        entry, path = clip.entry, _path(results, clip.entry.path)
        for engine, each in zip(results.engines, clip.answers, strict=True):
            answer = each.answer
            yield (
                *(path, entry.word, entry.label, engine.name, answer.label),
                *(f"{answer.score:.6f}", answer.windows, f"{each.seconds:.9f}"),
                *(f"{answer.position_s:.4f}", entry.offset_s),
                *("" if entry.duration_s is None else entry.duration_s, entry.group),
            )


def _disagreements(results: Results) -> Iterator[Sequence[object]]:
    for clip in results.clips:
        answers = [each.answer for each in clip.answers]
        if len({answer.label for answer in answers}) > 1:
            told = [part for a in answers for part in (a.label, f"{a.score:.6f}")]
            yield (_path(results, clip.entry.path), clip.entry.word, clip.entry.label, *told)


def _of_what(engine: EngineResult) -> str:
    """What a speed that is none of hardware is the speed of, and what stands for the hardware's."""
    if engine.info.figure == "measured":
        return ""
    return f" of the simulation ({engine.info.runtime})"


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
            f"{engine.words_per_second:,.0f} words/s{_of_what(engine)}"
        )
    for pair in results.pairs:
        metrics_of, (low, high) = pair.metrics, pair.metrics.interval
        yield (
            f"{pair.a} less {pair.b}: {100 * metrics_of.difference:+.2f} points "
            f"(95 % interval {100 * low:+.2f} to {100 * high:+.2f}), same answer on "
            f"{metrics_of.agreement:.2%}, only one right {metrics_of.only_a_right} : "
            f"{metrics_of.only_b_right}, exact McNemar p {metrics_of.mcnemar_p:.3g}"
        )
    if results.rejected:
        yield f"not used: {len(results.rejected)}"
        yield from (f"  {rejected.reason}" for rejected in results.rejected)
