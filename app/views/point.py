"""The operating point: three sliders, their values, and the way back to the model's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.format import THIN, decimal
from app.theme import Look
from app.values import REFRACTORIES_S, SMOOTHINGS_S, THRESHOLDS, PointChoice
from app.views.button import Button
from app.views.slider import Slider
from app.views.view import View
from engine.values import OperatingPoint

_FRAME_S = 1 / 32
_EDGE, _BETWEEN = 28, 26


@dataclass(frozen=True)
class _Knob:
    """One value of the point: its slider, its name, how it is written and taken over."""

    slider: Slider
    name: str
    read: Callable[[OperatingPoint], float]
    change: Callable[[OperatingPoint, float], OperatingPoint]
    unit: str = ""

    def text(self, point: OperatingPoint) -> str:
        """The value in figures."""
        return f"{decimal(self.read(point), 2)}{self.unit}"


class PointView(View):
    """Emits ``changed`` with an OperatingPoint, ``reset`` for the model's own."""

    changed = Signal(object)
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point = self._own = OperatingPoint()
        self.threshold = Slider(self.tr("Threshold"), *THRESHOLDS, 0.01, self)
        self.smoothing = Slider(self.tr("Smoothing"), *SMOOTHINGS_S, _FRAME_S, self)
        self.refractory = Slider(self.tr("Refractory time"), *REFRACTORIES_S, 0.05, self)
        self.threshold.setToolTip(
            self.tr("The score from which a word counts: higher means fewer false words")
        )
        self.smoothing.setToolTip(
            self.tr("Scores are averaged over this time: longer is surer and later")
        )
        self.refractory.setToolTip(self.tr("After a word nothing is spotted for this time"))
        seconds = f"{THIN}s"
        self._knobs = (
            _Knob(
                self.threshold, self.tr("threshold"), lambda point: point.threshold,
                lambda point, value: replace(point, threshold=value),
            ),
            _Knob(
                self.smoothing, self.tr("smoothing"), lambda point: point.smoothing_s,
                lambda point, value: replace(point, smoothing_s=value), seconds,
            ),
            _Knob(
                self.refractory, self.tr("refractory"), lambda point: point.refractory_s,
                lambda point, value: replace(point, refractory_s=value), seconds,
            ),
        )  # fmt: skip
        for knob in self._knobs:
            knob.slider.valueChanged.connect(lambda _=0, knob=knob: self._moved(knob))
        self.button = Button(self.tr("reset"), self, plain=True)
        self.button.setToolTip(self.tr("Back to the model's own operating point"))
        self.button.clicked.connect(self.reset)
        self.setAccessibleName(self.tr("Operating point"))
        self.set_point(self._point, self._own)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for knob in self._knobs:
            knob.slider.look = look
        self.button.set_look(look)
        self._place()

    def set_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        """Show the point in force and the model's own, without emitting."""
        self._point, self._own = point, own
        for knob in self._knobs:
            knob.slider.show_value(knob.read(point), knob.read(own))
            knob.slider.setAccessibleDescription(knob.text(point))
        self.button.setEnabled(PointChoice.between(own, point) != PointChoice())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and values around the sliders."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            top, foot = look.px(20) + look.cap(16), self.height() - look.px(18)
            for index, knob in enumerate(self._knobs):
                left, width = self._column(index)
                ink.text(left, top, knob.name, 16, 400, colours.muted, room=width)
                value, own = knob.text(self._point), knob.text(self._own)
                used = ink.text(left, foot, value, 16, 750, room=width)
                if value != own:
                    note = self.tr("own {value}").format(value=own)
                    room = width - used - look.px(8)
                    if look.metrics(14).horizontalAdvance(note) <= room:  # the mark says it too
                        ink.text(left + width, foot, note, 14, 400, colours.faint, "right")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the sliders in their places."""
        self._place()

    def _column(self, index: int) -> tuple[float, float]:
        px = self.look.px
        room = self.button.x() - px(_EDGE) - px(_BETWEEN)
        width = (room - 2 * px(_BETWEEN)) / 3
        return px(_EDGE) + index * (width + px(_BETWEEN)), width

    def _place(self) -> None:
        look = self.look
        hint = self.button.sizeHint()
        height = max(hint.height(), look.text_px(16) + 8)
        self.button.setGeometry(
            round(self.width() - look.px(18) - hint.width()), round((self.height() - height) / 2),
            hint.width(), height,
        )  # fmt: skip
        top = look.px(20) + look.cap(16) + look.px(4)
        bottom = self.height() - look.px(18) - look.cap(16) - look.px(4)
        beyond = look.px(10)  # about half a handle, so that the track begins under the name
        for index, knob in enumerate(self._knobs):
            left, width = self._column(index)
            knob.slider.setGeometry(
                round(left - beyond), round(top), round(width + 2 * beyond),
                max(round(look.px(24)), round(bottom - top)),
            )  # fmt: skip

    def _moved(self, knob: _Knob) -> None:
        self.set_point(knob.change(self._point, knob.slider.chosen), self._own)
        self.changed.emit(self._point)
