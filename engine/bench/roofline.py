"""Rooflines from what was measured here: multiplications a second over those a byte of weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.bench.explain import Explained
from engine.bench.plot import LINE, TEXT, NoPicture, check_picture, colour_of
from engine.bench.rows import SPARSE
from engine.files import write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_explained(explained: Explained, cpu: str, file: Path) -> None:
    """Left the roofline, right where a word's time goes; ``file`` is .svg or .png.

    Raises :class:`engine.bench.plot.NoPicture`, and ``ModuleNotFoundError`` without matplotlib.
    """
    check_picture(file)
    if not explained.points:
        raise NoPicture("Nothing was measured, so there is no roofline.")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.size": 9}):
        count = len(explained.parts) + len(explained.corners)
        size = (13.0, max(5.0, 1.8 + 0.34 * count))
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        roof, time = figure.subplots(1, 2)
        _roofline(roof, explained)
        _times(time, explained)
        figure.suptitle(f"Where the ratio comes from, measured on {cpu}, 1 thread", color=TEXT)
        write_picture(file, figure)


def _roofline(axes: Axes, explained: Explained) -> None:
    """Points of contenders under lines of reading; filled what is multiplied, hollow if dense."""
    # of each engine the model that was named first: more would hide each other
    first: dict[object, Any] = {}
    for point in explained.points:
        first.setdefault((point["engine"], point["batch"]), point)
    points = sorted(first.values(), key=lambda point: float(point["macs_per_second"]))
    _names(axes, points)
    named: set[str] = set()
    most = max(*(point["macs_per_second"] for point in points), *explained.peaks.values())
    for point in points:
        colour = colour_of(point["engine"])
        place, rate = point["macs_per_byte"], point["macs_per_second"]
        axes.plot(place, rate, "o" if point["batch"] == 1 else "s", color=colour)
        saved = point["dense_macs_per_second"]
        if point["engine"] == SPARSE:
            label = "" if named else "arithmetic saved: rate as if it were dense"
            named.add(point["engine"])
            axes.plot([place, place], [rate, saved], color=colour, linestyle=":", linewidth=1)
            marker = "o" if point["batch"] == 1 else "s"
            axes.plot(place, saved, marker, color=colour, markerfacecolor="white", label=label)
            most = max(most, saved)
    low = min(point["macs_per_byte"] for point in points) / 2
    high = max(point["macs_per_byte"] for point in points) * 8
    styles = ("-", "--")
    sizes = sorted(explained.bandwidth)
    shown = dict.fromkeys((sizes[0], sizes[-1])) if sizes else {}
    for style, size in zip(styles, shown, strict=False):
        rate = explained.bandwidth[size]
        label = f"weights read at {rate / 1e9:.0f} GB/s ({size / 1e6:,.1f} MB, measured)"
        ends = [low, min(high, most / rate)]
        rates = [end * rate for end in ends]
        axes.plot(ends, rates, linestyle=style, color=LINE, linewidth=1.5, label=label)
    for width, (name, rate) in zip((1.5, 0.8), explained.peaks.items(), strict=False):
        label = f"large matrix products: {rate / 1e9:,.0f} G/s in {name} (measured)"
        axes.axhline(rate, color=TEXT, linewidth=width, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(low, high)
    axes.set_xlabel("multiplications a byte of weights read (circle batch 1, square larger)")
    axes.set_ylabel("multiplications a second")
    axes.grid(color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _names(axes: Axes, points: Sequence[dict[str, Any]]) -> None:
    """Names beside the points, slowest first, each moved up where it would cover the one below."""
    low = min(point["macs_per_second"] for point in points)
    high = max(point["dense_macs_per_second"] for point in points)
    height = (high / low) ** 0.022  # of a line of text on this axis, as a factor
    above: dict[float, float] = {}
    for point in points:
        column = point["macs_per_byte"]
        place = max(point["macs_per_second"], above.get(column, 0.0) * height)
        above[column] = place
        axes.annotate(
            f"{point['engine']}, {point['batch']}",
            (column, place),
            xytext=(7, -3),
            textcoords="offset points",
            fontsize=7,
            color=TEXT,
        )


def _times(axes: Axes, explained: Explained) -> None:
    """A stacked bar a contender, and the corners of our own kernel below them."""
    parts = sorted(explained.parts, key=lambda part: part.single_us)
    names = [f"{part.engine} {part.model}" for part in parts]
    left = [0.0] * len(parts)
    kinds = (
        ("arithmetic (a word of a large batch)", "#0a68b5", [p.arithmetic_us for p in parts]),
        ("its weights, read", "#a95805", [p.read_us for p in parts]),
        ("an empty call of the runtime", "#4d5866", [p.call_us for p in parts]),
        ("other overhead of one word alone", "#b9c2cd", [p.other_us for p in parts]),
    )
    places = [float(i) for i in range(len(parts))]
    for label, colour, values in kinds:
        axes.barh(places, values, left=left, color=colour, label=label, height=0.7)
        left = [before + value for before, value in zip(left, values, strict=True)]
    own = [float(len(parts) + i) for i in range(len(explained.corners))]
    micros = [corner.p50_us for corner in explained.corners]
    axes.barh(own, micros, color="white", edgecolor="#0a68b5", height=0.7, label="our own kernel")
    names += [
        f"{corner.lists} lists, {corner.winners} winners, {corner.tier}"
        for corner in explained.corners
    ]
    for place, value in zip([*places, *own], [*left, *micros], strict=True):
        axes.annotate(f" {value:,.0f}", (value, place), va="center", color=TEXT, fontsize=8)
    axes.set_yticks([*places, *own], names, color=TEXT)
    axes.set_xlabel("µs for one word, batch 1")
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
