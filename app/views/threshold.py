"""The threshold: a slider, its value, and the way back to the model's own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSlider, QWidget

from app.theme import DARK, Look
from app.views.button import Button
from app.views.view import View

_STEPS = 100


class Slider(QSlider):
    """A horizontal slider, drawn like the rest, with a mark at the model's own value."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = Look(DARK)
        self.mark: float | None = None
        self.setRange(1, _STEPS - 1)
        self.setPageStep(5)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

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
            x = left + (self.mark * _STEPS - self.minimum()) / span * (right - left)
            painter.setPen(QPen(QColor(colours.muted), max(1.0, look.px(2))))
            painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))
        x = left + (self.sliderPosition() - self.minimum()) / span * (right - left)
        painter.setPen(QPen(QColor(colours.sparse if self.hasFocus() else colours.panel), 2))
        painter.setBrush(QColor(colours.text))
        painter.drawEllipse(QPointF(x, middle), reach - 1, reach - 1)
        painter.end()


class ThresholdView(View):
    """Emits ``changed`` with a threshold 0.01..0.99, ``reset`` for the model's own."""

    changed = Signal(float)
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._own = 0.7, 0.7
        self.slider = Slider(self.tr("Threshold"), self)
        self.slider.valueChanged.connect(self._moved)
        self.button = Button(self.tr("reset"), self, plain=True)
        self.button.setToolTip(self.tr("Back to the model's own threshold"))
        self.button.clicked.connect(self.reset)
        self.setAccessibleName(self.tr("Threshold"))
        self.set_threshold(self._value, self._own)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.slider.look = look
        self.button.set_look(look)
        self._place()

    def set_threshold(self, value: float, own: float) -> None:
        """Show a threshold and the model's own, without emitting."""
        self._value, self._own = value, own
        self.slider.mark = own
        self.slider.blockSignals(True)
        self.slider.setValue(round(value * _STEPS))
        self.slider.blockSignals(False)
        self.button.setEnabled(abs(value - own) > 0.004)
        self.slider.update()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the value and the words."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left = look.px(28)
            base = look.px(22) + look.cap(18)
            x = left + ink.text(left, base, self.tr("threshold "), 18, 400, colours.muted)
            x += ink.text(x, base, f"{self._value:.2f}", 18, 750)
            note = self.tr("   model's own {value}").format(value=f"{self._own:.2f}")
            room = self.button.x() - x - look.px(8)
            ink.text(x, base, note, 16, 400, colours.faint, room=room)
            foot = self.height() - look.px(18)
            ink.text(left, foot, self.tr("more words"), 14, 400, colours.faint)
            fewer, right = self.tr("fewer false ones"), self.width() - left
            ink.text(right, foot, fewer, 14, 400, colours.faint, "right")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the slider in its place."""
        self._place()

    def _place(self) -> None:
        look = self.look
        hint = self.button.sizeHint()
        middle = look.px(22) + look.cap(18) / 2
        height = max(hint.height(), look.text_px(16) + 8)
        self.button.setGeometry(
            round(self.width() - look.px(22) - hint.width()), round(middle - height / 2),
            hint.width(), height,
        )  # fmt: skip
        top = look.px(22) + look.cap(18) + look.px(6)
        bottom = self.height() - look.px(18) - look.cap(14) - look.px(4)
        self.slider.setGeometry(
            round(look.px(18)), round(top), round(self.width() - look.px(36)),
            max(round(look.px(24)), round(bottom - top)),
        )  # fmt: skip

    def _moved(self, step: int) -> None:
        self.set_threshold(step / _STEPS, self._own)
        self.changed.emit(step / _STEPS)
