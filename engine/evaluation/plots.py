"""The report's pictures as inline SVG: text stays text, colours follow the page's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.evaluation.intervals import wilson
from engine.evaluation.ranking import RocCurve
from engine.evaluation.reliability import Reliability
from engine.files import drawn
from engine.values import Family

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

F64 = npt.NDArray[np.float64]

# Drawn in these and then renamed to the page's own colours, which differ in dark and light.
_COLOURS = {
    "text": "#010203",
    "muted": "#010204",
    "line": "#010205",
    "dense": "#010206",
    "sparse": "#010207",
}
_DASHES = ("-", "--", ":", "-.")
_POINTS = 160
_LEAST = 1e-4  # the lowest rate that is drawn
_MISS_TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
_TICKS = (0.0001, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Style:
    """How one engine is drawn: the colour of its family, ``repeat`` counts those before it."""

    name: str
    family: Family
    repeat: int = 0

    @property
    def dash(self) -> str:
        """The line that tells engines of one family apart."""
        return _DASHES[self.repeat % len(_DASHES)]


def roc_plot(
    curves: Sequence[tuple[Style, RocCurve]], low: float = 0, *, small: bool = False
) -> str:
    """Hits from ``low`` (%) over false alarms, logarithmic: the left is where it is decided."""
    figure, axes = _figure((2.3, 1.9) if small else (4.2, 3.3))
    for style, curve in curves:
        x, y = _thinned(np.maximum(curve.false_alarms, _LEAST), curve.hits)
        _line(axes, style, x, 100 * y)
    axes.set_xscale("log")
    axes.set_xlim(_LEAST, 1)
    axes.set_ylim(low, 102)
    axes.set_xticks([0.0001, 0.01, 1] if small else [0.0001, 0.001, 0.01, 0.1, 1])
    axes.set_xticks([], minor=True)
    axes.set_xticklabels([_percent(tick) for tick in axes.get_xticks()])
    if not small:
        axes.set_xlabel("false alarms (% of other clips)")
        axes.set_ylabel("hits (%)")
        axes.legend(loc="lower right", frameon=False, labelcolor=_COLOURS["text"])
    return _svg(figure)


def det_plot(curves: Sequence[tuple[Style, RocCurve]]) -> str:
    """Misses over false alarms, both on the scale of the normal deviate (Martin et al. 1997)."""
    from scipy.stats import norm

    figure, axes = _figure((4.2, 3.3))
    for style, curve in curves:
        inside = (curve.false_alarms > 0) & (curve.misses > 0)
        x, y = _thinned(curve.false_alarms[inside], curve.misses[inside])
        _line(axes, style, norm.ppf(x), norm.ppf(y))
    ticks = [float(norm.ppf(tick)) for tick in _TICKS]
    for axis, name in ((axes.xaxis, "false alarms"), (axes.yaxis, "misses")):
        axis.set_ticks(ticks, [_percent(tick) for tick in _TICKS])
        axis.set_label_text(f"{name} (%)")
    axes.set_xlim(float(norm.ppf(_LEAST)), float(norm.ppf(0.5)))
    axes.set_ylim(float(norm.ppf(0.001)), float(norm.ppf(0.95)))
    axes.legend(loc="upper right", frameon=False, labelcolor=_COLOURS["text"])
    return _svg(figure)


def reliability_plot(style: Style, found: Reliability) -> str:
    """Share of right answers over their score with 95 % intervals; below, how many there were."""
    figure, (axes, below) = _figures((4.2, 3.8), (3.2, 1))
    filled = [each for each in found.bins if each.clips]
    x = [100 * each.score for each in filled]
    y = [100 * each.accuracy for each in filled]
    ends = [wilson(each.correct, each.clips) for each in filled]
    reach = [
        [max(0.0, middle - 100 * low) for middle, (low, _) in zip(y, ends, strict=True)],
        [max(0.0, 100 * high - middle) for middle, (_, high) in zip(y, ends, strict=True)],
    ]
    axes.plot([0, 100], [0, 100], color=_COLOURS["muted"], linewidth=1, linestyle="--")
    colour = _COLOURS[style.family]
    axes.errorbar(x, y, yerr=reach, fmt="o", color=colour, markersize=4, capsize=2, linewidth=1.2)
    axes.set_ylabel("right (%)")
    axes.set_ylim(-3, 103)
    width = 100 / len(found.bins)
    lows = [100 * each.low for each in found.bins]
    counts = [each.clips for each in found.bins]
    below.bar(lows, counts, width=0.9 * width, align="edge", color=colour)
    below.set_yscale("symlog", linthresh=1)
    below.set_yticks([tick for tick in (1, 10, 100, 1_000, 10_000) if tick <= 3 * max(counts)])
    below.set_yticklabels([f"{int(tick)}" for tick in below.get_yticks()])
    below.set_yticks([], minor=True)
    below.set_ylabel("clips")
    below.set_xlabel("score (%)")
    for each in (axes, below):
        each.set_xlim(0, 100)
    return _svg(figure)


def noise_plot(
    curves: Sequence[tuple[Style, Sequence[tuple[float, float, tuple[float, float]]]]],
) -> str:
    """Accuracy over the signal-to-noise ratio (dB): ratio, share and its interval of each point."""
    figure, axes = _figure((4.2, 3.0))
    for style, points in curves:
        ordered = sorted(points)
        x = np.array([ratio for ratio, _, _ in ordered])
        y = np.array([100 * share for _, share, _ in ordered])
        _line(axes, style, x, y)
        low = [100 * ends[0] for _, _, ends in ordered]
        high = [100 * ends[1] for _, _, ends in ordered]
        axes.fill_between(x, low, high, color=_COLOURS[style.family], alpha=0.18, linewidth=0)
    axes.set_xlabel("signal-to-noise ratio (dB)")
    axes.set_ylabel("right (%)")
    axes.set_ylim(0, 102)
    axes.invert_xaxis()
    axes.legend(loc="lower left", frameon=False, labelcolor=_COLOURS["text"])
    return _svg(figure)


def alarms_plot(
    curves: Sequence[tuple[Style, F64, F64]], marks: Sequence[tuple[float, float]]
) -> str:
    """Misses, shares 0..1 on the scale of the normal deviate, over false alarms an hour.

    Each curve ``(n,)`` and ``(n,)`` above nought; ``marks`` are where each engine
    works now.
    """
    from scipy.stats import norm

    figure, axes = _figure((4.6, 3.6))
    for (style, alarms, misses), (alarm, miss) in zip(curves, marks, strict=True):
        _line(axes, style, alarms, norm.ppf(misses))
        colour = _COLOURS[style.family]
        axes.plot([alarm], [norm.ppf(miss)], "o", color=colour, markersize=7, fillstyle="none")
    low = min(float(misses.min()) for _, _, misses in curves)
    high = max(float(misses.max()) for _, _, misses in curves)
    inside = [tick for tick in _MISS_TICKS if low / 2 <= tick <= min(0.98, 1.5 * high)]
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlabel("false alarms an hour")
    axes.yaxis.set_ticks(
        [float(norm.ppf(tick)) for tick in inside], [_percent(tick) for tick in inside]
    )
    axes.set_ylim(float(norm.ppf(low / 1.3)), float(norm.ppf(min(0.98, 1.2 * high))))
    axes.set_ylabel("words missed (%)")
    axes.legend(loc="upper right", frameon=False, labelcolor=_COLOURS["text"])
    return _svg(figure)


def latency_plot(curves: Sequence[tuple[Style, F64]]) -> str:
    """The share of hits (%) that came by a time after the word's end; sorted seconds ``(n,)``."""
    figure, axes = _figure((4.6, 3.6))
    for style, seconds in curves:
        shares = 100 * np.arange(1, len(seconds) + 1) / len(seconds)
        x, y = _thinned(1e3 * seconds, shares)
        _line(axes, style, x, y)
    axes.set_ylim(0, 102)
    axes.set_xlabel("time after the end of the word (ms)")
    axes.set_ylabel("hits by then (%)")
    axes.legend(loc="lower right", frameon=False, labelcolor=_COLOURS["text"])
    return _svg(figure)


