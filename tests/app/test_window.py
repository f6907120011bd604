from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.settings import Settings, read
from app.sources import OPEN_FILE, OPEN_FOLDER, RESCAN
from app.theme import DARK, LIGHT
from app.values import PointChoice
from app.views.button import Button
from app.views.picker import Picker
from app.views.view import View
from app.window import Window
from engine.values import OperatingPoint

SIZES = [(1280, 720), (1920, 1080)]


def make(
    qtbot: QtBot, fakes: ModuleType, *, settings: Settings | None = None,
    store: QSettings | None = None, kiosk: bool = False, size: tuple[int, int] = (1280, 720),
) -> tuple[Window, object]:  # fmt: skip
    bridge = fakes.FakeBridge()
    window = Window(bridge, settings or Settings(), store, kiosk=kiosk)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # keys reach an active window alone
    return window, bridge


def test_a_low_window_shows_every_fact_and_no_history(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    page = window.current_page()
    table = page.lanes["dense"].table
    table.grab()
    shown = {mark.text for mark in table.marks}
    assert {text for fact in table.facts() for text in (fact.value, fact.label)} <= shown
    page.heard.grab()
    assert "yes" not in [mark.text for mark in page.heard.marks]
    window.resize(1920, 1080)
    page.heard.grab()
    assert "yes" in [mark.text for mark in page.heard.marks]


def test_keys_put_an_engine_on_air(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    said = []
    bridge.on_air_changed.connect(said.append)
    for key in (Qt.Key.Key_D, Qt.Key.Key_S, Qt.Key.Key_Space, Qt.Key.Key_Space):
        qtbot.keyClick(window, key)
    assert said == ["dense", "sparse", "dense", "sparse"]


def test_keys_start_stop_and_change_the_theme(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert bridge.asked[-1] == ("stop",)
    bridge.running_changed.emit(False)
    assert window.header.state.text == "stopped"
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert bridge.asked[-1] == ("start",)
    qtbot.keyClick(window, Qt.Key.Key_T)
    assert window.settings.theme == "light"


def test_the_theme_repaints_everything(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    spots = {}
    for colours, theme in ((DARK, "dark"), (LIGHT, "light")):
        window.set_theme(theme)
        image = window.grab().toImage()
        spots[theme] = image
        assert QColor(image.pixel(4, 400)).name() == colours.background
        lane = window.current_page().lanes["dense"]
        edge = lane.mapTo(window, QPoint(8, lane.height() // 2))  # no text comes so near
        assert QColor(image.pixel(edge)).name() == colours.panel
    assert spots["dark"] != spots["light"]


def test_help_lists_the_keys_and_goes_away(qtbot: QtBot, fakes: ModuleType) -> None:
    window, _ = make(qtbot, fakes)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.help.isVisible()
    window.help.grab()
    assert "the other engine on air" in [mark.text for mark in window.help.marks]
    qtbot.keyClick(window.help, Qt.Key.Key_Control)  # of Ctrl O, say
    assert window.help.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.help.isVisible()


def test_the_state_says_what_plays_and_what_was_lost(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    assert window.header.state.text == "listening, nothing is recorded"
    bridge.dropped.emit(12, 6000)
    assert window.header.state.text == "12 frames dropped"
    bridge.session_opened.emit(fakes.session(live=False))
    assert window.header.state.text == "playing USB microphone"


def test_sources_can_be_picked(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    picker = window.header.sources
    assert picker.ids() == ("mic", "demo.flac", RESCAN, OPEN_FILE, OPEN_FOLDER)
    assert picker.currentData() == "mic"
    picker.picked.emit("demo.flac")
    assert bridge.asked[-1] == ("source", "demo.flac")
    assert window.settings.source == "demo.flac"


def test_a_notice_stands_until_it_is_closed(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    above = window.stack.geometry().top()
    bridge.notice.emit("The microphone stopped; connect it again.", True)
    assert window.notice.isVisible()
    assert window.stack.geometry().top() > above
    window.notice.button.click()
    assert not window.notice.isVisible()
    assert window.stack.geometry().top() == above


def test_closing_stores_the_settings_and_ends_the_bridge(
    qtbot: QtBot, fakes: ModuleType, store: QSettings
) -> None:
    window, bridge = make(qtbot, fakes, store=store)
    fakes.feed(bridge)
    window.toggle_theme()
    bridge.set_on_air("dense")
    bridge.set_point(replace(OperatingPoint(), threshold=0.61))
    window.close()
    assert bridge.asked[-1] == ("close",)
    stored = read(store)
    assert (stored.theme, stored.on_air, stored.point) == ("light", "dense", PointChoice(0.61))
    assert (stored.dense, stored.sparse) == ("dense-cpu", "sparse-cpu")
    assert stored.geometry


def test_a_kiosk_has_no_menu_and_no_files(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes, kiosk=True)
    fakes.feed(bridge)
    assert not window.header.menu.isVisible()
    assert window.header.sources.ids() == ("mic", "demo.flac", RESCAN)
    assert "quit" not in window.actions_by_id
    qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert window.isVisible()


def test_every_control_has_a_name_for_screen_readers(qtbot: QtBot, fakes: ModuleType) -> None:
    window, bridge = make(qtbot, fakes)
    fakes.feed(bridge)
    for widget in (*window.findChildren(View), *window.findChildren(Button),
                   *window.findChildren(Picker)):  # fmt: skip
        if type(widget).__name__ != "Header":
            assert widget.accessibleName(), widget


def test_keys_open_every_page(qtbot: QtBot, fakes: ModuleType) -> None:
    window, _ = make(qtbot, fakes)
    ids = list(window.header.tabs)
    for number, page in enumerate(ids):
        qtbot.keyClick(window, Qt.Key.Key_1 + number, Qt.KeyboardModifier.ControlModifier)
        assert window.current_page() is window.pages[page]
        assert window.header.tabs[page].isChecked()
    seen = []
    for _ in ids:
        qtbot.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        seen.append(window.current_page())
    assert seen == [window.pages[page] for page in ids]


def test_a_key_opens_the_menu(qtbot: QtBot, fakes: ModuleType) -> None:
    window, _ = make(qtbot, fakes)
    qtbot.keyClick(window, Qt.Key.Key_F10)
    qtbot.waitUntil(window.menu.isVisible)
    window.menu.close()
