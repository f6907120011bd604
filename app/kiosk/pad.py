"""The PIN pad: laid over the window, for fingers and for keys."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.theme import DARK, Look
from app.views.view import View

_ROWS = ("123", "456", "789", "<0>")
_KEY, _GAP, _EDGE, _TOP, _BOTTOM = 96, 16, 40, 168, 104
_LONGEST = 8


class Key(QAbstractButton):
    """One key of the pad."""

    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self.setText(text)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(colours.sparse if self.hasFocus() else colours.line))
        painter.setBrush(QColor(colours.lit if self.isDown() else colours.track))
        painter.drawRoundedRect(box, look.px(12), look.px(12))
        painter.setPen(QColor(colours.lit_text if self.isDown() else colours.text))
        painter.setFont(look.font(30 if len(self.text()) == 1 else 18, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class PinPad(View):
    """Emits ``entered`` with the digits; shows how many there are, never which."""

    entered = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = ""
        self._said, self._wait_s = "", 0
        self.keys: dict[str, Key] = {}
        for sign in "".join(_ROWS):
            shown = {"<": self.tr("delete"), ">": self.tr("leave")}.get(sign, sign)
            name = {"<": self.tr("Delete a digit"), ">": self.tr("Leave the kiosk")}.get(sign, sign)
            self.keys[sign] = Key(shown, name, self)
            self.keys[sign].clicked.connect(lambda _=False, sign=sign: self._press(sign))
        self.back = Key(self.tr("back to the show"), self.tr("Back to the show"), self)
        self.back.clicked.connect(self.left)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("PIN pad"))
        self.hide()

    @property
    def count(self) -> int:
        """How many digits were entered."""
        return len(self._digits)

    @property
    def said(self) -> str:
        """The sentence under the dots."""
        if self._wait_s:
            return self.tr("wrong too often, wait {n} s").format(n=self._wait_s)
        return self._said or self.tr("enter the PIN to leave the kiosk")

    def open(self) -> None:
        """Lay the pad over everything, empty."""
        self._digits, self._said = "", ""
        self.show()
        self.raise_()
        self.setFocus()
        self._tell()

    def say_wrong(self) -> None:
        """The PIN was wrong."""
        self._digits, self._said = "", self.tr("that is not the PIN")
        self._tell()

    def set_wait(self, seconds: float) -> None:
        """Take no digits for so long, 0 to take them."""
        wait = ceil(seconds)
        if wait != self._wait_s:
            self._wait_s = wait
            self._said = "" if not wait else self._said
            self._tell()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for key in (*self.keys.values(), self.back):
            key.look = look
            key.update()
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, delete and enter; Tab goes from key to key."""
        if event.text() in self.keys and event.text().isdigit():
            self._press(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._press("<")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(">")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the keys in the middle."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, a dot a digit, and what is to be done."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            veil = QColor(colours.background)
            veil.setAlpha(225)
            ink.painter.fillRect(self.rect(), veil)
            box = self._panel()
            ink.panel(box)
            middle = box.center().x()
            trouble = bool(self._said or self._wait_s)
            colour = colours.trouble if trouble else colours.muted
            room = box.width() - look.px(_EDGE)
            ink.text(middle, box.top() + look.px(56), self.said, 18, 600, colour, "centre", room)
            dot, step = look.px(18), look.px(34)
            x = middle - step * (max(4, self.count) - 1) / 2
            for place in range(max(4, self.count)):
                spot = QRectF(x + place * step - dot / 2, box.top() + look.px(96), dot, dot)
                full = place < self.count
                ink.box(spot, colours.text if full else colours.track, dot / 2, colours.muted)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.said)
        self.update()

    def _press(self, sign: str) -> None:
        if self._wait_s:
            return
        if sign == ">":
            if self._digits:
                digits, self._digits = self._digits, ""
                self.entered.emit(digits)
        elif sign == "<":
            self._digits = self._digits[:-1]
        elif self.count < _LONGEST:
            self._digits, self._said = self._digits + sign, ""
        self._tell()

    def _panel(self) -> QRectF:
        px = self.look.px
        width = px(2 * _EDGE + 3 * _KEY + 2 * _GAP)
        height = px(_TOP + 4 * _KEY + 3 * _GAP + _BOTTOM)
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _place(self) -> None:
        px, box = self.look.px, self._panel()
        for row, signs in enumerate(_ROWS):
            for column, sign in enumerate(signs):
                x = box.left() + px(_EDGE + column * (_KEY + _GAP))
                y = box.top() + px(_TOP + row * (_KEY + _GAP))
                self.keys[sign].setGeometry(round(x), round(y), round(px(_KEY)), round(px(_KEY)))
        y = box.bottom() - px(_BOTTOM - 28)
        wide = box.width() - 2 * px(_EDGE)
        self.back.setGeometry(round(box.left() + px(_EDGE)), round(y), round(wide), round(px(48)))
