"""The pointer, hidden while nobody moves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

HIDDEN_AFTER_S = 3.0


class Pointer:
    """Call :meth:`tick` a few times a second."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._moved_s = clock()
        self.hidden = False

    def moved(self) -> None:
        """Show it."""
        self._moved_s = self._clock()
        if self.hidden:
            self.hidden = False
            QApplication.restoreOverrideCursor()

    def tick(self) -> None:
        """Hide it where it is due."""
        if not self.hidden and self._clock() - self._moved_s >= HIDDEN_AFTER_S:
            self.hidden = True
            QApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)
