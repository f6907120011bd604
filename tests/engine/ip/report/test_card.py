"""What a card holds, and what it would give."""

from __future__ import annotations

import pytest

from engine.ip.report.card import U250, Card, filled, words_per_second
from engine.ip.report.cells import Cells

CARD = Card("a card", 4, lut=4000, ff=8000, dsp=400, bram36=200, uram=0, certainty="made up")


def test_an_engine_gives_its_clock_over_its_cycles() -> None:
    assert words_per_second(5000, 250) == 50_000


@pytest.mark.parametrize(
    ("cells", "fill", "engines", "spread", "first"),
    [
        (Cells(100, 0, 100, 30, 10, 0), 1.0, 12, 13, "DSP"),
        (Cells(100, 0, 100, 30, 10, 0), 0.5, 4, 6, "DSP"),
        (Cells(100, 0, 100, 1, 25.0, 0), 1.0, 8, 8, "BRAM"),
        (Cells(450, 0, 100, 1, 1, 0), 1.0, 8, 8, "LUT"),
        (Cells(100, 0, 900, 1, 1, 0), 1.0, 8, 8, "FF"),
        (Cells(600, 0, 100, 1, 1, 0), 0.5, 0, 3, "LUT"),
        (Cells(100, 0, 100, 1, 1, 1), 1.0, 0, 0, "URAM"),
    ],
)
def test_whole_engines_go_into_each_region(cells, fill, engines, spread, first) -> None:
    full = filled(CARD, cells, fill)
    assert (full.engines, full.spread, full.ends_first) == (engines, spread, first)


def test_the_u250_is_said_to_be_from_memory() -> None:
    assert "from memory" in U250.certainty
    assert "platforminfo" in U250.certainty
