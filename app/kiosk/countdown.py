"""One line over the window's foot: what is about to happen, and how to prevent it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.kiosk.sponsor import STRIP
from app.views.view import View
from app.views.wrap import wrapped

_HEIGHT, _UP = 96, 32
_ASIDE = 0.55  # of the width: what lies at the right of the foot begins beyond it


class CountDown(View):
    """A number in a large type and a sentence; lets every touch through.

    It stands over the middle of the foot, or ``aside`` at its left, where something lies there.
    """

    def __init__(self, parent: QWidget, *, aside: bool = False) -> None:
        super().__init__(parent)
        self._window, self._aside = parent, aside
        self.number: int | None = None
        self._text = ""
        self._lines: tuple[str, ...] = ("",)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Count-down"))
        self.hide()

    def show_number(self, number: int, text: str) -> None:
        """Show seconds left, and what for."""
        if (number, text) != (self.number, self._text):
            self.number, self._text = number, text
            self.setAccessibleDescription(f"{number} {text}")
            self.place()
            self.update()
        self.show()
        self.raise_()

    def clear(self) -> None:
        """Nothing is about to happen."""
        self.number = None
        self.hide()

    def place(self) -> None:
        """Stay over the foot."""
        parent, px = self._window, self.look.px
        wide = self.look.metrics(24, 600)
        taken = self.look.metrics(72, 750).horizontalAdvance("00") + px(112)
        most = parent.width() * (_ASIDE if self._aside else 1) - 2 * px(24)
        self._lines = wrapped(self._text, wide, most - taken)
        width = taken + max(wide.horizontalAdvance(line) for line in self._lines)
        high = round(px(_HEIGHT))
        left, up = (parent.width() - width) / 2, float(_UP)
        if self._aside:
            left, up = px(24), (STRIP - _HEIGHT) / 2
        top = parent.height() - round(px(up)) - high
        self.setGeometry(QRect(round(left), top, round(width), high))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it inverted, so that it is seen over whatever lies below."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            box, edge = QRectF(self.rect()), look.px(32)
            ink.box(box, colours.lit, look.px(14), colours.line)
            digits = look.metrics(72, 750).horizontalAdvance("00")
            middle = box.center().y()
            ink.text(
                edge + digits, middle + look.cap(72) / 2, str(self.number), 72, 750,
                colours.lit_text, "right",
            )  # fmt: skip
            x = edge + digits + look.px(32)
            step = look.text_px(24) * 1.3
            base = middle + look.cap(24) / 2 - step * (len(self._lines) - 1) / 2
            for number, line in enumerate(self._lines):
                ink.text(x, base + number * step, line, 24, 600, colours.lit_text)
