"""The curves of the study: accuracy against modelled cost and against weights, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.files import write_picture
from engine.training.study_result import StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The colours of the light palette, dark enough for white paper.
_COLOURS = {"dense": "#a95805", "sparse": "#0a68b5"}
_TEXT, _LINE = "#18212c", "#d5dce6"


@dataclass(frozen=True)
class Curve:
    """One plot: the file's stem, the axis label and what a result costs there.

    ``costs`` has None where a result has no such cost: a dense net's is then a horizontal line.
    ``logarithmic``: they differ by orders of magnitude.
    """

    stem: str
    label: str
    costs: tuple[float | None, ...]
    logarithmic: bool = False


def curves(results: Sequence[StudyResult]) -> tuple[Curve, ...]:
    """The plots of the study, costs as means over the words."""
    return (
        Curve(
            "accuracy-cpu",
            "CPU µs a word on a Zen 5 class core (modelled)",
            tuple(r.cpu_us["zen5"].mean if r.cpu_us else None for r in results),
        ),
        Curve(
            "accuracy-ip",
            "IP cycles a word (modelled)",
            tuple(r.ip_cycles.mean if r.ip_cycles else None for r in results),
        ),
        Curve(
            "accuracy-weights",
            "weights that are not zero, thousands",
            tuple(r.weights_nonzero / 1000 for r in results),
            logarithmic=True,
        ),
    )


def front(costs: Sequence[float | None], shares: Sequence[float]) -> tuple[int, ...]:
    """Which points no other beats (as cheap and as accurate, one of them strictly), by cost.

    Vilfredo Pareto's front; points without a cost take no part.
    """
    points = [(cost, share, i) for i, (cost, share) in enumerate(zip(costs, shares, strict=True))]
    priced = [(cost, share, i) for cost, share, i in points if cost is not None]

    def beaten(cost: float, share: float) -> bool:
        return any(
            other <= cost and better >= share and (other < cost or better > share)
            for other, better, _ in priced
        )

    return tuple(i for cost, share, i in sorted(priced) if not beaten(cost, share))


def draw(curve: Curve, results: Sequence[StudyResult], folder: Path) -> Path:
    """Write ``folder/<stem>.svg``; points bear the numbers of the results, from 1."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    shares = [100 * result.int8.share for result in results]
    best = front(curve.costs, shares)
    with rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.2, 4.4), layout="constrained", facecolor="white")
        axes = figure.add_subplot()
        _front_line(axes, curve, shares, best)
        named: set[str] = set()
        for number, (result, cost) in enumerate(zip(results, curve.costs, strict=True), 1):
            legend = "" if result.kind in named else result.kind
            named |= {result.kind}
            if cost is None:
                _level(axes, result, number, legend)
            else:
                _point(axes, result, cost, number, legend, number - 1 in best)
        axes.set_xlabel(curve.label, color=_TEXT)
        axes.set_ylabel("int8 accuracy, %, with 95 % interval", color=_TEXT)
        axes.grid(color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.margins(0.08)
        if curve.logarithmic:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter("{x:g}")
        if results:
            figure.legend(loc="outside lower center", ncols=3, frameon=False)
        target = folder / f"{curve.stem}.svg"
        write_picture(target, figure)
    return target


def _front_line(axes: Axes, curve: Curve, shares: Sequence[float], best: Sequence[int]) -> None:
    """A staircase: what is to be had up to a cost."""
    costs = [cost for i in best if (cost := curve.costs[i]) is not None]
    if not costs:
        return
    heights = [shares[i] for i in best]
    label = "Pareto front"
    axes.plot(costs, heights, drawstyle="steps-post", color=_TEXT, linewidth=0.8, label=label)


def _point(
    axes: Axes, result: StudyResult, cost: float, number: int, legend: str, on_front: bool
) -> None:
    colour, share = _COLOURS[result.kind], result.int8.share
    low, high = result.int8.interval
    axes.errorbar(
        cost,
        100 * share,
        yerr=[[100 * (share - low)], [100 * (high - share)]],
        fmt="o" if result.kind == "sparse" else "s",
        color=colour,
        markerfacecolor=colour if on_front else "white",
        linewidth=0.8,
        capsize=2,
        label=legend,
    )
    axes.annotate(
        str(number),
        (cost, 100 * share),
        xytext=(5, 4),
        textcoords="offset points",
        color=_TEXT,
        fontweight="bold" if on_front else "normal",
    )


def _level(axes: Axes, result: StudyResult, number: int, legend: str) -> None:
    """A net whose cost this axis does not know: its accuracy and interval from edge to edge."""
    colour, (low, high) = _COLOURS[result.kind], result.int8.interval
    axes.axhspan(100 * low, 100 * high, color=colour, alpha=0.07, linewidth=0)
    label = f"{legend} (cost not modelled)" if legend else ""
    axes.axhline(100 * result.int8.share, color=colour, linewidth=1, linestyle="--", label=label)
    axes.annotate(
        str(number),
        (0.005, 100 * result.int8.share),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        color=colour,
    )
