"""A horizontal slider, drawn like the rest, with a mark at the model's own value."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from app.theme import DARK, Look


class Slider(QSlider):
    """Moves in steps of ``step`` between two values; ``mark`` is the model's own."""

    def __init__(
        self, name: str, least: float, most: float, step: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = Look(DARK)
        self.mark: float | None = None
        self._step = step
        self.setRange(max(1, round(least / step)), round(most / step))
        self.setPageStep(5)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def chosen(self) -> float:
        """The value that the handle stands at."""
        return self.value() * self._step

    def show_value(self, value: float, own: float) -> None:
        """Move the handle and the mark, without emitting."""
        self.mark = own
        self.blockSignals(True)
        self.setValue(round(value / self._step))
        self.blockSignals(False)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, the mark and the handle."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, reach = self.height() / 2, look.px(11)
        left, right = reach + 1, self.width() - reach - 1
        track = max(4.0, look.px(6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(
            QRectF(left, middle - track / 2, right - left, track), track / 2, track / 2
        )
        span = self.maximum() - self.minimum()
        if self.mark is not None:
            place = (self.mark / self._step - self.minimum()) / span
            x = left + min(1.0, max(0.0, place)) * (right - left)
            painter.setPen(QPen(QColor(colours.muted), max(1.0, look.px(2))))
            painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))
        x = left + (self.sliderPosition() - self.minimum()) / span * (right - left)
        painter.setPen(QPen(QColor(colours.sparse if self.hasFocus() else colours.panel), 2))
        painter.setBrush(QColor(colours.text))
        painter.drawEllipse(QPointF(x, middle), reach - 1, reach - 1)
        painter.end()
