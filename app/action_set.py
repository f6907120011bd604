"""The table of actions at work in a window: what a key does, and the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import ActionSpec, said


class ActionSet:
    """The actions of a window, made from their table.

    ``doing`` holds what each action does, by its id; a missing one raises KeyError.
    """

    def __init__(
        self,
        window: QWidget,
        specs: Sequence[ActionSpec],
        doing: Mapping[str, Callable[[], object]],
    ) -> None:
        self._window, self._specs = window, specs
        self.by_id = {spec.id: self._make(spec, doing[spec.id]) for spec in specs}

    def _make(self, spec: ActionSpec, do: Callable[[], object]) -> QAction:
        action = QAction(said(spec.text), self._window)
        if spec.page is None:
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _=False: do())
        self._window.addAction(action)
        return action

    def menu(self) -> QMenu:
        """A new menu of the actions that stand in one."""
        menu = QMenu(self._window)
        for spec in self._specs:
            if spec.menu and spec.section:
                menu.addSeparator()
            if spec.menu:
                menu.addAction(self.by_id[spec.id])
        return menu

    def press(self, event: QKeyEvent, page: str) -> bool:
        """Do what a key means on this page alone; whether it means something there."""
        pressed = QKeySequence(event.key())
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        for spec in () if modified else self._specs:
            if spec.page == page and pressed in map(QKeySequence, spec.keys):
                self.by_id[spec.id].trigger()
                return True
        return False
