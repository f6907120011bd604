"""Hits against false alarms an hour of the nets that were trained, on the page of the study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.evaluation.operating_curve import (
    HitsAndAlarms,
    OperatingCurve,
    plot_operating_curves,
    read_curve,
)
from engine.training.marked_page import relative_link, replace_between

BEGIN, END = "<!-- operating:begin -->", "<!-- operating:end -->"
ALARMS_PER_HOUR = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def write_operating_page(page: Path, folder: Path) -> tuple[Path, ...]:
    """Draw the curves of ``folder/*.json`` and write them between the two markers of ``page``.

    The files are what a training leaves as ``operating_curve.json``, renamed after its net. The
    picture lies beside ``folder``, named after it. Returns the files that were written, none where
    the folder holds no curve. Raises ``ValueError`` with one sentence.
    """
    curves = tuple(read_curve(file) for file in sorted(folder.glob("*.json")))
    if not curves:
        return ()
    picture = folder.with_suffix(".svg")
    plot_operating_curves(curves, picture)
    link = f"![words hit against false alarms an hour]({relative_link(picture, page)})"
    replace_between(page, BEGIN, END, f"{operating_table(curves)}\n\n{link}")
    return page, picture


def operating_table(curves: Sequence[OperatingCurve]) -> str:
    """The best of each net at a few rates of alarms, in Markdown."""
    head = "| net | at most | words hit (95 % interval) | false alarms an hour of talk "
    head += "| alarms among words | smoothing | threshold |"
    lines = [head, "|" + "---|" * 7]
    for curve in curves:
        for allowed in ALARMS_PER_HOUR:
            careful = [p for p in curve.points if p.alarms_per_hour <= allowed]
            if careful:
                lines.append(_row(curve, careful[-1], allowed))
    first = curves[0]
    told = f"{first.commands:,} words in {first.word_hours:.2f} h; talk: {first.talk}."
    return "\n".join([*lines, "", told])


def _row(curve: OperatingCurve, point: HitsAndAlarms, allowed: float) -> str:
    low, high = point.recall_ci95
    least, most = point.alarms_per_hour_ci95
    chosen = point.operating_point
    cells = (
        curve.name,
        f"{allowed:g} an hour",
        f"{100 * point.recall:.1f} % ({100 * low:.1f} to {100 * high:.1f})",
        f"{point.alarms_per_hour:.1f} ({least:.1f} to {most:.1f})",
        str(point.word_alarms),
        f"{chosen.smoothing_s:g} s",
        f"{chosen.threshold:g}",
    )
    return "| " + " | ".join(cells) + " |"
