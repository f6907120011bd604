"""The bench as a picture: a bar a contender, on a logarithmic axis."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bench.report import Report
from engine.bench.rows import SPARSE, Row
from engine.files import write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The colours of the window's light palette, dark enough for white paper.
SPARSE_COLOUR, DENSE_COLOUR, PEER_COLOUR = "#0a68b5", "#a95805", "#8b96a5"
TEXT, LINE = "#18212c", "#d5dce6"
_SUFFIXES = (".png", ".svg")


class NoPicture(ValueError):
    """The picture cannot be drawn: one sentence."""


def check_picture(file: Path) -> None:
    """Raise :class:`NoPicture` where ``file`` is neither ``.png`` nor ``.svg``."""
    if file.suffix.lower() not in _SUFFIXES:
        raise NoPicture(f"{file} is no picture that can be drawn: name it .png or .svg.")


def plot(report: Report, file: Path) -> None:
    """Draw measured rows of the network alone, a panel a setting; ``file`` is .svg or .png.

    Raises :class:`NoPicture`, and ``ModuleNotFoundError`` without matplotlib.
    """
    check_picture(file)
    rows = [
        row
        for row in report.findings.rows
        if row.figure == "measured" and row.includes == "network"
    ]
    if not rows:
        raise NoPicture("Nothing was measured, so there is no picture.")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    by_setting: dict[object, list[Row]] = {}
    for row in rows:
        by_setting.setdefault(row.setting, []).append(row)
    panels = list(by_setting.values())
    columns = min(2, len(panels))
    heights = [
        max(len(panel) for panel in panels[i : i + columns]) for i in range(0, len(panels), columns)
    ]
    with rc_context({"font.size": 9}):
        size = (1.5 + 6.0 * columns, 1.2 + sum(0.9 + 0.27 * height for height in heights))
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        axes = figure.subplots(
            len(heights), columns, squeeze=False, sharex=True, height_ratios=heights
        )
        flat: list[Axes] = list(axes.ravel())
        for place, panel in zip(flat, panels, strict=False):
            _bars(place, panel)
        for place in flat[len(panels) :]:
            place.axis("off")
        most = max(row.words_per_second for row in rows)
        flat[0].set_xlim(min(row.words_per_second for row in rows) / 2, most * 12)
        figure.suptitle(
            f"Words a second, measured on {report.host['cpu']}\n"
            f"network alone, median of interleaved slices; {_sentence(report)}",
            color=TEXT,
            fontsize=10,
        )
        write_picture(file, figure)


def _sentence(report: Report) -> str:
    """What the words are, without the folder they lie in."""
    return report.words.replace(os.sep, "/").partition(" below ")[0]


def _bars(axes: Axes, rows: Sequence[Row]) -> None:
    ordered = sorted(rows, key=lambda row: row.words_per_second)
    # the sparse model that was named first, not the fastest: another may be cheap and often wrong
    own = next((row for row in rows if row.engine == SPARSE), None)
    models = {row.model for row in rows if row.engine != SPARSE}
    names = [
        row.engine if len(models) < 2 and row.engine != SPARSE else f"{row.engine} {row.model}"
        for row in ordered
    ]
    values = [row.words_per_second for row in ordered]
    places = range(len(ordered))
    axes.barh(places, values, color=[colour_of(row.engine) for row in ordered], height=0.72)
    for place, row, value in zip(places, ordered, values, strict=True):
        told = f" {value:,.0f}"
        if own is not None and row.engine != SPARSE:
            told += f"   {own.model} {own.words_per_second / value:.1f}x"
        axes.annotate(told, (value, place), va="center", color=TEXT, fontsize=8)
    axes.set_yticks(places, names, color=TEXT)
    axes.set_xscale("log")
    axes.tick_params(labelbottom=True)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    first = rows[0]
    threads = "1 thread" if first.threads == 1 else f"{first.threads} threads"
    cap = f", held to {first.cap}" if first.cap else ""
    axes.set_title(f"batch {first.batch}, {threads}{cap}", color=TEXT, loc="left", fontsize=10)


def colour_of(engine: str) -> str:
    """Blue for the sparse engine, brown for our dense ones, grey for peers."""
    if engine == SPARSE:
        return SPARSE_COLOUR
    return DENSE_COLOUR if engine.startswith("dense-") else PEER_COLOUR
