from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from pytestqt.qtbot import QtBot

from app.resources import asset
from app.theme import DARK, FONT_FAMILY, LIGHT, Look, Palette, font, heat_table, scale_for


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.1."""

    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue, _ = QColor(colour).getRgbF()
    return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)


def _contrast(one: str, two: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_every_text_can_be_read(colours: Palette) -> None:
    for role in ("text", "muted", "faint", "dense", "sparse", "good", "trouble"):
        for ground in (colours.background, colours.panel):
            assert _contrast(getattr(colours, role), ground) >= 4.5, (role, ground)
    assert _contrast(colours.lit_text, colours.lit) >= 4.5
    for filled in (colours.dense, colours.sparse, colours.good):
        assert _contrast(colours.on_colour, filled) >= 4.5, filled


def test_heat_runs_from_the_first_stop_to_the_last() -> None:
    for colours in (DARK, LIGHT):
        table = heat_table(colours)
        assert len(table) == 256
        ends = [tuple(value >> shift & 255 for shift in (16, 8, 0)) for value in table[::255]]
        assert ends == [colours.heat[0], colours.heat[-1]]


def test_the_bundled_font_has_figures_of_one_width(qtbot: QtBot) -> None:
    assert asset("fonts/OFL.txt").is_file()
    for weight in (400, 600, 750):
        made = font(84, weight)
        assert QFontInfo(made).family() == FONT_FAMILY
        widths = [QFontMetricsF(made).horizontalAdvance(figure * 6) for figure in "0123456789"]
        assert max(widths) == pytest.approx(min(widths), rel=0.005)
    assert QFontMetricsF(font(84, 400)).horizontalAdvance("left") < QFontMetricsF(
        font(84, 750)
    ).horizontalAdvance("left")


def test_everything_scales_with_the_height() -> None:
    assert scale_for(1920, 1080) == 1.0
    assert scale_for(1280, 720) == pytest.approx(2 / 3)
    assert scale_for(960, 1080) < 0.6
    look = Look(DARK, 2 / 3)
    assert look.compact
    assert look.text_px(148) == 99
    assert look.text_px(14) == 12