def lowest_hits(curves: Sequence[RocCurve]) -> int:
    """Where an axis of hits (%) may begin, so that all that is drawn of ``curves`` is seen."""
    shares = [float(curve.hits[curve.false_alarms <= _LEAST].max()) for curve in curves]
    return min(80, int(5 * min(shares, default=0.0)) * 20)


def _line(axes: Axes, style: Style, x: F64, y: F64) -> None:
    name = style.name.replace("$", r"\$")  # which else begins a formula
    colour = _COLOURS[style.family]
    axes.plot(x, y, color=colour, linestyle=style.dash, linewidth=1.6, label=name)


def _thinned(x: F64, y: F64) -> tuple[F64, F64]:
    """At most so many points, the first and the last among them."""
    if len(x) <= _POINTS:
        return x, y
    kept = np.unique(np.linspace(0, len(x) - 1, _POINTS).round().astype(int))
    return x[kept], y[kept]


def _percent(share: float) -> str:
    return f"{100 * share:g}"


def _figure(size: tuple[float, float]) -> tuple[Figure, Axes]:
    figure, (axes,) = _figures(size, (1,))
    return figure, axes


def _figures(
    size: tuple[float, float], heights: Sequence[float]
) -> tuple[Figure, tuple[Axes, ...]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    figure.patch.set_alpha(0)
    rows = figure.subplots(len(heights), 1, squeeze=False, height_ratios=list(heights))
    found: tuple[Axes, ...] = tuple(row[0] for row in rows)
    for axes in found:
        axes.patch.set_alpha(0)
        axes.grid(color=_COLOURS["line"], linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=_COLOURS["muted"], labelsize=9)
        for label in (axes.xaxis.label, axes.yaxis.label):
            label.set_color(_COLOURS["text"])
            label.set_fontsize(10)
        for spine in axes.spines.values():
            spine.set_color(_COLOURS["line"])
    return figure, found


def _svg(figure: Figure) -> str:
    """The picture without what only a file of its own needs, in the page's colours and type."""
    svg = drawn(figure, "svg").decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # it would be the whole page's
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)  # the same in every picture of the page
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    svg = re.sub(r"font-family: [^;\"]*;?", "", svg)
    for name, colour in _COLOURS.items():
        svg = svg.replace(colour, f"var(--{name})")
    return re.sub(r"\s*\n\s*", "\n", svg)
