"""The report as lines of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from engine.ip.report.report import Report
from engine.ip.report.tables import Table, tables

_WIDTH = 100
_HEAD = 12  # characters of a column's name before it breaks


def lines(report: Report) -> Iterator[str]:
    """Every table with its note, a blank line between them."""
    for i, table in enumerate(tables(report)):
        if i:
            yield ""
        yield from table_lines(table)


def table_lines(table: Table) -> Iterator[str]:
    """A table with its columns below each other, names of columns broken over lines."""
    names = [textwrap.wrap(name, _HEAD) for name in table.head]
    height = max(map(len, names))
    head = [[""] * (height - len(name)) + name for name in names]
    rows = [*zip(*head, strict=True), *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    yield table.title
    for row in rows:
        first, *others = (
            f"{cell:<{width}}" if i == 0 else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  " + "  ".join((first, *others)).rstrip()
    yield from textwrap.wrap(table.note, _WIDTH, initial_indent="  ", subsequent_indent="  ")
