"""The page of the study: tables and plots of all results, between two markers of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev

from engine.training.marked_page import relative_link, replace_between
from engine.training.study_plots import curves, draw, front
from engine.training.study_result import (
    Entries,
    StudyRefused,
    StudyResult,
    read_results,
    write_whole,
)
from engine.training.work import Figures

BEGIN, END = "<!-- study:begin -->", "<!-- study:end -->"
_NONE = "–"


def write_page(page: Path, results: Path) -> tuple[Path, ...]:
    """Write the tables into ``page`` and the plots beside ``results``; returns the files.

    What stands outside the two markers of the page is left as it is; a page that is not there is
    begun. Raises :class:`StudyRefused` with one sentence.
    """
    rows = ordered(read_results(results))
    if not rows:
        raise StudyRefused(f"{results} holds no result: run a row of the study first.")
    if not page.exists():
        write_whole(page, f"# Study\n\n{BEGIN}\n{END}\n")
    plots = results.absolute().parent
    drawn = tuple(draw(curve, rows, plots) for curve in curves(rows))
    links = []
    for curve, file in zip(curves(rows), drawn, strict=True):
        place = relative_link(file, page)
        links.append(f"![int8 accuracy against {curve.label}]({place})")
    tables = [accuracy_table(rows), seeds_table(rows), cost_table(rows)]
    inside = "\n\n".join([*filter(None, tables), *links])
    replace_between(page, BEGIN, END, inside)
    return page, *drawn


def ordered(results: Sequence[StudyResult]) -> tuple[StudyResult, ...]:
    """Dense nets first, then by modelled CPU cost; the place in this order is a row's number."""

    def key(result: StudyResult) -> tuple[float, str]:
        return (result.cpu_us["zen5"].mean if result.cpu_us else 0.0), result.name

    return tuple(sorted(results, key=key))


def accuracy_table(results: Sequence[StudyResult]) -> str:
    """What each net is, and how accurate, in Markdown."""
    head = (
        "| # | net | winners | conv2 keeps | linear1 keeps | not zero | zero | epochs | seed "
        "| teachers | hours | float32 | int8 (95 % interval) | n |"
    )
    lines = [head, "|" + "---|" * 14]
    for number, r in enumerate(results, 1):
        low, high = r.int8.interval
        teachers = ", ".join(Path(teacher).name for teacher in r.teachers) or _NONE
        cells = (
            str(number),
            r.name,
            "/".join(map(str, r.k)) if r.kind == "sparse" else "all of " + _slashed(r.widths),
            _kept(r.pruning.get("conv2"), "tap"),
            _kept(r.pruning.get("linear1"), "block"),
            f"{r.weights_nonzero:,}",
            f"{100 * r.zero_share:.1f} %",
            str(r.epochs),
            str(r.seed),
            teachers,
            f"{r.training_seconds / 3600:.2f}",
            f"{100 * r.float32.share:.2f} %",
            f"{100 * r.int8.share:.2f} % ({100 * low:.2f} to {100 * high:.2f})",
            f"{r.int8.clips:,}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def seeds_table(results: Sequence[StudyResult]) -> str:
    """How far trainings lie apart that differ in their seed alone; empty where there are none."""
    alike: dict[str, list[StudyResult]] = {}
    for result in results:
        if result.seedless_fingerprint:
            alike.setdefault(result.seedless_fingerprint, []).append(result)
    head = "| net | seeds | int8: each | mean | standard deviation (sample) | float32: mean | n |"
    lines = [head, "|" + "---|" * 7]
    for group in alike.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda result: result.seed)
        shares = [100 * result.int8.share for result in group]
        cells = (
            min((result.name for result in group), key=len),
            ", ".join(str(result.seed) for result in group),
            ", ".join(f"{share:.2f}" for share in shares) + " %",
            f"{fmean(shares):.2f} %",
            f"{stdev(shares):.2f}",
            f"{fmean(100 * result.float32.share for result in group):.2f} %",
            f"{group[0].int8.clips:,}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def cost_table(results: Sequence[StudyResult]) -> str:
    """Work counted on real words, and what it costs by the model, in Markdown."""
    head = (
        "| # | net | int8 | rows of 64 in conv2: mean, worst | blocks in linear1: mean, worst "
        "| useful multiplications: mean "
        "| CPU µs, Zen 5 class, **modelled**: mean, p99, worst "
        "| the same if narrow rows lose nothing (a bound): mean "
        "| CPU µs, Sapphire Rapids class, **modelled**: mean "
        "| IP cycles, **modelled**: mean, p99, worst |"
    )
    lines = [head, "|" + "---|" * 10]
    shares = [result.int8.share for result in results]
    best = front(curves(results)[0].costs, shares)
    for number, r in enumerate(results, 1):
        rows, blocks = r.work["conv2_rows_of_64"], r.work["linear1_blocks"]
        sparse = r.kind == "sparse"
        cells = (
            str(number),
            f"**{r.name}**" if number - 1 in best else r.name,
            f"{100 * r.int8.share:.2f} %",
            f"{rows.mean:,.0f}, {rows.worst:,.0f}" if sparse else _NONE,
            f"{blocks.mean:,.0f}, {blocks.worst:,.0f}" if sparse else _NONE,
            f"{r.work['useful_multiplications'].mean / 1e6:.2f} M",
            _three(r.cpu_us.get("zen5"), 1),
            f"{r.cpu_us['zen5_bound'].mean:.1f}" if r.cpu_us else _NONE,
            f"{r.cpu_us['sapphire_rapids'].mean:.1f}" if r.cpu_us else _NONE,
            _three(r.ip_cycles, 0),
        )
        lines.append("| " + " | ".join(cells) + " |")
    note = (
        "Bold: on the Pareto front of int8 accuracy against modelled CPU µs, as filled points are "
        "in the plots, each against its own axis. Counts are over the words of the "
        "validation list, which was also used for choosing."
    )
    return "\n".join([*lines, "", note])


def _kept(entries: Entries | None, what: str) -> str:
    """For example "36 taps of 16 outputs, over the layer"."""
    if entries is None:
        return "all"
    plural = "" if entries.kept == 1 else "s"
    where = "over the layer" if entries.scope == "layer" else "an input"
    return f"{entries.kept:g} {what}{plural} of {entries.block} outputs, {where}"


def _slashed(widths: Sequence[int]) -> str:
    return "/".join(map(str, widths))


def _three(figures: Figures | None, digits: int) -> str:
    if figures is None:
        return _NONE
    return ", ".join(f"{v:,.{digits}f}" for v in (figures.mean, figures.p99, figures.worst))
