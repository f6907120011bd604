"""Everything by keyboard, and everything with a name that a screen reader says."""

from __future__ import annotations

from itertools import combinations
from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, allowed, help_lines
from app.keyboard import focusable
from app.pages import PAGES
from app.settings import Settings
from app.views.button import Button
from app.window import Window


@pytest.fixture
def window(qtbot: QtBot, fakes: ModuleType) -> Window:
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(), None)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    fakes.feed(bridge)
    return window


def reachable(window: Window) -> list[QWidget]:
    return [each for each in focusable(window) if each.isVisible() and each.isEnabled()]


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_tab_reaches_every_control_of_a_page_once_and_the_header_first(
    window: Window, qtbot: QtBot, page: str
) -> None:
    window.show_page(page)
    window.setFocus()
    there = reachable(window)
    assert len(there) > 6
    seen: list[QWidget] = []
    for _ in range(len(there) + 1):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is not window:
            seen.append(QApplication.focusWidget())
    assert set(there) <= {*seen, window}
    assert len(set(seen[: len(there) - 1])) == len(there) - 1
    inside = [window.header.isAncestorOf(each) for each in seen[: len(there) - 1]]
    assert inside == sorted(inside, reverse=True)


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_every_control_has_a_name(window: Window, page: str) -> None:
    window.show_page(page)
    nameless = [each for each in reachable(window) if each is not window and not name_of(each)]
    assert nameless == []
    buttons = window.findChildren(QAbstractButton)
    clickable = [each for each in buttons if each.isVisible() and each.parent() is not None]
    assert [each for each in clickable if not name_of(each)] == []


def name_of(widget: QWidget) -> str:
    """What a screen reader says: the name given, else a button's text."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_keys_press_the_button_that_has_the_focus(
    window: Window, qtbot: QtBot, key: Qt.Key
) -> None:
    on_air = window._bridge.on_air
    window.header.theme.setFocus()
    qtbot.keyClick(window.header.theme, key)
    assert window.settings.theme == "light"
    tab = window.header.tabs["diagnostics"]
    tab.setFocus()
    qtbot.keyClick(tab, key)
    assert window.current_page() is window.pages["diagnostics"]
    assert window._bridge.on_air == on_air


@pytest.mark.parametrize("size", [(1200, 675), (1280, 720), (1920, 1080)], ids=str)
def test_every_action_is_in_the_help_and_nothing_of_it_is_cut(
    window: Window, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    window.help.grab()
    marks = window.help.marks
    shown = {mark.text for mark in marks}
    for key, text in help_lines(allowed(kiosk=False)):
        assert {key, text} <= shown
    for title in (tab.text() for tab in window.header.tabs.values()):
        assert title in shown
    whole = window.help.rect().toRectF().adjusted(8, 8, -8, -8)
    assert all(whole.contains(mark.box) and not mark.elided for mark in marks)
    for one, two in combinations(marks, 2):
        assert not one.box.adjusted(0.5, 0.5, -0.5, -0.5).intersects(two.box), (one, two)


def test_every_action_does_something(window: Window) -> None:
    ids = {spec.id for spec in ACTIONS} | {f"page-{page}" for page in window.header.tabs}
    assert set(window.actions_by_id) == ids
    in_menu = {action.text() for action in window.menu.actions()}
    for spec in ACTIONS:
        assert (window.actions_by_id[spec.id].text() in in_menu) == spec.menu


def test_a_sign_takes_the_colours_of_the_look(window: Window) -> None:
    pictures = {}
    for theme in ("dark", "light"):
        window.set_theme(theme)
        pictures[theme] = [
            button.grab().toImage() for button in window.header.findChildren(Button)
            if not button.worded
        ]  # fmt: skip
    assert len(pictures["dark"]) >= 2
    for dark, light in zip(pictures["dark"], pictures["light"], strict=True):
        assert dark.size() == light.size()
        middle = dark.rect().center()
        assert dark.pixelColor(middle) != light.pixelColor(middle)
