"""A title, words below it and two buttons: what views that ask for something share."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import Look
from app.views.button import Button
from app.views.view import View


class Told(View):
    """Keeps the words, for screen readers too, and dresses the buttons; each kind places them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._text = ""
        self._buttons = (Button("", self), Button("", self))

    @property
    def texts(self) -> tuple[str, str]:
        """The title and what stands below."""
        return self._title, self._text

    def set_texts(self, title: str, text: str) -> None:
        """Show a title and what stands below it."""
        self._title, self._text = title, text
        self.setAccessibleDescription(f"{title}: {text}")
        self.update()

    def place(self) -> None:
        """Put the buttons in their places."""
        raise NotImplementedError

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for button in self._buttons:
            button.set_look(look)
        self.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons in their places."""
        self.place()
