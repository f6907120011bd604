"""The head of the exam: which folder, how far it is, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.told import Told

_EDGE = 24


class ExamFolderView(Told):
    """A title, a line below it, and two buttons: another folder, and start or cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Folder of the exam"))
        self.choose, self.main = self._buttons
        self.choose.setText(self.tr("another folder …"))
        self.choose.setAccessibleName(self.choose.text())
        self.set_main(self.tr("start"), self.tr("start"))

    def tell(self, title: str, line: str) -> None:
        """Show a title and a line below it."""
        self.set_texts(title, line)
        self.setToolTip(line)

    def set_main(self, text: str, name: str, *, enabled: bool = True) -> None:
        """What the main button says; ``name`` for screen readers."""
        self.main.setText(text)
        self.main.setAccessibleName(name)
        self.main.setEnabled(enabled)
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the texts."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left = look.px(_EDGE)
            shown = self.choose if not self.choose.isHidden() else self.main
            room = shown.x() - left - look.px(24)
            middle = self.height() / 2
            ink.text(left, middle - look.px(7), self._title, 24, 600, colours.text, room=room)
            base = middle + look.px(13) + look.cap(16)
            ink.text(left, base, self._text, 16, 400, colours.muted, room=room)

    def place(self) -> None:
        """Keep the buttons at the right."""
        x = self.width() - round(self.look.px(_EDGE))
        for button in (self.main, self.choose):
            hint = button.sizeHint()
            x -= hint.width()
            button.setGeometry(x, (self.height() - hint.height()) // 2, hint.width(), hint.height())
            x -= round(self.look.px(12))
        self.update()
