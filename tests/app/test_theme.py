from __future__ import annotations

import numpy as np
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


# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", 2009: full loss, in linear RGB.
LOSS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
TO_XYZ = np.array(((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))


def lab(colour: str, loss: str | None) -> np.ndarray:
    """CIELAB of a colour as somebody sees it who lacks one kind of cone."""
    code = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    if loss is not None:
        linear = np.clip(np.array(LOSS[loss]) @ linear, 0, 1)
    x, y, z = TO_XYZ @ linear / np.array((0.9505, 1.0, 1.089))
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return np.array((116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])))


@pytest.mark.parametrize("loss", [None, *LOSS])
@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_dense_and_sparse_stay_apart_for_colour_blind_eyes(
    colours: Palette, loss: str | None
) -> None:
    apart = np.linalg.norm(lab(colours.dense, loss) - lab(colours.sparse, loss))
    assert apart > 40  # 2.3 is just to be seen; pure red and green come to 7 to 40 without a cone


def test_the_simulation_confuses_what_is_confused() -> None:
    """Red and green of one lightness, the classical pair, fall together without a cone."""
    red, green = "#c84b4b", "#5f8a3c"
    seen = np.linalg.norm(lab(red, None) - lab(green, None))
    lost = np.linalg.norm(lab(red, "deuteranopia") - lab(green, "deuteranopia"))
    assert seen > 60
    assert lost < seen / 2
