from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.action_set import ActionSet
from app.actions import ActionSpec

SPECS = (
    ActionSpec("run", "start or stop listening", ("R",), "R"),
    ActionSpec("hidden", "the next page", ("Ctrl+Tab",), "Ctrl Tab", menu=False),
    ActionSpec("help", "keys", ("?", "F1"), "?", section=True),
    ActionSpec("hold", "hold the last word", ("H",), "H", menu=False, page="inside"),
)


class Made(QWidget):
    """A window that notes what its actions did."""

    def __init__(self) -> None:
        super().__init__()
        self.did: list[str] = []
        doing = {spec.id: lambda each=spec.id: self.did.append(each) for spec in SPECS}
        self.set = ActionSet(self, SPECS, doing)


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    window = Made()
    qtbot.addWidget(window)
    return window


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifier)


def test_a_window_key_works_by_itself_and_a_page_key_is_no_shortcut(
    made: Made, qtbot: QtBot
) -> None:
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    for key in (Qt.Key.Key_R, Qt.Key.Key_F1, Qt.Key.Key_H):
        qtbot.keyClick(made, key)
    assert made.did == ["run", "help"]


def test_a_page_key_works_on_its_page_alone_and_without_modifiers(made: Made) -> None:
    assert not made.set.press(press(Qt.Key.Key_H), "live")
    assert not made.set.press(press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier), "inside")
    assert made.did == []
    assert made.set.press(press(Qt.Key.Key_H), "inside")
    assert made.set.press(press(Qt.Key.Key_H, Qt.KeyboardModifier.KeypadModifier), "inside")
    assert made.did == ["hold", "hold"]


def test_the_menu_holds_what_stands_in_one_with_a_line_before_a_section(made: Made) -> None:
    shown = [
        None if action.isSeparator() else action.text() for action in made.set.menu().actions()
    ]
    assert shown == ["start or stop listening", None, "keys"]


def test_an_action_that_does_nothing_is_an_error(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with pytest.raises(KeyError, match="help"):
        ActionSet(window, SPECS, {"run": lambda: None, "hidden": lambda: None})
