"""The files of a noise curve: ``curve.json``, ``curve.csv``, and a picture of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from engine.engines.environment import environment
from engine.evaluation.clip_list import ClipList
from engine.evaluation.robustness import CurvePoint, NoiseCurve
from engine.files import write_csv, write_text

SCHEMA_VERSION = 1
COLUMNS = (
    *("noise", "snr_db", "room", "level_db", "seed", "engine", "model", "clips", "correct"),
    *("accuracy", "accuracy_low", "accuracy_high", "loss", "loss_low", "loss_high"),
)


def write_curve(curve: NoiseCurve, data: ClipList, out: Path) -> None:
    """Write ``curve.csv`` and ``curve.json`` into ``out``, the latter last."""
    out.mkdir(parents=True, exist_ok=True)
    write_csv(out / "curve.csv", COLUMNS, (_row(point) for point in curve.points))
    text = json.dumps(document(curve, data), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(out / "curve.json", text + "\n")


def document(curve: NoiseCurve, data: ClipList) -> dict[str, object]:
    """What ``curve.json`` holds."""
    return {
        "schema_version": SCHEMA_VERSION,
        "data": {
            "root": str(data.root),
            "list": data.name,
            "clips": len(data.entries) - len(curve.rejected),
        },
        "points": [
            {
                "condition": asdict(point.condition),
                "engine": point.engine,
                "model": point.model,
                "clips": point.clips,
                "correct": point.correct,
                "accuracy": point.accuracy,
                "accuracy_ci95": list(point.interval),
                "loss": point.loss,
                "loss_ci95": list(point.loss_interval),
            }
            for point in curve.points
        ],
        "rejected": [
            {"path": str(rejected.path), "reason": rejected.reason} for rejected in curve.rejected
        ],
        "environment": environment(),
    }


def curve_lines(curve: NoiseCurve) -> Iterator[str]:
    """What the command prints: a line a condition, every engine with interval and loss."""
    width = max(len(str(condition)) for condition in curve.conditions)
    for condition in curve.conditions:
        told = [
            f"{point.engine} {point.accuracy:.2%} ({point.interval[0]:.2%} to "
            f"{point.interval[1]:.2%}, {0 - 100 * point.loss:+.2f} points)"
            for point in curve.at(condition)
        ]
        yield f"{condition!s:{width}}  " + "; ".join(told)
    yield f"{curve.points[0].clips} clips, points against {curve.conditions[0]}"
    if curve.rejected:
        yield f"not used: {len(curve.rejected)}"
        yield from (f"  {rejected.reason}" for rejected in curve.rejected)


def _row(point: CurvePoint) -> tuple[object, ...]:
    condition = point.condition
    snr_db = "" if condition.snr_db is None else condition.snr_db
    return (
        *(condition.noise, snr_db, condition.room or "", condition.level_db, condition.seed),
        *(point.engine, point.model, point.clips, point.correct),
        *(f"{value:.6f}" for value in (point.accuracy, *point.interval)),
        *(f"{value:.6f}" for value in (point.loss, *point.loss_interval)),
    )
