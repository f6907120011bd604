"""What the window asks of a page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from app.theme import DARK, Look


class Page(QWidget):
    """A page draws in a look and moves only while it is the open one.

    ``numbers`` is emitted when numbers may change, four times a second at most; ``wanted`` with the
    id of another page that is to be opened, ``left`` to go back to where this one was asked for.
    """

    numbers = Signal()
    wanted = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(DARK)

    @property
    def painted(self) -> int:
        """How many times what moves on the page was painted."""
        return 0

    @property
    def moving(self) -> QWidget:
        """The widget that is painted with every frame."""
        return self

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look

    def spectrum(self) -> QPixmap | None:
        """The page's spectrogram as a picture, None on a page without one."""
        return None

    def lock(self) -> None:
        """Leave out what a stranger at a kiosk must not do, file dialogs above all."""

    def pause(self) -> None:
        """Stop every timer: the page is not seen."""

    def resume(self) -> None:
        """Move again."""

    def clear(self) -> None:
        """Forget what was heard."""

    def act(self, action: str) -> None:
        """Do what an action of the table stands for that is this page's alone."""
