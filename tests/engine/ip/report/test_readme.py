"""The README tells no other figures of the IP than the report's page."""

from __future__ import annotations

import re
from pathlib import Path

from engine.ip.report.page import BEGIN, END

ROOT = Path(__file__).resolve().parents[4]


def test_the_readmes_figures_are_the_pages() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## The IP\n")[2].partition("\n## ")[0]
    page = (ROOT / "engine" / "ip" / "REPORT.md").read_text(encoding="utf-8")
    figures = page.partition(BEGIN)[2].partition(END)[0].replace(",", " ")
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 5
    for row in rows:
        for cell in row.split("|")[2:]:
            for number in re.findall(r"\d[\d ]*(?:\.\d+)?", cell):
                found = rf"(?<![\d.]){re.escape(number.strip())}(?![\d.]| \d)"
                assert re.search(found, figures), f"{number} of {row}"
