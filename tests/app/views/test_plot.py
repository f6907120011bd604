from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.theme import LIGHT, Look
from app.views.plot import HeatPlot


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_flags_line_is_as_thick_at_two_pixels_to_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ratio: int
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    plot = HeatPlot(window, 10.0)
    look = Look(LIGHT)
    plot.set_look(look)
    plot.set_geometry(QRect(0, 0, 400, 200), QRectF(60, 10, 330, 160), look, smooth=False)
    monkeypatch.setattr(plot.widget, "devicePixelRatioF", lambda: float(ratio))
    plot.show_lines([(-5.0, LIGHT.text)])
    pens = [line.pen for line in plot._lines if line.isVisible()]
    assert [(pen.width(), pen.isCosmetic()) for pen in pens] == [(ratio, True)]
