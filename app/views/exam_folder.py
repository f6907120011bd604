"""The head of the exam: which folder, how far it is, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import Look
from app.views.button import Button
from app.views.view import View

_EDGE = 24


class ExamFolderView(View):
    """A title, a line below it, and two buttons: another folder, and start or cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._line = ""
        self.setAccessibleName(self.tr("Folder of the exam"))
        self.choose = Button(self.tr("another folder …"), self)
        self.main = Button(self.tr("start"), self)

    @property
    def texts(self) -> tuple[str, str]:
        """The title and the line below."""
        return self._title, self._line

    def tell(self, title: str, line: str) -> None:
        """Show a title and a line below it."""
        self._title, self._line = title, line
        self.setAccessibleDescription(f"{title}: {line}")
        self.setToolTip(line)
        self.update()

    def set_main(self, text: str, name: str, *, enabled: bool = True) -> None:
        """What the main button says; ``name`` for screen readers."""
        self.main.setText(text)
        self.main.setAccessibleName(name)
        self.main.setEnabled(enabled)
        self._place()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.choose.set_look(look)
        self.main.set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the right."""
        self._place()

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
            ink.text(left, base, self._line, 16, 400, colours.muted, room=room)

    def _place(self) -> None:
        x = self.width() - round(self.look.px(_EDGE))
        for button in (self.main, self.choose):
            hint = button.sizeHint()
            x -= hint.width()
            button.setGeometry(x, (self.height() - hint.height()) // 2, hint.width(), hint.height())
            x -= round(self.look.px(12))
        self.update()
