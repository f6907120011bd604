"""A button, drawn like the rest: a word, or one of three signs."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.theme import DARK, Look

Sign = Literal["menu", "theme", "close", "microphone"]


class KeyedButton(QAbstractButton):
    """A button that space and Enter press, though the space bar alone means something else."""

    def event(self, event: QEvent) -> bool:
        """Have space for this button while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Space and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it by Enter too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Button(KeyedButton):
    """A rounded button; with ``sign`` round and without a word."""

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        sign: Sign | None = None,
        plain: bool = False,
        size: float = 16,
    ) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self._sign, self._plain, self._size = sign, plain, size
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(text if sign is not None else "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def worded(self) -> bool:
        """Whether the button shows its text, and not a sign."""
        return self._sign is None

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the word, or a circle."""
        look = self.look
        if self._sign is not None or len(self.text()) == 1:
            return QSize(round(look.px(40)), round(look.px(40)))
        edge = look.px(10 if self._plain else 36)
        width = look.metrics(self._size, 600).horizontalAdvance(self.text()) + edge
        return QSize(round(width) + 1, round(look.px(2.5 * self._size)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        under = self.underMouse() and self.isEnabled()
        radius = box.height() / 2 if self._sign is not None or len(self.text()) == 1 else look.px(8)
        if not self._plain or under or self.hasFocus():
            marked = under or self.isDown() or self.isChecked()
            edge = colours.muted if self.isChecked() else colours.line
            painter.setPen(QColor(colours.sparse if self.hasFocus() else edge))
            painter.setBrush(QColor(colours.track if marked else colours.panel))
            painter.drawRoundedRect(box, radius, radius)
        colour = QColor(colours.text if self.isEnabled() else colours.faint)
        if self._plain and self.isEnabled():
            colour = QColor(colours.sparse)
        if self._sign is None:
            painter.setFont(look.font(self._size, 600))
            painter.setPen(colour)
            width = look.metrics(self._size, 600).horizontalAdvance(self.text())
            base = box.center().y() + look.cap(self._size) / 2
            painter.drawText(QPointF(box.center().x() - width / 2, base), self.text())
        else:
            self._draw_sign(painter, box.center(), colour)
        painter.end()

    def _draw_sign(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        reach = self.look.px(8)
        painter.setPen(QPen(colour, max(1.5, self.look.px(2))))
        if self._sign == "menu":
            for row in (-0.7, 0.0, 0.7):
                y = centre.y() + row * reach
                painter.drawLine(QPointF(centre.x() - reach, y), QPointF(centre.x() + reach, y))
        elif self._sign == "close":
            for end in (-0.7, 0.7):
                painter.drawLine(
                    centre + QPointF(-0.7, -end) * reach, centre + QPointF(0.7, end) * reach
                )
        elif self._sign == "microphone":
            capsule = QRectF(
                centre.x() - reach * 0.42, centre.y() - reach, reach * 0.84, reach * 1.3
            )
            painter.setBrush(colour)
            painter.drawRoundedRect(capsule, reach * 0.42, reach * 0.42)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            bow = QRectF(
                centre.x() - reach * 0.8, centre.y() - reach * 0.9, reach * 1.6, reach * 1.6
            )
            painter.drawArc(bow, 190 * 16, 160 * 16)
            foot = QPointF(centre.x(), centre.y() + reach * 0.7)
            painter.drawLine(foot, foot + QPointF(0, reach * 0.35))
        else:
            disc = QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc)
            painter.setBrush(colour)
            painter.drawPie(disc, 90 * 16, 180 * 16)
