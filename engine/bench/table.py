"""A bench as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.bench.explain import explained_lines
from engine.bench.report import Report
from engine.bench.rows import SPARSE, Row

_LIMITS = (
    "Dense int8 in large batches narrows the gap, with AMX most of all: read both batches.",
    "Microseconds are of this machine; a ratio is of rows that took turns in one process.",
)


def lines(report: Report) -> Iterator[str]:
    """Machine, words, a table for each setting, counts, and what did not run."""
    yield from _machine(report)
    groups: dict[object, list[Row]] = {}
    for row in report.findings.rows:
        groups.setdefault(row.setting, []).append(row)
    for group in groups.values():
        yield ""
        yield from _setting(group)
    yield ""
    for told in report.counted:
        yield from _weights(told)
    if report.explained is not None:
        yield from explained_lines(report.explained)
    for absent in report.findings.absent:
        yield f"not here: {absent.engine} ({absent.model}): {absent.reason}"
    yield from report.findings.notes
    yield from report.warnings
    yield from _LIMITS


def _machine(report: Report) -> Iterator[str]:
    host = report.host
    flags = [flag for flag in host["flags"] if "vnni" in flag or "amx" in flag or "512f" in flag]
    steal = "" if host["steal"] is None else f", steal {host['steal']:.1%}"
    governor = f", governor {host['governor']}" if host["governor"] else ""
    sets = " ".join(flags) or "no AVX-512, no VNNI, no AMX"
    yield f"{host['cpu']}, {host['cores']} cores ({sets}){governor}{steal}"
    yield f"words: {report.words}"


def _setting(rows: Sequence[Row]) -> Iterator[str]:
    first = rows[0]
    cap = f", peers held to {first.cap}" if first.cap else ""
    threads = "1 thread" if first.threads == 1 else f"{first.threads} threads"
    behind = "from a frame's sound to logits" if first.mode == "live" else "from sound to label"
    includes = "network alone" if first.includes == "network" else behind
    live = first.mode == "live"
    many = f"{first.batch:,} stream{'s' if first.batch > 1 else ''} at once"
    batch, what = (many, "decision") if live else (f"batch {first.batch}", "word")
    yield f"{first.mode}, {batch}, {threads}, {includes}{cap}: us a {what}"
    sparse = [row for row in rows if row.engine == SPARSE and row.figure == "measured"]
    cold = any(row.cold_us is not None for row in rows)
    heads = ["median", "p95", "least", *(["cold"] if cold else []), f"{what}s/s"]
    heads += ["streams a core"] if live else []
    table = [["", "model", *heads, *(f"/ {row.model}" for row in sparse)]]
    for row in sorted(rows, key=lambda each: each.p50_us):
        cells = [_us(row.p50_us), _us(row.p95_us), _us(row.min_us)]
        if cold:
            cells.append("" if row.cold_us is None else _us(row.cold_us))
        ratios = [
            f"{row.p50_us / own.p50_us:.2f}" if row.figure == "measured" else row.figure
            for own in sparse
        ]
        cells.append(f"{row.words_per_second:,.0f}")
        if row.streams_per_core is not None:
            cells.append(f"{row.streams_per_core:,.0f}")
        table.append([row.engine, row.model, *cells, *ratios])
    yield from aligned(table, left=2)
    told: dict[str, str] = {}
    for row in rows:
        tier = f", {row.tier}" if row.tier and row.engine != SPARSE else ""
        joule = "" if row.words_per_joule is None else f", {row.words_per_joule:,.0f} words/J"
        same = f"{row.agreement:.1%} of labels as the integer truth"
        told[f"{row.engine} {row.model}"] = (
            f"  {row.engine} ({row.model}): {row.runtime}{tier}; {same}{joule}"
        )
    if first.includes == "network" or any(row.engine.startswith("torch-fp32-l") for row in rows):
        chosen = (
            told
            if first.includes == "network"
            else {key: line for key, line in told.items() if "librosa" in key}
        )
        yield from chosen.values()


def _us(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def _weights(told: dict[str, Any]) -> Iterator[str]:
    kept, total = told["weights_nonzero"], told["weights_total"]
    dense, mean = told["macs_dense"], told["macs_performed_mean"]
    lanes = f", lanes executed {told['lanes_mean'] / 1e6:.2f} M" if "lanes_mean" in told else ""
    yield (
        f"{told['model']}: {kept:,} of {total:,} weights ({kept / total:.1%}), "
        f"{told['bytes'] / 1e6:.2f} MB; {dense / 1e6:.2f} M multiplications a word if dense, "
        f"useful ones on these words {mean / 1e6:.2f} M (worst "
        f"{told['macs_performed_worst'] / 1e6:.2f} M){lanes}"
    )


def aligned(table: Iterable[Sequence[str]], left: int) -> Iterator[str]:
    """Columns of even width, the first ``left`` flush left and the others flush right."""
    rows = list(table)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(["", *cells]).rstrip()
