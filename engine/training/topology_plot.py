"""Accuracy over the time that a training takes, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.files import write_picture

# Okabe and Ito's colours, told apart by the colour-blind, then again with dashes.
_COLOURS = ("#18212c", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_STYLES = ("-", "--")
_TEXT, _LINE = "#18212c", "#d5dce6"
_LOWEST = 88.0  # percent: below it everything is on its way up


@dataclass(frozen=True)
class Line:
    """Accuracy in percent after so many processor seconds: mean, least and most of the seeds."""

    title: str
    seconds: tuple[float, ...]
    mean: tuple[float, ...]
    least: tuple[float, ...]
    most: tuple[float, ...]


def draw_lines(lines: Sequence[Line], target: Path) -> None:
    """Write ``target``, an SVG: a line each, with the seeds' range as a band."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullFormatter

    with rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.2, 6.0), layout="constrained", facecolor="white")
        axes = figure.add_subplot()
        for i, line in enumerate(lines):
            colour = _COLOURS[i % len(_COLOURS)]
            style = _STYLES[i // len(_COLOURS) % len(_STYLES)]
            axes.plot(line.seconds, line.mean, style, color=colour, label=line.title, linewidth=1.2)
            axes.fill_between(line.seconds, line.least, line.most, color=colour, alpha=0.12)
        axes.set_xscale("log")  # one of them trains several times over
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:.0f}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel("processor seconds of training, one core", color=_TEXT)
        axes.set_ylabel("float32 accuracy of the averaged weights, %", color=_TEXT)
        axes.set_ylim(bottom=_LOWEST)
        axes.grid(color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        if lines:
            figure.legend(loc="outside lower center", ncols=2, frameon=False)
        write_picture(target, figure)
