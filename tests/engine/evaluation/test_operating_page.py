"""Curves that trainings left, read back and put on a page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.evaluation.operating_curve import HitsAndAlarms, OperatingCurve, read_curve
from engine.evaluation.operating_page import BEGIN, END, write_operating_page
from engine.values import OperatingPoint

CURVE = OperatingCurve(
    name="net",
    talk="2.00 h of radio",
    commands=200,
    word_hours=0.5,
    talk_hours=2.0,
    points=(
        HitsAndAlarms(OperatingPoint(0.25, 0.9, 0.8), 120, 0.6, (0.5, 0.7), 3, 1.5, (0.3, 4.4), 2),
        HitsAndAlarms(OperatingPoint(0.375, 0.8, 0.8), 150, 0.75, (0.7, 0.8), 9, 4.5, (2, 8), 5),
        HitsAndAlarms(OperatingPoint(0.375, 0.7, 0.8), 180, 0.9, (0.85, 0.94), 60, 30, (23, 39), 9),
    ),
)


def leave(curve: OperatingCurve, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{curve.name}.json"
    file.write_text(json.dumps(curve.document()), encoding="utf-8")
    return file


def test_a_curve_survives_its_file(tmp_path: Path) -> None:
    assert read_curve(leave(CURVE, tmp_path)) == CURVE


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"points": [{}]}', '{"points": 3}', "\0"])
def test_a_damaged_curve_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.json is no curve of hits and alarms"):
        read_curve(tmp_path / "x.json")


def test_the_page_tells_the_best_at_each_rate(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = tmp_path / "study" / "operating"
    for curve in (CURVE, replace(CURVE, name="other", points=CURVE.points[2:])):
        leave(curve, folder)
    page = tmp_path / "STUDY.md"
    page.write_text(f"before\n{BEGIN}\nlast month\n{END}\nafter\n", encoding="utf-8")
    assert write_operating_page(page, folder) == (page, tmp_path / "study" / "operating.svg")
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "last month" not in text
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith(("| net |", "| o"))]
    told = [(row[0][2:], row[1], row[2].split()[0], row[3].split()[0]) for row in rows[1:]]
    assert told == [
        ("net", "2 an hour", "60.0", "1.5"),
        ("net", "5 an hour", "75.0", "4.5"),
        ("net", "10 an hour", "75.0", "4.5"),
        ("net", "20 an hour", "75.0", "4.5"),
        ("net", "50 an hour", "90.0", "30.0"),
        ("other", "50 an hour", "90.0", "30.0"),
    ]
    assert "(study/operating.svg)" in text
    assert "200 words in 0.50 h; talk: 2.00 h of radio." in text


def test_without_curves_nothing_is_written(tmp_path: Path) -> None:
    assert write_operating_page(tmp_path / "STUDY.md", tmp_path / "none") == ()
    assert list(tmp_path.iterdir()) == []
