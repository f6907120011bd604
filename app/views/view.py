"""What every drawn widget shares: the look, and ink that remembers each text it drew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from app.theme import DARK, Look
from engine.values import Figure

Align = Literal["left", "centre", "right"]
_SMALLEST_SHRINK = 0.6


@dataclass(frozen=True)
class Mark:
    """A text that was drawn: ``box`` from its capital height to its baseline, in the widget."""

    text: str
    box: QRectF
    elided: bool


class View(QWidget):
    """A widget that draws itself from values in a :class:`~app.theme.Look`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self.marks: list[Mark] = []

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        self.update()

    @contextmanager
    def ink(self) -> Iterator[Ink]:
        """A painter on this widget for the length of a paintEvent."""
        self.marks.clear()
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        try:
            yield Ink(painter, self.look, self.marks)
        finally:
            painter.end()


def figure_word(figure: Figure) -> str:
    """How a figure came about, in the language of the window."""
    if figure == "measured":
        return QCoreApplication.translate("Figure", "measured")
    if figure == "simulated":
        return QCoreApplication.translate("Figure", "simulated")
    return QCoreApplication.translate("Figure", "modelled")


class Ink:
    """Draws shapes and texts of a look; positions in widget pixels, text sizes as designed."""

    def __init__(self, painter: QPainter, look: Look, marks: list[Mark]) -> None:
        self.painter = painter
        self.look = look
        self._marks = marks

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        weight: int = 400,
        colour: str | QColor | None = None,
        align: Align = "left",
        room: float | None = None,
    ) -> float:
        """Write on a baseline, made smaller and at last elided to fit ``room``; its width."""
        pixels, elided = float(self.look.text_px(size)), False
        metrics, font = self.look.metrics(size, weight), self.look.font(size, weight)
        width = metrics.horizontalAdvance(text)
        if room is not None and width > room > 0:
            share = max(room / width, _SMALLEST_SHRINK if pixels > 24 else 0.9)
            font = type(font)(font)
            font.setPixelSize(max(1, int(pixels * share)))
            pixels = font.pixelSize()
            metrics = type(metrics)(font)
            width = metrics.horizontalAdvance(text)
            if width > room + 0.5:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                width, elided = metrics.horizontalAdvance(text), True
        left = x if align == "left" else x - width if align == "right" else x - width / 2
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour or self.look.colours.text))
        self.painter.drawText(QPointF(left, baseline), text)
        cap = 0.727 * pixels
        self._marks.append(Mark(text, QRectF(left, baseline - cap, width, cap), elided))
        return width

    def panel(self, box: QRectF, radius: float = 14, top: str | None = None) -> None:
        """A panel with its one-pixel line, and a coloured upper edge if ``top`` is given."""
        colours = self.look.colours
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        corner = self.look.px(radius)
        self.painter.setPen(QPen(QColor(colours.line), 1))
        self.painter.setBrush(QColor(colours.panel))
        self.painter.drawRoundedRect(inner, corner, corner)
        if top is not None:
            thick = max(2.0, self.look.px(4))
            whole, below = QPainterPath(), QPainterPath()
            below.setFillRule(Qt.FillRule.WindingFill)
            whole.addRoundedRect(box, corner, corner)
            below.addRoundedRect(box.translated(0, thick), corner, corner)
            below.addRect(box.adjusted(0, corner + thick, 0, thick))
            self.painter.fillPath(whole.subtracted(below), QColor(top))

    def box(
        self,
        box: QRectF,
        fill: str | QColor | QBrush,
        radius: float = 0,
        line: str | QColor | None = None,
    ) -> None:
        """A rounded box; ``radius`` in pixels."""
        self.painter.setPen(QPen(QColor(line), 1) if line is not None else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill if isinstance(fill, QBrush) else QColor(fill))
        if line is not None:
            box = box.adjusted(0.5, 0.5, -0.5, -0.5)
        self.painter.drawRoundedRect(box, radius, radius)

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1,
        dotted: bool = False,
    ) -> None:  # fmt: skip
        """A straight line, dotted if asked."""
        pen = QPen(QColor(colour), width)
        if dotted:
            pen.setDashPattern([2, 2])
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    def badge(self, x: float, middle: float, figure: Figure, size: float = 16) -> float:
        """``measured`` filled, ``simulated`` outlined, ``modelled`` dashed; the badge's width."""
        colours, look, word = self.look.colours, self.look, figure_word(figure)
        width = look.metrics(size, 600).horizontalAdvance(word) + look.px(20)
        height = look.text_px(size) + look.px(10)
        box = QRectF(x, middle - height / 2, width, height)
        if figure == "measured":
            self.box(box, colours.good, look.px(6))
        else:
            pen = QPen(QColor(colours.good), max(1.0, look.px(1.5)))
            if figure == "modelled":
                pen.setDashPattern([3, 2])
            self.painter.setPen(pen)
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(6), look.px(6))
        ink = colours.on_colour if figure == "measured" else colours.good
        self.text(x + width / 2, middle + look.cap(size) / 2, word, size, 600, ink, align="centre")
        self._marks[-1] = replace(self._marks[-1], box=box)  # nothing may lie on its edge either
        return width

    def fill(self, colour: str, figure: Figure) -> QBrush:
        """A brush that is solid for a measured figure and hatched for any other."""
        if figure == "measured":
            return QBrush(QColor(colour))
        return QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern)
