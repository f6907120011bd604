"""One sentence across the window: what happened, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import Look
from app.views.button import Button
from app.views.view import View

SHOWN_MS = 15_000


class NoticeBar(View):
    """Shows one sentence; news goes by itself, trouble stays until it is closed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._trouble = "", False
        self.button = Button(self.tr("Close this notice"), self, sign="close")
        self.button.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.setAccessibleName(self.tr("Notice"))
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, empty when there is none."""
        return self._text

    def tell(self, text: str, trouble: bool) -> None:
        """Show a sentence in place of any before it."""
        self._text, self._trouble = text, trouble
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self._timer.stop()
        if not trouble:
            self._timer.start(SHOWN_MS)
        self.show()
        self.update()
        self.changed.emit()

    def dismiss(self) -> None:
        """Take the sentence away."""
        self._timer.stop()
        self._text = ""
        self.hide()
        self.changed.emit()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.button.set_look(look)

    def wanted_height(self) -> int:
        """Pixels the bar is high."""
        return max(round(self.look.px(44)), self.look.text_px(18) + 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right."""
        side = max(18, self.height() - round(self.look.px(10)))
        x = self.width() - side - round(self.look.px(16))
        self.button.setGeometry(x, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sentence."""
        look, colours = self.look, self.look.colours
        colour = colours.trouble if self._trouble else colours.sparse
        with self.ink() as ink:
            box = QRectF(self.rect())
            ink.box(box, colours.panel, look.px(10), colour)
            base = box.center().y() + look.cap(18) / 2
            word = self.tr("trouble") if self._trouble else self.tr("note")
            x = look.px(20)
            x += ink.text(x, base, word, 18, 750, colour) + look.px(14)
            room = self.button.x() - x - look.px(12)
            ink.text(x, base, self._text, 18, 400, colours.text, room=room)
