"""The keys, laid over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.view import Ink, View

_MODIFIERS = (
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
)  # fmt: skip


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
        """Go away, unless more keys are to come: half of those listed begin with one of these."""
        if event.key() not in _MODIFIERS:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list on a panel in the middle."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            veil = QColor(colours.background)
            veil.setAlpha(225)
            ink.painter.fillRect(self.rect(), veil)
            line = max(look.px(46), look.text_px(18) * 1.9)
            rows = max(1, int((self.height() - look.px(96)) / line - 1.3))
            columns = [self._lines[at : at + rows] for at in range(0, len(self._lines), rows)]
            rows = -(-len(self._lines) // len(columns))  # as many in each
            columns = [self._lines[at : at + rows] for at in range(0, len(self._lines), rows)]
            gap = look.px(48)
            widths = [self._keys(lines) + self._says(lines) + look.px(56) for lines in columns]
            width = sum(widths) + gap * (len(columns) - 1) + look.px(80)
            height = line * (rows + 1.3) + look.px(40)
            box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
            ink.panel(box)
            x, top = box.left() + look.px(40), box.top() + look.px(20)
            ink.text(x, top + line * 0.75, self.tr("keys"), 24, 750)
            for lines, wide in zip(columns, widths, strict=True):
                self._draw_column(ink, lines, x, top + line * 1.3, line)
                x += wide + gap

    def _keys(self, lines: Sequence[tuple[str, str]]) -> float:
        return max(self.look.metrics(18, 600).horizontalAdvance(key) for key, _ in lines)

    def _says(self, lines: Sequence[tuple[str, str]]) -> float:
        return max(self.look.metrics(18).horizontalAdvance(text) for _, text in lines)

    def _draw_column(
        self, ink: Ink, lines: Sequence[tuple[str, str]], x: float, y: float, line: float
    ) -> None:
        look, colours = self.look, self.look.colours
        keys = self._keys(lines)
        for key, text in lines:
            base = y + line / 2 + look.cap(18) / 2
            cap = QRectF(x, y + line * 0.12, keys + look.px(28), line * 0.76)
            ink.box(cap, colours.track, look.px(6), colours.line)
            ink.text(cap.center().x(), base, key, 18, 600, colours.text, "centre")
            ink.text(cap.right() + look.px(28), base, text, 18, 400, colours.muted)
            y += line
