"""The report's figures, its tables, its page and its document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.files import MarksMissing
from engine.ip.report import published
from engine.ip.report.cells import read
from engine.ip.report.document import document
from engine.ip.report.page import BEGIN, END, write_page
from engine.ip.report.report import KERNELS, Report
from engine.ip.report.tables import card_table, tables
from engine.ip.report.text import lines, table_lines

PAGE = Path(__file__).resolve().parents[4] / "engine" / "ip" / "REPORT.md"
WORDS_FOR_FIGURES = ("simulated", "synthesised", "modelled", "published", "dense network's speed")


def test_ratios_are_each_of_their_own_kind(report: Report) -> None:
    ratios = report.ratios(report.kernels[0])
    assert ratios.to_dense == 3.0
    assert ratios.to_bound == pytest.approx(13_912_400 / 552 / 5000)
    assert ratios.to_published_one == pytest.approx(50_000 / 3_049)
    # 65 % of 3,072 DSP a region hold three engines of 500
    assert ratios.to_published_card == pytest.approx(12 * 50_000 / 12_195)


def test_without_a_sibling_or_cells_there_are_fewer_ratios(empty_report: Report) -> None:
    ratios = empty_report.ratios(empty_report.kernels[0])
    assert ratios.to_dense is None
    assert ratios.to_published_card is None
    assert ratios.to_bound > 1


def test_every_table_says_what_its_figures_are(report: Report) -> None:
    titles = [table.title for table in tables(report)]
    assert len(titles) == 6
    for title in titles:
        assert sum(word in title for word in WORDS_FOR_FIGURES) == 1, title


def test_the_table_of_a_full_card_has_every_clock_and_fill(report: Report) -> None:
    table = card_table(report.kernels[0])
    assert table.head[2:] == ("200 MHz", "250 MHz", "300 MHz")
    assert [row[:2] for row in table.rows] == [
        ("50%", "12, DSP first"),
        ("65%", "12, DSP first"),
        ("80%", "16, DSP first"),
    ]
    assert table.rows[2][2:] == ("640,000", "800,000", "960,000")
    assert "from memory, check with platforminfo" in table.note
    assert "if they could lie across regions, 12, 15, 19" in table.note


def test_the_published_speed_has_its_place_in_the_table(report: Report) -> None:
    slow, fast = report.kernels[0], report.kernels[0]
    assert "lie above the whole table: 1.4 times its largest figure, 960,000" in (
        card_table(slow).note
    )
    cycles = replace(fast.checked.cycles, word=2500.0)
    fast = replace(fast, checked=replace(fast.checked, cycles=cycles))
    # 12 engines at 300 MHz are 1,440,000 words/s
    assert "are reached in it from 300 MHz at 50% on (4 of its figures)" in card_table(fast).note
    assert fast.cells is not None
    huge = replace(fast, cells=replace(fast.cells, dsp=4000))
    assert "not one engine fits" in card_table(huge).note


def test_cells_that_are_out_of_date_or_missing_are_said_so(
    report: Report, bare_report: Report, empty_report: Report
) -> None:
    assert "OUT OF DATE" not in "\n".join(lines(report))
    told = " ".join(" ".join(lines(bare_report)).split())
    assert "OUT OF DATE: the RTL has changed since small was synthesised" in told
    told = " ".join(" ".join(lines(empty_report)).split())
    assert "Not synthesised yet: small; do it with --cells." in told
    assert "full of" not in told


def test_that_there_is_no_timing_is_said(report: Report) -> None:
    told = " ".join(" ".join(lines(report)).split())
    assert "Yosys gives no timing" in told
    assert published.SOURCE in told
    assert "not checked against the paper" in told


def test_a_tables_lines_stand_in_columns(report: Report) -> None:
    first = next(iter(tables(report)))
    told = list(table_lines(first))
    rows = [line for line in told if line.startswith(("  small", "  dense-small"))]
    assert len(rows) == 2
    assert len({len(line) for line in rows}) == 1
    assert all(len(line) <= 120 for line in told)


def test_the_page_keeps_what_stands_outside_its_marks(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "REPORT.md"
    write_page(page, report)
    text = page.read_text(encoding="utf-8")
    assert text.count("### ") == 6
    page.write_text(text.replace("# The IP", "# By hand") + "the end\n", encoding="utf-8")
    write_page(page, replace(report, words="other words"))
    again = page.read_text(encoding="utf-8")
    assert again.startswith("# By hand")
    assert again.endswith("the end\n")
    assert "other words" in again
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(MarksMissing, match="add both"):
        write_page(page, report)


def test_the_document_names_each_figure(report: Report, empty_report: Report) -> None:
    told = json.loads(json.dumps(document(report)))
    small = told["kernels"][0]
    assert told["schema_version"] == 1
    assert small["simulated"]["cycles"]["word"] == 5000.0
    assert small["synthesised"]["of_this_rtl"] is True
    assert small["modelled"]["engine_words_per_second"]["250"] == 50_000
    assert len(small["modelled"]["card"]) == 9
    assert small["ratios"]["dense_on_this_engine"] == {"ratio": 3.0, "figure": "simulated"}
    assert told["kernels"][1]["ratios"] is None
    bare = document(empty_report)["kernels"][0]
    assert bare["synthesised"] is None
    assert bare["modelled"]["card"] is None


def test_the_stored_page_has_the_stored_cells() -> None:
    text = PAGE.read_text(encoding="utf-8")
    inside = text.partition(BEGIN)[2].partition(END)[0]
    for kernel in KERNELS:
        assert f"| {kernel.name} | {kernel.model} |" in inside
        taken = read().get(kernel.name)
        row = f"| {kernel.name} | {taken.cells.lut:,} |" if taken else f"| {kernel.name} | – |"
        assert row in inside
