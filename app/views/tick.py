"""A box to tick, with a line of what is ticked and one below; a greyed one says why."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme import DARK, Look
from app.views.button import KeyedButton
from app.views.wrap import wrapped


class Tick(KeyedButton):
    """Checked by a click, space or Enter; ``colour`` is that of its name."""

    def __init__(
        self, name: str, below: str = "", colour: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self._below, self._colour = below, colour
        self.setText(name)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setAccessibleDescription(below)
        self.setToolTip(below)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        self.updateGeometry()
        self.update()

    def lines(self, width: float) -> tuple[str, ...]:
        """What stands below, in lines that fit into the whole width."""
        if not self._below:
            return ()
        return wrapped(self._below, self.look.metrics(14), max(1.0, width - self._left()))

    def sizeHint(self) -> QSize:
        """Room for the name, one line below."""
        look = self.look
        wide = self._left() + look.metrics(16, 600).horizontalAdvance(self.text()) + look.px(8)
        return QSize(round(wide) + 1, self.heightForWidth(self.width() or round(wide)))

    def hasHeightForWidth(self) -> bool:
        """It wraps what stands below."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Pixels for the name and what stands below."""
        look = self.look
        high = look.text_px(16) * 1.3 + len(self.lines(width)) * look.text_px(14) * 1.3
        return round(high + look.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and the lines."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.text_px(18)
        top = look.px(6) + (look.text_px(16) * 1.3 - side) / 2
        box = QRectF(look.px(4) + 0.5, top + 0.5, side, side)
        ink = colours.text if self.isEnabled() else colours.faint
        painter.setPen(QPen(QColor(colours.sparse if self.hasFocus() else ink),
                            2 if self.hasFocus() else 1))  # fmt: skip
        painter.setBrush(QColor(colours.track if self.isEnabled() else colours.panel))
        painter.drawRoundedRect(box, look.px(4), look.px(4))
        if self.isChecked():
            painter.setPen(QPen(QColor(colours.good), max(2.0, look.px(3))))
            a = box.topLeft() + QPointF(side * 0.2, side * 0.55)
            b = box.topLeft() + QPointF(side * 0.42, side * 0.76)
            c = box.topLeft() + QPointF(side * 0.8, side * 0.26)
            painter.drawPolyline([a, b, c])
        name = getattr(colours, self._colour) if self.isEnabled() else colours.faint
        painter.setPen(QColor(name))
        painter.setFont(look.font(16, 600))
        base = top + side / 2 + look.cap(16) / 2
        painter.drawText(QPointF(self._left(), base), self.text())
        painter.setPen(QColor(colours.muted if self.isEnabled() else colours.faint))
        painter.setFont(look.font(14))
        base = look.px(6) + look.text_px(16) * 1.3
        for line in self.lines(self.width()):
            base += look.text_px(14) * 1.3
            painter.drawText(QPointF(self._left(), base - look.text_px(14) * 0.25), line)
        painter.end()

    def _left(self) -> float:
        return self.look.px(4 + 12) + self.look.text_px(18)
