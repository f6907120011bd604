"""The keys, laid over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.view import View


class HelpOverlay(View):
    """Lists what each key does; a click or a key takes it away."""

    def __init__(self, lines: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = tuple(lines)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Keys"))
        self.setAccessibleDescription(", ".join(f"{key}: {text}" for key, text in lines))
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go away."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list on a panel in the middle."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            veil = QColor(colours.background)
            veil.setAlpha(225)
            ink.painter.fillRect(self.rect(), veil)
            line = max(look.px(46), look.text_px(18) * 1.9)
            keys = max(look.metrics(18, 600).horizontalAdvance(key) for key, _ in self._lines)
            says = max(look.metrics(18).horizontalAdvance(text) for _, text in self._lines)
            width = keys + says + look.px(160)
            height = line * (len(self._lines) + 1.6) + look.px(32)
            box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
            ink.panel(box)
            x, y = box.left() + look.px(40), box.top() + look.px(20)
            ink.text(x, y + line * 0.75, self.tr("keys"), 24, 750)
            y += line * 1.3
            for key, text in self._lines:
                base = y + line / 2 + look.cap(18) / 2
                cap = QRectF(x, y + line * 0.12, keys + look.px(28), line * 0.76)
                ink.box(cap, colours.track, look.px(6), colours.line)
                ink.text(cap.center().x(), base, key, 18, 600, colours.text, "centre")
                ink.text(cap.right() + look.px(28), base, text, 18, 400, colours.muted)
                y += line
