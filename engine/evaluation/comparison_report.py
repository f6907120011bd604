"""The files of a comparison: ``comparison.json``, two CSVs, and the report to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.evaluation.comparison import ComparedEngines, Comparison
from engine.evaluation.metrics import EngineMetrics
from engine.evaluation.page import ROWS, environment, lowest
from engine.files import write_csv, write_text

SCHEMA_VERSION = 1
CHANGED_COLUMNS = (
    *("path", "word", "label", "engine_a", "predicted_a", "score_a"),
    *("engine_b", "predicted_b", "score_b", "change", "offset_s", "duration_s"),
)
CLASS_COLUMNS = (
    *("engine_a", "engine_b", "label", "support", "recall_a", "recall_b", "recall_change"),
    *("precision_a", "precision_b", "precision_change", "f1_a", "f1_b", "f1_change"),
)


def write_comparison(found: Comparison, out: Path) -> None:
    """Write ``changed.csv``, ``per_class.csv``, ``report.html`` and ``comparison.json``.

    Every file appears whole or not at all, ``comparison.json`` last.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_csv(out / "changed.csv", CHANGED_COLUMNS, _changed(found))
    write_csv(out / "per_class.csv", CLASS_COLUMNS, _classes(found))
    write_text(out / "report.html", comparison_page(found))
    text = json.dumps(document(found), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(out / "comparison.json", text + "\n")


def comparison_page(found: Comparison) -> str:
    """The report as HTML."""
    ends = [m.interval[0] for each in found.engines for m in (each.of_a, each.of_b)]
    template = environment().get_template("comparison.html")
    return template.render(found=found, low=lowest(ends), rows=ROWS)


def document(found: Comparison) -> dict[str, object]:
    """What ``comparison.json`` holds; shares are 0..1, intervals 95 %."""
    return {
        "schema_version": SCHEMA_VERSION,
        "a": str(found.a.folder),
        "b": str(found.b.folder),
        "clips": found.clips,
        "only_in_a": found.only_a,
        "only_in_b": found.only_b,
        "notes": list(found.notes),
        "engines": [_engines(each) for each in found.engines],
    }


def comparison_lines(found: Comparison) -> Iterator[str]:
    """What the command prints."""
    yield f"A: {found.a.folder}"
    yield f"B: {found.b.folder}"
    beside = f", only in A {found.only_a:,}, only in B {found.only_b:,}"
    yield f"{found.clips:,} clips in both" + (beside if found.only_a or found.only_b else "")
    yield from found.notes
    for each in found.engines:
        for name, metrics in zip(each.names, (each.of_a, each.of_b), strict=True):
            low, high = metrics.interval
            yield f"{name}: {metrics.accuracy:.2%} (95 % interval {low:.2%} to {high:.2%})"
        yield each.sentence
        pair = each.pair
        yield (
            f"{len(each.changed):,} answers changed, only A right {pair.only_a_right}, "
            f"only B right {pair.only_b_right}, exact McNemar p {pair.mcnemar_p:.3g}"
        )
        if each.judgement is not None:
            yield each.judgement.sentence
        yield from _moved(each)


def _moved(each: ComparedEngines) -> Iterator[str]:
    """The classes whose recall differs, the largest change first."""
    changes = {
        label: each.of_b.per_class[label].recall - one.recall
        for label, one in each.of_a.per_class.items()
        if one.support
    }
    moved = sorted((label for label in changes if changes[label]), key=lambda x: -abs(changes[x]))
    if moved:
        told = ", ".join(f"{label} {100 * changes[label]:+.1f}" for label in moved)
        yield f"recall from A to B, points: {told}"


def _engines(each: ComparedEngines) -> dict[str, object]:
    pair, judged = each.pair, each.judgement
    return {
        "a": {"id": each.a.name, "model": each.a.model, **_accuracy(each.of_a)},
        "b": {"id": each.b.name, "model": each.b.model, **_accuracy(each.of_b)},
        "agreement": pair.agreement,
        "accuracy_difference": pair.difference,
        "accuracy_difference_ci95": list(pair.interval),
        "accuracy_difference_cluster_ci95": each.cluster_interval and list(each.cluster_interval),
        "only_a_right": pair.only_a_right,
        "only_b_right": pair.only_b_right,
        "mcnemar_p": pair.mcnemar_p,
        "changed": len(each.changed),
        "margin": judged
        and {"points": judged.points, "verdict": judged.verdict, "sentence": judged.sentence},
    }


def _accuracy(metrics: EngineMetrics) -> dict[str, object]:
    return {
        "correct": metrics.correct,
        "accuracy": metrics.accuracy,
        "accuracy_ci95": list(metrics.interval),
        "macro_f1": metrics.macro_f1,
    }


def _changed(found: Comparison) -> Iterator[Sequence[object]]:
    for each in found.engines:
        for one in each.changed:
            clip = one.clip
            yield (
                *(clip.path, one.a.word, one.a.label),
                *(each.a.name, one.a.predicted, f"{one.a.score:.6f}"),
                *(each.b.name, one.b.predicted, f"{one.b.score:.6f}"),
                *(one.change, clip.offset_s),
                "" if clip.duration_s is None else clip.duration_s,
            )


def _classes(found: Comparison) -> Iterator[Sequence[object]]:
    for each in found.engines:
        for label in found.labels:
            a, b = each.of_a.per_class[label], each.of_b.per_class[label]
            values = ((a.recall, b.recall), (a.precision, b.precision), (a.f1, b.f1))
            told = (f"{v:.6f}" for one, two in values for v in (one, two, two - one))
            yield (each.a.name, each.b.name, label, a.support, *told)
