"""How loud the sound is: a bar and its decibels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.format import NONE_YET, decibels
from app.views.view import View
from engine.values import LevelReading

_LOWEST_DB = -60.0


class LevelView(View):
    """A level meter from -60 to 0 dBFS; says in words when the sound is clipped or absent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: LevelReading | None = None
        self._text = NONE_YET
        self._gain = ""
        self.setAccessibleName(self.tr("Level"))

    @property
    def text(self) -> str:
        """What stands beside the bar."""
        return self._text

    def show_level(self, reading: LevelReading | None) -> None:
        """Move the bar; None when nothing plays."""
        self._reading = reading
        self.update()

    def set_gain(self, text: str) -> None:
        """Name the gain in force, ``gain +6 dB``; nothing where there is none."""
        if text != self._gain:
            self._gain = text
            self.setToolTip(text)
            self.update()

    def show_text(self) -> None:
        """Bring the words up to date; call it at most four times a second."""
        reading = self._reading
        if reading is None:
            self._text = NONE_YET
        elif reading.clipped:
            self._text = self.tr("too loud")
        elif reading.flat:
            self._text = self.tr("no signal")
        else:
            self._text = decibels(reading.rms_db)
        self.setAccessibleDescription(f"{self._text} {self._gain}".rstrip())
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the bar and the widest words."""
        return QSize(round(self.look.px(132) + self._text_room()), round(self.look.px(40)))

    def _text_room(self) -> float:
        texts = (decibels(-99), self.tr("no signal"), self.tr("too loud"))
        widths = (self.look.metrics(16).horizontalAdvance(text) for text in texts)
        return max(widths) + self.look.px(14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its words."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            height = max(6.0, look.px(10))
            middle = self.height() / 2
            width = self.width() - self._text_room()
            if self._gain:
                small, middle = look.cap(14), self.height() * 0.3
                base = self.height() * 0.72 + small / 2
                ink.text(0, base, self._gain, 14, 400, colours.muted, room=width)
            bar = QRectF(0, middle - height / 2, width, height)
            ink.box(bar, colours.track, height / 2)
            trouble = False
            if self._reading is not None:
                trouble = self._reading.clipped or self._reading.flat
                share = 1 - max(_LOWEST_DB, min(0.0, self._reading.rms_db)) / _LOWEST_DB
                peak = 1 - max(_LOWEST_DB, min(0.0, self._reading.peak_db)) / _LOWEST_DB
                colour = colours.trouble if trouble else colours.good
                if share > 0.02:
                    ink.box(QRectF(0, bar.top(), width * share, height), colour, height / 2)
                if peak > 0.02:
                    x = width * peak
                    ink.rule(x, bar.top() - 1, x, bar.bottom() + 1, colours.text, look.px(2))
            ink.text(
                self.width(), self.height() / 2 + look.cap(16) / 2, self._text, 16, 400,
                colours.trouble if trouble else colours.muted, "right",
            )  # fmt: skip
