"""Which engines take part, what one may lose against another, how many clips, and the start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QScrollArea, QSpinBox, QWidget

from app import format as fmt
from app.theme import Look, qt_palette
from app.views.button import Button
from app.views.tick import Tick
from app.views.view import View
from app.views.wrap import wrapped
from engine.values import EngineInfo

_EDGE, _FOOT = 24, 250
_MOST_CLIPS, _MOST_POINTS = 9_999_999, 99.0


class Points(QDoubleSpinBox):
    """Percentage points; the least value stands for none."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone."""
        event.ignore()


class Clips(QSpinBox):
    """A number of clips; the least value stands for all."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone."""
        event.ignore()


class EvaluationEngines(View):
    """Emits ``changed`` when another choice was made."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Engines and options"))
        self.ticks: dict[str, Tick] = {}
        self._inside = QWidget()
        self.list = QScrollArea(self)
        self.list.setWidget(self._inside)
        self.list.setWidgetResizable(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Engines"))
        self.margin, self.limit = Points(self), Clips(self)
        self.start = Button(self.tr("start"), self)
        self.start.setAccessibleName(self.tr("Start the evaluation"))
        self._needed = ""
        self._dress()

    def _dress(self) -> None:
        self.margin.setRange(0.0, _MOST_POINTS)
        self.margin.setDecimals(2)
        self.margin.setSingleStep(0.25)
        self.margin.setSpecialValueText(self.tr("none"))
        self.margin.setAccessibleName(self.tr("Margin in percentage points"))
        self.limit.setRange(0, _MOST_CLIPS)
        self.limit.setSingleStep(100)
        self.limit.setSpecialValueText(self.tr("all"))
        self.limit.setAccessibleName(self.tr("Most recordings"))
        for box in (self.margin, self.limit):
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.lineEdit().setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to its box
            box.lineEdit().setAccessibleName(box.accessibleName())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The engines ticked, in the order of the list."""
        return tuple(name for name, tick in self.ticks.items() if tick.isChecked())

    @property
    def options(self) -> tuple[float | None, int | None]:
        """The margin in points and the most clips; None where none was named."""
        return self.margin.value() or None, self.limit.value() or None

    def show_engines(self, engines: Sequence[EngineInfo], ticked: Sequence[str]) -> None:
        """List the engines; one that cannot run is grey and says why."""
        ticked = self.chosen or tuple(ticked)
        for tick in self.ticks.values():
            tick.hide()
            tick.deleteLater()
        self.ticks.clear()
        for info in engines:
            tick = Tick(info.id, self._below(info), info.family, self._inside)
            tick.setEnabled(info.available)
            tick.setChecked(info.available and info.id in ticked)
            tick.set_look(self.look)
            tick.toggled.connect(lambda _: self.changed.emit())
            self.ticks[info.id] = tick
            tick.show()
        self._place()
        self.changed.emit()

    def tick(self, names: Sequence[str]) -> None:
        """Tick these, as far as they can run, if none is ticked yet."""
        if not self.chosen:
            for name, tick in self.ticks.items():
                tick.setChecked(tick.isEnabled() and name in names)

    def need(self, what: str) -> None:
        """Say what is still needed, or nothing: it can be started."""
        self._needed = what
        self.start.setEnabled(not what)
        self.start.setAccessibleDescription(what)
        self.update()

    @property
    def needed(self) -> str:
        """What is still needed."""
        return self._needed

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        colours = qt_palette(look.colours)
        bar = self.list.verticalScrollBar()
        for part in (self.list, self.list.viewport(), self._inside, bar, self.margin, self.limit):
            part.setPalette(colours)
            part.setFont(look.font(16))
        self.list.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self.start.set_look(look)
        for tick in self.ticks.values():
            tick.set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title, the names of the options, and what is needed."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, room = look.px(_EDGE), self.width() - look.px(2 * _EDGE)
            base = look.px(22) + look.cap(24)
            ink.text(left, base, self.tr("engines"), 24, 750, colours.text)
            y = self.height() - look.px(_FOOT)
            ink.rule(left, y, left + room, y, colours.line)
            for box, name, below in (
                (self.margin, self.tr("margin in points"),
                 self.tr("what one engine may lose against the other")),
                (self.limit, self.tr("most recordings"),
                 self.tr("a sample in proportion to the words")),
            ):  # fmt: skip
                middle = box.geometry().center().y()
                beside = box.x() - left - look.px(16)
                ink.text(left, middle - look.px(4), name, 16, 600, colours.text, room=beside)
                ink.text(left, middle + look.px(10) + look.cap(14), below, 14, 400, colours.muted,
                         room=beside)  # fmt: skip
            beside = self.start.x() - left - look.px(20)
            lines = wrapped(self._needed, look.metrics(16), beside) if self._needed else ()
            base = self.start.geometry().center().y() + look.cap(16) / 2
            base -= (len(lines) - 1) * look.text_px(16) * 0.7
            for line in lines:
                ink.text(left, base, line, 16, 400, colours.muted, room=beside)
                base += look.text_px(16) * 1.4

    def _below(self, info: EngineInfo) -> str:
        if info.available:
            return f"{fmt.short_runtime(info.runtime)}, {info.device}"
        text = self.tr("cannot run: {reason}").format(reason=info.reason or "")
        return f"{text}; {info.remedy}" if info.remedy else text

    def _place(self) -> None:
        look = self.look
        left, right = round(look.px(_EDGE)), self.width() - round(look.px(_EDGE))
        top = round(look.px(22 + 16) + look.cap(24))
        foot = self.height() - round(look.px(_FOOT))
        self.list.setGeometry(left, top, right - left, max(0, foot - top - round(look.px(8))))
        y, width = 0, self.list.viewport().width()
        for tick in self.ticks.values():
            high = tick.heightForWidth(width)
            tick.setGeometry(0, y, width, high)
            y += high
        self._inside.setMinimumHeight(y)
        wide, high = round(look.px(170)), max(round(look.px(40)), look.text_px(16) + 12)
        for i, box in enumerate((self.margin, self.limit)):
            box.setGeometry(right - wide, foot + round(look.px(18 + i * 64)), wide, high)
        hint = self.start.sizeHint()
        y = self.height() - round(look.px(24)) - hint.height()
        self.start.setGeometry(right - hint.width(), y, hint.width(), hint.height())
        self.update()
