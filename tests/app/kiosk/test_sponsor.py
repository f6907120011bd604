from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPixmap
from pytestqt.qtbot import QtBot

from app.kiosk.sponsor import QUIET, Logo, Sponsor, SponsorRefused, SponsorStrip, qr_image
from app.theme import DARK, LIGHT, Look

URL = "https://example.org/sparsespot"


def dark(image: QImage) -> np.ndarray:
    return np.array(
        [[image.pixelColor(x, y).lightnessF() < 0.5 for x in range(image.width())]
         for y in range(image.height())]
    )  # fmt: skip


def test_a_code_has_its_quiet_zone_and_its_three_finders() -> None:
    modules = dark(qr_image(URL))
    side = len(modules)
    assert (side - 2 * QUIET - 17) % 4 == 0  # 21, 25, 29 ... modules
    border = np.ones_like(modules)
    border[QUIET:-QUIET, QUIET:-QUIET] = False
    assert not modules[border].any()
    finder = np.ones((7, 7), bool)
    finder[1:6, 1:6] = False
    finder[2:5, 2:5] = True
    inner = modules[QUIET:-QUIET, QUIET:-QUIET]
    for corner in (inner[:7, :7], inner[:7, -7:], inner[-7:, :7]):
        assert (corner == finder).all()
    assert not (inner[-7:, -7:] == finder).all()


@pytest.mark.parametrize("height", [85, 128])
@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_the_strip_draws_every_module_sharp_and_black_on_white(
    qtbot: QtBot, height: int, colours: object
) -> None:
    strip = SponsorStrip(Sponsor(url=URL))
    qtbot.addWidget(strip)
    strip.set_look(Look(colours, height / 128))
    strip.resize(1280 if height < 100 else 1920, height)
    picture = strip.grab().toImage()
    code = qr_image(URL)
    times = int((height - strip.look.px(12)) / code.width())
    assert times >= 2  # pixels a module
    right = round(strip.width() - strip.look.px(24))
    size = code.width() * times
    left, top = round(right - size), round(height / 2 - size / 2)
    for y in range(code.height()):
        for x in range(code.width()):
            seen = {
                picture.pixelColor(left + x * times + dx, top + y * times + dy).name()
                for dx in range(times) for dy in range(times)
            }  # fmt: skip
            assert seen == {code.pixelColor(x, y).name()}, (x, y)


@pytest.mark.parametrize("colour", ["#ffffff", "#f0e040", "#000000", "#12805c", "#c02020"])
def test_a_logo_stands_out_from_its_plate(tmp_path: Path, qtbot: QtBot, colour: str) -> None:
    image = QImage(300, 100, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    for x in range(50, 250):
        for y in range(20, 80):
            image.setPixelColor(x, y, QColor(colour))
    path = tmp_path / "logo.png"
    image.save(str(path))
    logo = Logo(path)
    assert contrast(QColor(colour), QColor(logo.plate)) > 3
    assert logo.fitted(QSize(150, 150)) == QSize(150, 50)
    pixmap = logo.pixmap(QSize(150, 50))
    assert isinstance(pixmap, QPixmap)
    assert pixmap.size() == QSize(150, 50)
    assert logo.pixmap(QSize(150, 50)).cacheKey() == pixmap.cacheKey()  # read once


def contrast(one: QColor, two: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dim = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dim + 0.05)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.png", b"\x89PNG\r\n\x1a\nbroken"), ("b.svg", b"<svg"), ("c", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SponsorRefused, match="cannot be read as a picture"):
            Logo(path)
    with pytest.raises(SponsorRefused, match="cannot be read"):
        Logo(tmp_path / "nothing.png")
