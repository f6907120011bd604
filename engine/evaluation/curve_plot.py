"""A noise curve as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from engine.evaluation.robustness import NOISES, CurvePoint, NoiseCurve
from engine.files import write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito 2008
MARKERS = "osD^vP"


def plot_curve(curve: NoiseCurve, file: Path) -> None:
    """Draw accuracy over signal-to-noise ratio, level and room; ``file`` is ``.svg`` or ``.png``.

    Bars are 95 % intervals, a dashed line is the first condition. Raises
    ``ModuleNotFoundError`` without matplotlib.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.5), layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(2, 3, sharey=True)
    panels: list[Axes] = [axes for row in rows for axes in row]
    for axes, noise in zip(panels, NOISES, strict=False):
        axes.set_title(f"{noise} noise" if noise != "babble" else "babble")
        axes.set_xlabel("signal-to-noise ratio (dB)")
        axes.invert_xaxis()
        of_noise = [p for p in curve.points if p.condition.noise == noise and _only_noise(p)]
        _lines(axes, curve, of_noise, [point.condition.snr_db or 0.0 for point in of_noise])
    panels[3].set_title("level")
    panels[3].set_xlabel("gain (dB)")
    levels = [p for p in curve.points if p.condition.noise == "none" and not p.condition.room]
    _lines(panels[3], curve, levels, [point.condition.level_db for point in levels])
    panels[4].set_title("room")
    roomy = [point for point in curve.points if point.condition.room]
    told = [str(point.condition).replace(", ", "\n").replace(" at ", "\n") for point in roomy]
    names = list(dict.fromkeys(told))
    places = [float(names.index(name)) for name in told]
    _lines(panels[4], curve, roomy, places, style="none")
    panels[4].set_xticks(range(len(names)), names, fontsize=8)
    panels[4].margins(x=0.15)
    handles, labels = panels[3].get_legend_handles_labels()
    panels[5].axis("off")
    panels[5].legend(handles, labels, loc="center", frameon=False)
    panels[5].set_title(f"{curve.points[0].clips} clips, 95 % intervals", y=0.1, fontsize=10)
    for row in rows:
        row[0].set_ylabel("accuracy (%)")
    write_picture(file, figure)


def _only_noise(point: CurvePoint) -> bool:
    return point.condition.room is None and point.condition.level_db == 0


def _lines(
    axes: Axes,
    curve: NoiseCurve,
    points: Sequence[CurvePoint],
    places: Sequence[float],
    style: str = "-",
) -> None:
    """One engine a line in its colour and marker; dashed, what it reaches at first."""
    axes.grid(alpha=0.3)
    first = curve.at(curve.conditions[0])
    for i, name in enumerate(curve.engines):
        pairs = zip(places, points, strict=True)
        own = sorted((pair for pair in pairs if pair[1].engine == name), key=itemgetter(0))
        colour, marker = COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
        axes.axhline(100 * first[i].accuracy, color=colour, linestyle="--", linewidth=0.8)
        reach = [(p.accuracy - p.interval[0], p.interval[1] - p.accuracy) for _, p in own]
        axes.errorbar(
            [place for place, _ in own],
            [100 * point.accuracy for _, point in own],
            yerr=[[100 * low for low, _ in reach], [100 * high for _, high in reach]],
            color=colour,
            marker=marker,
            linestyle=style,
            capsize=2,
            label=f"{name} ({first[i].model})",
        )
