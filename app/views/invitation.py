"""A large empty panel that says what is wanted, or what was wrong with what came."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.told import Told
from app.views.wrap import wrapped

_WIDE = 1000


class Invitation(Told):
    """A title, sentences below, and up to two buttons; things may be dropped on it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._trouble = False
        self.first, self.second = self._buttons
        self.tell("", "")

    def tell(
        self, title: str, text: str, first: str = "", second: str = "", *, trouble: bool = False
    ) -> None:
        """Show these words; a button without a word is not there."""
        self._trouble = trouble
        self.set_texts(title, text)
        for button, word in ((self.first, first), (self.second, second)):
            button.setText(word)
            button.setAccessibleName(word or self.accessibleName())
            button.setVisible(bool(word))
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel with a dashed edge, and the words."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            pen = QPen(QColor(colours.trouble if self._trouble else colours.faint), look.px(2))
            pen.setDashPattern([5, 4])
            ink.painter.setPen(pen)
            ink.painter.setBrush(QColor(colours.panel))
            ink.painter.setRenderHint(ink.painter.RenderHint.Antialiasing)
            ink.painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), look.px(14), look.px(14)
            )
            x, base = self.width() / 2, self._top() + look.cap(30)
            colour = colours.trouble if self._trouble else colours.text
            room = self.width() - look.px(64)
            ink.text(x, base, self._title, 30, 600, colour, "centre", room=room)
            base += look.px(34)
            for line in self._lines():
                ink.text(x, base + look.cap(18), line, 18, 400, colours.muted, "centre", room=room)
                base += look.text_px(18) * 1.5

    def _lines(self) -> list[str]:
        look = self.look
        room = min(self.width() - look.px(64), look.px(_WIDE))
        paragraphs = [each for each in self._text.split("\n") if each]
        return [line for each in paragraphs for line in wrapped(each, look.metrics(18), room)]

    def _high(self) -> float:
        look = self.look
        return look.cap(30) + look.px(34) + len(self._lines()) * look.text_px(18) * 1.5

    def _top(self) -> float:
        return (self.height() - self._high() - self.look.px(80)) / 2

    def place(self) -> None:
        """Keep the buttons under the words."""
        px = self.look.px
        shown = [button for button in (self.first, self.second) if button.text()]
        wide = sum(button.sizeHint().width() for button in shown) + px(16) * (len(shown) - 1)
        x, y = (self.width() - wide) / 2, self._top() + self._high() + px(24)
        for button in shown:
            hint = button.sizeHint()
            button.setGeometry(round(x), round(y), hint.width(), hint.height())
            x += hint.width() + px(16)
