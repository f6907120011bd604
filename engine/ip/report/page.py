"""The report as a Markdown page, its tables between two marks of the file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from engine.files import replace_between, write_text
from engine.ip.report.report import Report
from engine.ip.report.tables import Table, tables

BEGIN, END = "<!-- report:begin -->", "<!-- report:end -->"
_WIDTH = 100


def write_page(page: Path, report: Report) -> None:
    """Write the tables into ``page``; one that is not there is begun.

    What stands outside the marks is left as it is. Raises ``MarksMissing``.
    """
    if not page.exists():
        write_text(page, f"# The IP: what it costs and gives\n\n{BEGIN}\n{END}\n")
    inside = "\n\n".join("\n".join(_markdown(table)) for table in tables(report))
    replace_between(page, BEGIN, END, inside)


def _markdown(table: Table) -> Iterator[str]:
    yield f"### {table.title}"
    yield ""
    yield f"| {' | '.join(table.head)} |"
    yield f"|---{'|--:' * (len(table.head) - 1)}|"
    for row in table.rows:
        yield f"| {' | '.join(row)} |"
    if table.note:
        yield ""
        yield from textwrap.wrap(table.note, _WIDTH, break_on_hyphens=False)
