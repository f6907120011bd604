"""The report's tables as rows of text, the same for the terminal and for the page.

Every figure's column or sentence says by a word what it is: simulated, synthesised, modelled,
published or arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.ip.report import published
from engine.ip.report.card import CLOCK_MHZ, CLOCKS_MHZ, FILL, FILLS, U250
from engine.ip.report.report import Measured, Report

NONE = "–"


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, rows of as many cells, and a note below (or none)."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(report: Report) -> Iterator[Table]:
    """All of them, in order."""
    yield cycles_table(report)
    yield cells_table(report)
    yield engine_table(report)
    for measured in report.kernels:
        if measured.kernel.sibling and measured.cells is not None:
            yield card_table(measured)
    yield published_table(report)
    if any(each.kernel.sibling for each in report.kernels):
        yield ratio_table(report)


def cycles_table(report: Report) -> Table:
    """Cycles a word, by layer."""
    rows = []
    for each in report.kernels:
        c = each.checked.cycles
        layers = (c.conv1, c.conv2, c.linear1, c.winners)
        rows.append(
            (
                each.kernel.name,
                each.kernel.model,
                f"{each.kernel.geometry.multipliers:,}",
                f"{c.word:,.0f}",
                *(f"{cycles:,.0f}" for cycles in layers),
                f"{c.latency:,.0f}",
            )
        )
    words = report.kernels[0].checked.words if report.kernels else 0
    return Table(
        "Cycles a word, simulated",
        (
            *("kernel", "model", "multipliers", "from word to word"),
            *("conv1 works", "conv2 works", "linear1 works", "its winners' search"),
            "one word alone",
        ),
        tuple(rows),
        f"Mean over {words} words that follow each other ({report.words}), every one of them "
        "equal to the integer truth. The layers work at once, on successive words, so that the "
        "slowest decides. The compute core alone: the card's memory is read and written beside it, "
        "and the ends of a run, in which the core fills and empties, come on top.",
    )


def cells_table(report: Report) -> Table:
    """Cells of UltraScale+ by kind."""
    rows = []
    stale = []
    for each in report.kernels:
        if each.cells is None:
            rows.append((each.kernel.name, *[NONE] * 6))
            continue
        c = each.cells
        if not each.cells_fresh:
            stale.append(each.kernel.name)
        rows.append(
            (
                each.kernel.name,
                f"{c.lut:,}",
                f"{c.lut_memory:,}",
                f"{c.ff:,}",
                f"{c.dsp:,}",
                f"{c.bram36:,.1f}",
                f"{c.uram:,}",
            )
        )
    notes = []
    if report.tools:
        notes.append(
            f"Of the whole kernel, by {', '.join(report.tools)}, flattened, for UltraScale+; "
            "Vivado counts otherwise. An 18 kbit block is half a BRAM36."
        )
    notes.append(
        "Yosys gives no timing: it neither places nor routes, so nothing here says which clock "
        "the kernel reaches, and every clock below is assumed."
    )
    if stale:
        notes.append(
            f"OUT OF DATE: the RTL has changed since {', '.join(stale)} was synthesised; take "
            "the cells again with --cells."
        )
    missing = [each.kernel.name for each in report.kernels if each.cells is None]
    if missing:
        notes.append(f"Not synthesised yet: {', '.join(missing)}; do it with --cells.")
    head = ("kernel", "LUT", "of them memory", "FF", "DSP", "BRAM36", "URAM")
    return Table("Cells, synthesised", head, tuple(rows), " ".join(notes))


def engine_table(report: Report) -> Table:
    """Words a second of one engine."""
    rows = tuple(
        (each.kernel.name, *(f"{each.modelled(mhz):,.0f}" for mhz in CLOCKS_MHZ))
        for each in report.kernels
    )
    return Table(
        "Words a second of one engine, modelled",
        ("kernel", *(f"{mhz} MHz" for mhz in CLOCKS_MHZ)),
        rows,
        "Simulated cycles times an assumed clock. Copies between host and card are not in it.",
    )


def card_table(measured: Measured) -> Table:
    """Words a second of a card full of one kernel, over clock and fill."""
    rows = []
    spread = []
    for fill in FILLS:
        full = measured.filled(fill)
        assert full is not None
        speeds = (measured.card(mhz, fill) or 0.0 for mhz in CLOCKS_MHZ)
        rows.append(
            (
                f"{fill:.0%}",
                f"{full.engines}, {full.ends_first} first",
                *(f"{speed:,.0f}" for speed in speeds),
            )
        )
        spread.append(str(full.spread))
    largest = max(measured.card(mhz, fill) or 0.0 for mhz in CLOCKS_MHZ for fill in FILLS)
    return Table(
        f"Words a second of an {U250.name} full of '{measured.kernel.name}', modelled",
        ("fill", "engines", *(f"{mhz} MHz" for mhz in CLOCKS_MHZ)),
        tuple(rows),
        f"Engines: whole ones in each of the chip's {U250.regions} regions; if they could lie "
        f"across regions, {', '.join(spread)}. The chip's resources are {U250.certainty}. "
        + _place(largest, measured),
    )


def _place(largest: float, measured: Measured) -> str:
    """Where the published words/s of a whole card lie in the table."""
    other = published.SPARSE_CARD
    told = f"The published {other.words_per_second:,} words/s ({other.networks} sparse networks)"
    if not largest:
        return f"{told} have no place in it: not one engine fits."
    if other.words_per_second > largest:
        return (
            f"{told} lie above the whole table: {other.words_per_second / largest:.1f} times its "
            f"largest figure, {largest:,.0f}."
        )
    reached = [
        f"{mhz} MHz at {fill:.0%}"
        for fill in FILLS
        for mhz in CLOCKS_MHZ
        if (measured.card(mhz, fill) or 0.0) >= other.words_per_second
    ]
    return f"{told} are reached in it from {reached[0]} on ({len(reached)} of its figures)."


def published_table(report: Report) -> Table:
    """What others published."""
    rows = tuple(
        (each.kind, str(each.networks), f"{each.words_per_second:,}") for each in published.ALL
    )
    return Table(
        "Words a second on an Alveo U250, published",
        ("network", "copies", "words/s"),
        rows,
        f"{published.SOURCE}: {published.CERTAINTY}. Their words are ten digits, their networks "
        "other trainings of the same shape, their dense engine another one.",
    )


def ratio_table(report: Report) -> Table:
    """Three ratios, named for what they are."""
    rows = []
    for each in report.kernels:
        if not each.kernel.sibling:
            continue
        ratios = report.ratios(each)
        card = ratios.to_published_card
        rows.append(
            (
                each.kernel.name,
                NONE if ratios.to_dense is None else f"{ratios.to_dense:.1f}",
                f"{ratios.to_bound:.1f}",
                f"{ratios.to_published_one:.1f}",
                NONE if card is None else f"{card:.1f}",
            )
        )
    return Table(
        "How many times the dense network's speed",
        (
            "kernel",
            "on this engine (simulated)",
            "the same multipliers never waiting (arithmetic)",
            "published dense, one network (modelled over published)",
            "published dense, whole card (modelled over published)",
        ),
        tuple(rows),
        "On this engine: the dense network in the RTL built for it, with as many multipliers "
        "within 1 %, split over its layers to suit it; zeros among its activations are skipped "
        f"there too. Never waiting: all {report.dense_multiplications:,} multiplications of the "
        "dense network over the kernel's multipliers, an engine that skips nothing and has every "
        f"multiplier busy in every cycle. Published: at {CLOCK_MHZ} MHz assumed, the card "
        f"{FILL:.0%} full, over {published.DENSE_ONE.words_per_second:,} and "
        f"{published.DENSE_CARD.words_per_second:,} words/s, which are another engine's, "
        f"{published.CERTAINTY.partition(';')[0]}.",
    )
