"""A row of the study to choose: what it is, how accurate, and in which time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.study.values import ShownRow
from app.theme import DARK, Look
from app.views.button import KeyedButton

_PAD, _GAP = 10, 16
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StudyRow(KeyedButton):
    """The label at the end of a line; up and down ask for the row above or below by ``stepped``."""

    stepped = Signal(int)

    def __init__(self, row: ShownRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.row = Look(DARK), row
        self.columns = (0.0, 0.0)
        self.setText(row.title)
        self.setCheckable(True)
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.told)
        self.setToolTip(row.told)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def nextCheckState(self) -> None:
        """Leave it to the page which row is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from row to row."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def widths(self) -> tuple[float, float, float]:
        """Pixels that title, accuracy and time take."""
        bold, plain = self.look.metrics(16, 600), self.look.metrics(16)
        return (
            bold.horizontalAdvance(self.row.title),
            bold.horizontalAdvance(self.row.accuracy),
            plain.horizontalAdvance(self.row.time),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.hasFocus() or self.underMouse():
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            edge = colours.sparse if self.hasFocus() else colours.line
            painter.setPen(QPen(QColor(edge), 1))
            painter.setBrush(QColor(colours.track if chosen else colours.panel))
            painter.drawRoundedRect(box, look.px(6), look.px(6))
        told = chosen or self.row.family == "dense"
        ink = colours.family(self.row.family) if told else colours.text
        base = self.height() / 2 + look.cap(16) / 2
        bold = look.font(16, 600)
        painter.setFont(bold if told else look.font(16))
        painter.setPen(QColor(ink))
        painter.drawText(QPointF(look.px(_PAD), base), self.row.title)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        _, accuracy, time = self.widths()
        painter.drawText(QPointF(self.columns[0] - accuracy, base), self.row.accuracy)
        painter.setFont(look.font(16))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(self.columns[1] - time, base), self.row.time)
        painter.end()


def lay_columns(rows: list[StudyRow], heads: tuple[float, float], look: Look) -> float:
    """Line the figures of all rows up under heads of these widths; the width that they need."""
    pad, gap = look.px(_PAD), look.px(_GAP)
    widths = [row.widths() for row in rows]
    title, accuracy, time = (max((w[i] for w in widths), default=0.0) for i in range(3))
    first = pad + title + gap + max(accuracy, heads[0])
    second = first + gap + max(time, heads[1])
    for row in rows:
        row.columns = (first, second)
    return second + pad
