"""One line of state in a pill: a dot and words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.view import View

Mood = Literal["good", "trouble", "quiet"]


class StatusPill(View):
    """Says what the program is doing; trouble also differs by its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._mood = self.tr("opening"), "quiet"
        self._short = self._text
        self.setAccessibleName(self.tr("State"))

    @property
    def text(self) -> str:
        """What is to be said, whole."""
        return self._text

    @property
    def shown(self) -> str:
        """The words that stand in the pill at this width."""
        return self._text if self.width() >= self.sizeHint().width() else self._short

    def set_state(self, text: str, mood: Mood, short: str = "") -> None:
        """Show these words, or the shorter ones where there is no room for the whole."""
        short = short or text
        if (text, mood, short) != (self._text, self._mood, self._short):
            self._text, self._mood, self._short = text, mood, short
            self.setAccessibleDescription(text)
            self.setToolTip(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the words."""
        return self._room_for(self._text)

    def minimumSizeHint(self) -> QSize:
        """Room for the shorter words."""
        return self._room_for(self._short)

    def _room_for(self, text: str) -> QSize:
        look = self.look
        width = look.metrics(16).horizontalAdvance(text) + look.px(52)
        return QSize(round(width) + 1, round(look.px(36)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        look, colours = self.look, self.look.colours
        colour = {"good": colours.good, "trouble": colours.trouble, "quiet": colours.faint}
        with self.ink() as ink:
            box = QRectF(self.rect())
            ink.box(box, colours.background, box.height() / 2, colours.line)
            dot, middle = look.px(12), box.center().y()
            x = look.px(16)
            ink.box(QRectF(x, middle - dot / 2, dot, dot), colour[self._mood], dot / 2)
            x += dot + look.px(8)
            base = middle + look.cap(16) / 2
            room = box.right() - x - look.px(10)
            ink.text(x, base, self.shown, 16, 400, colours.muted, room=room)
