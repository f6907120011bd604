"""A kiosk under real keys, presses and touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS
from app.kiosk.idle import HOLD_S
from app.kiosk.pin import DEFAULT_PIN, hashed
from app.kiosk.settings import KioskSettings
from app.kiosk.sponsor import STRIP, Sponsor

Booths = Callable[..., Any]
PIN_KEYS = {str(digit): getattr(Qt.Key, f"Key_{digit}") for digit in range(10)}


def page(booth: Any) -> str:
    current = booth.window.stack.currentWidget()
    return next(name for name, page in booth.window.pages.items() if page is current)


def test_the_show_comes_first_and_the_microphone_listens_meanwhile(booths: Booths) -> None:
    booth = booths()
    assert page(booth) == "attract"
    assert booth.bridge.asked == [("begin",)]
    assert booth.show.asked == [("begin",)]
    assert booth.kiosk.attract.banner.asks == "say a word"
    assert "recording" in booth.kiosk.attract.banner.says
    assert "nothing is recorded" in booth.kiosk.attract.banner.says
    assert booth.kiosk.attract.inner.isVisible()


@pytest.mark.parametrize("how", ["key", "press", "wheel", "touch", "word"])
def test_a_visitor_ends_the_show(
    booths: Booths, fakes: ModuleType, how: str, touchscreen: QPointingDevice
) -> None:
    booth = booths()
    if how == "key":
        booth.key(Qt.Key.Key_A)
    elif how == "press":
        booth.press(640, 400)
    elif how == "wheel":
        QTest.wheelEvent(booth.window.windowHandle(), QPoint(600, 400), QPoint(0, 120))
    elif how == "touch":
        QTest.touchEvent(booth.window.windowHandle(), touchscreen).press(
            0, QPoint(640, 400)
        ).commit()
        QTest.touchEvent(booth.window.windowHandle(), touchscreen).release(
            0, QPoint(640, 400)
        ).commit()
    else:
        booth.bridge.heard.emit(fakes.heard("left", 4.0))
    assert page(booth) == "live"
    assert booth.show.asked[-1] == ("stop",)
    if how == "word":  # the page that opens shows the very word
        booth.window.grab()
        said = [mark.text for mark in booth.window.pages["live"].heard.marks]
        assert "left" in said


def test_noise_and_a_recording_do_not_end_the_show(booths: Booths, fakes: ModuleType) -> None:
    booth = booths()
    booth.bridge.level.emit(fakes.LevelReading(-1.0, -3.0, True, False, 40.0))
    booth.bridge.flagged.emit(fakes.detection("unknown", 5.5, accepted=False))
    booth.show.heard.emit(fakes.heard("left", 4.0))  # what the show hears is no visitor
    assert page(booth) == "attract"
    booth.bridge.session_opened.emit(fakes.session(live=False))
    booth.bridge.heard.emit(fakes.heard("left", 4.0))
    assert page(booth) == "attract"


def test_without_a_microphone_the_show_goes_on_and_says_so(booths: Booths) -> None:
    booth = booths(live=False)
    booth.wait(600, 10)
    assert page(booth) == "attract"
    assert booth.kiosk.attract.banner.asks == "touch or press a key"
    assert "no microphone listens" in booth.kiosk.attract.banner.says


def test_the_key_that_ends_the_show_does_nothing_else(booths: Booths) -> None:
    booth = booths()
    booth.key(Qt.Key.Key_R)
    assert page(booth) == "live"
    assert ("stop",) not in booth.bridge.asked
    booth.key(Qt.Key.Key_R)
    assert booth.bridge.asked[-1] == ("stop",)


def test_a_press_that_ends_the_show_presses_nothing_below(booths: Booths) -> None:
    booth = booths()
    start = booth.window.header.start
    place = start.mapTo(booth.window, start.rect().center())
    booth.press(place.x(), place.y())
    assert page(booth) == "live"
    assert ("stop",) not in booth.bridge.asked
    booth.press(place.x(), place.y())
    assert booth.bridge.asked[-1] == ("stop",)


def test_idle_time_counts_down_and_brings_the_show_back(booths: Booths) -> None:
    booth = booths(settings=KioskSettings(idle_s=60))
    booth.key(Qt.Key.Key_A)
    shown = []
    for _ in range(59):
        booth.wait(1, 1)
        assert page(booth) == "live"
        shown.append(booth.kiosk.count_down.number)
    assert shown == [None] * 49 + [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert booth.kiosk.count_down.isVisible()
    booth.wait(1.1, 1.1)
    assert page(booth) == "attract"
    assert not booth.kiosk.count_down.isVisible()
    assert booth.show.asked[-1] == ("start",)


def test_a_visitor_who_asks_how_the_net_was_made_is_told_and_the_show_comes_back(
    booths: Booths,
) -> None:
    booth = booths(settings=KioskSettings(idle_s=60))
    booth.key(Qt.Key.Key_A)
    booth.key(Qt.Key.Key_P)
    assert page(booth) == "study"
    booth.key(Qt.Key.Key_P)
    assert page(booth) == "live"
    booth.key(Qt.Key.Key_P)
    booth.wait(61)
    assert page(booth) == "attract"


@pytest.mark.parametrize("how", ["key", "press", "move", "word"])
def test_activity_cancels_the_count_down(booths: Booths, fakes: ModuleType, how: str) -> None:
    booth = booths()
    booth.key(Qt.Key.Key_A)
    booth.wait(55)
    assert booth.kiosk.count_down.number == 5
    if how == "key":
        booth.key(Qt.Key.Key_B)
    elif how == "press":
        booth.press(700, 300)
    elif how == "move":
        QTest.mouseMove(booth.window.windowHandle(), QPoint(200, 300))
        QTest.mouseMove(booth.window.windowHandle(), QPoint(400, 300))
    else:
        booth.bridge.heard.emit(fakes.heard("left", 4.0))
    booth.kiosk.tick()
    assert not booth.kiosk.count_down.isVisible()
    booth.wait(30)
    assert page(booth) == "live"


def test_what_a_visitor_set_is_undone(booths: Booths, fakes: ModuleType) -> None:
    booth = booths()
    own = fakes.session().sparse.operating_point
    booth.key(Qt.Key.Key_A)
    for key in (Qt.Key.Key_T, Qt.Key.Key_M, Qt.Key.Key_D, Qt.Key.Key_R, Qt.Key.Key_F1):
        booth.key(key)
    booth.bridge.running_changed.emit(False)
    booth.bridge.point_changed.emit(replace(own, threshold=0.99), own)
    assert booth.window.settings.theme == "light"
    assert booth.window.settings.reduce_motion
    assert booth.bridge.on_air == "dense"
    assert booth.window.help.isVisible()
    booth.bridge.asked.clear()
    booth.wait(61)
    assert page(booth) == "attract"
    assert booth.window.settings.theme == "dark"
    assert not booth.window.settings.reduce_motion
    assert booth.bridge.on_air == "sparse"
    assert not booth.window.help.isVisible()
    assert booth.bridge.asked == [("point", own), ("start",)]


def test_another_source_or_engine_is_undone_by_opening_anew(
    booths: Booths, fakes: ModuleType
) -> None:
    booth = booths()
    booth.key(Qt.Key.Key_A)
    booth.bridge.session_opened.emit(replace(fakes.session(live=False), spec="demo.flac"))
    booth.wait(61)
    assert booth.bridge.asked[-1] == ("reopen",)


# -- the lock -----------------------------------------------------------------------------


FORBIDDEN = [
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
]


@pytest.mark.parametrize("awake", [False, True], ids=["asleep", "awake"])
def test_forbidden_keys_do_nothing(
    booths: Booths, monkeypatch: pytest.MonkeyPatch, awake: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: opened.append("file") or ("", "")
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: opened.append("dir") or "")
    booth = booths()
    if awake:
        booth.key(Qt.Key.Key_A)
    before = booth.window.windowState()
    for key, modifier in FORBIDDEN:
        booth.key(key, modifier)
        assert booth.window.isVisible(), key
        assert booth.window.windowState() == before, key
    assert opened == []
    assert ("close",) not in booth.bridge.asked
    assert QApplication.activePopupWidget() is None


def test_no_action_that_a_kiosk_forbids_exists_or_works(
    booths: Booths, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: opened.append("file") or ("", "")
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: opened.append("dir") or "")
    booth = booths()
    booth.key(Qt.Key.Key_A)
    forbidden = {action.id for action in ACTIONS if not action.kiosk}
    assert forbidden >= {"quit", "leave", "fullscreen", "open-file", "open-folder"}
    assert forbidden.isdisjoint(booth.window.actions_by_id)
    booth.window.sources.open_file()  # underneath too
    booth.window.sources.open_folder()
    assert opened == []


def test_the_window_does_not_close_whoever_asks(booths: Booths) -> None:
    booth = booths()
    assert not booth.window.close()
    assert not booth.window.windowHandle().close()
    event = QCloseEvent()
    QApplication.sendEvent(booth.window, event)
    assert not event.isAccepted()
    assert booth.window.isVisible()
    assert ("close",) not in booth.bridge.asked
    booth.kiosk.leave()  # what SIGTERM calls
    assert not booth.window.isVisible()
    assert ("close",) in booth.bridge.asked
    assert ("close",) in booth.show.asked


def test_a_right_press_opens_no_menu(booths: Booths) -> None:
    booth = booths()
    booth.key(Qt.Key.Key_A)
    QTest.mouseClick(
        booth.window.windowHandle(), Qt.MouseButton.RightButton,
        Qt.KeyboardModifier.NoModifier, QPoint(600, 300),
    )  # fmt: skip
    assert QApplication.activePopupWidget() is None
    assert not booth.kiosk.hold.left_s


def test_files_cannot_be_dropped(booths: Booths, monkeypatch: pytest.MonkeyPatch) -> None:
    booth = booths()
    reached: list[QEvent.Type] = []
    monkeypatch.setattr(
        type(booth.window), "event", lambda self, event: bool(reached.append(event.type())),
        raising=False,
    )  # fmt: skip
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/words.wav")])
    place, button = QPoint(600, 300), Qt.MouseButton.LeftButton
    for kind in (QDragEnterEvent, QDropEvent):
        event = kind(place, Qt.DropAction.CopyAction, files, button, Qt.KeyboardModifier.NoModifier)
        event.accept()
        QApplication.sendEvent(booth.window.windowHandle(), event)
        assert not event.isAccepted()
    assert not {QEvent.Type.DragEnter, QEvent.Type.Drop} & set(reached)


def test_a_dialog_that_opens_all_the_same_is_closed(qtbot: QtBot, booths: Booths) -> None:
    booth = booths()
    booth.kiosk._timer.start()
    dialog = QMessageBox(booth.window)
    dialog.setText("something that a page asks")
    late = QTimer(booth.window)
    late.setSingleShot(True)
    late.timeout.connect(dialog.reject)
    late.start(20_000)
    dialog.exec()  # would hang here, but for the lock
    assert late.isActive()
    late.stop()
    assert not dialog.isVisible()


# -- the way out --------------------------------------------------------------------------


def hold_escape(booth: Any, seconds: float) -> None:
    QTest.keyPress(booth.window.windowHandle(), Qt.Key.Key_Escape)
    booth.wait(seconds)
    QTest.keyRelease(booth.window.windowHandle(), Qt.Key.Key_Escape)


def enter(booth: Any, pin: str) -> None:
    for digit in pin:
        booth.key(PIN_KEYS[digit])
    booth.key(Qt.Key.Key_Return)


def test_a_short_hold_is_not_enough(booths: Booths) -> None:
    booth = booths()
    for _ in range(3):
        hold_escape(booth, HOLD_S - 0.5)
        booth.wait(1)
    assert not booth.kiosk.pad.isVisible()


def test_holding_escape_and_the_pin_leave(booths: Booths) -> None:
    booth = booths()
    QTest.keyPress(booth.window.windowHandle(), Qt.Key.Key_Escape)
    booth.wait(1)
    QTest.mouseMove(booth.window.windowHandle(), QPoint(700, 300))  # a hand on the table
    assert booth.kiosk.count_down.number == 2
    booth.wait(2.1)
    QTest.keyRelease(booth.window.windowHandle(), Qt.Key.Key_Escape)
    assert booth.kiosk.pad.isVisible()
    enter(booth, DEFAULT_PIN)
    assert not booth.window.isVisible()


@pytest.mark.parametrize("hand", ["mouse", "finger"])
def test_holding_the_corner_opens_the_pad_and_fingers_leave(
    booths: Booths, touchscreen: QPointingDevice, hand: str
) -> None:
    booth = booths(settings=KioskSettings(pin=hashed("90210")))
    handle, corner = booth.window.windowHandle(), QPoint(8, 8)
    if hand == "mouse":
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner)
        booth.wait(HOLD_S + 0.5)
        QTest.mouseRelease(
            handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner
        )
    else:
        QTest.touchEvent(handle, touchscreen).press(0, corner).commit()
        booth.wait(HOLD_S + 0.5)
        QTest.touchEvent(handle, touchscreen).release(0, corner).commit()
    pad = booth.kiosk.pad
    assert pad.isVisible()
    for sign in "9021>":  # a digit is missing
        _press_key(booth, pad.keys[sign])
    assert booth.window.isVisible()
    assert pad.said == "that is not the PIN"
    for sign in "90211<0":
        _press_key(booth, pad.keys[sign])
    assert pad.count == 5
    assert booth.window.isVisible()
    _press_key(booth, pad.keys[">"])
    assert not booth.window.isVisible()


def _press_key(booth: Any, key: Any) -> None:
    place = key.mapTo(booth.window, key.rect().center())
    booth.press(place.x(), place.y())


def test_a_finger_that_leaves_the_corner_opens_nothing(
    booths: Booths, touchscreen: QPointingDevice
) -> None:
    booth = booths()
    handle = booth.window.windowHandle()
    QTest.touchEvent(handle, touchscreen).press(0, QPoint(8, 8)).commit()
    booth.wait(1)
    QTest.touchEvent(handle, touchscreen).move(0, QPoint(400, 400)).commit()
    booth.wait(3)
    QTest.touchEvent(handle, touchscreen).release(0, QPoint(400, 400)).commit()
    assert not booth.kiosk.pad.isVisible()


def test_three_wrong_pins_wait_and_the_right_one_is_taken_afterwards(booths: Booths) -> None:
    booth = booths(settings=KioskSettings(pin=hashed("123456")))
    hold_escape(booth, HOLD_S + 0.5)
    pad = booth.kiosk.pad
    for wrong in ("1111", "2222", "3333"):
        enter(booth, wrong)
    assert pad.said == "wrong too often, wait 30 s"
    enter(booth, "123456")
    assert booth.window.isVisible()
    booth.wait(15)
    assert pad.said == "wrong too often, wait 15 s"
    booth.wait(15.5)
    enter(booth, "123456")
    assert not booth.window.isVisible()


def test_the_pad_goes_away_by_itself_and_by_its_button(booths: Booths) -> None:
    booth = booths()
    hold_escape(booth, HOLD_S + 0.5)
    _press_key(booth, booth.kiosk.pad.back)
    assert not booth.kiosk.pad.isVisible()
    booth.key(Qt.Key.Key_T)  # keys work again
    assert booth.window.settings.theme == "light"
    hold_escape(booth, HOLD_S + 0.5)
    assert booth.kiosk.pad.isVisible()
    booth.key(Qt.Key.Key_T)  # and not while the pad is open
    assert booth.window.settings.theme == "light"
    booth.wait(61)
    assert not booth.kiosk.pad.isVisible()
    assert page(booth) == "attract"


# -- pointer and strip --------------------------------------------------------------------


def test_the_pointer_hides_until_it_is_moved(booths: Booths) -> None:
    booth = booths()
    booth.key(Qt.Key.Key_A)
    booth.wait(3.5)
    cursor = QApplication.overrideCursor()
    assert cursor is not None
    assert cursor.shape() == Qt.CursorShape.BlankCursor
    QTest.mouseMove(booth.window.windowHandle(), QPoint(300, 300))
    QTest.mouseMove(booth.window.windowHandle(), QPoint(500, 300))
    assert QApplication.overrideCursor() is None
    booth.wait(3.5)
    booth.kiosk.end()
    assert QApplication.overrideCursor() is None


def test_the_strip_stands_below_the_pages_while_somebody_is_there(booths: Booths) -> None:
    booth = booths(sponsor=Sponsor(url="https://example.org/sparsespot"))
    assert not booth.kiosk.strip.isVisible()
    booth.key(Qt.Key.Key_A)
    strip, window = booth.kiosk.strip, booth.window
    assert strip.isVisible()
    assert strip.height() == round(window.look.px(STRIP))
    assert window.stack.geometry().bottom() < strip.geometry().top()
    booth.wait(61)
    assert not strip.isVisible()
    assert window.stack.geometry().bottom() == window.height() - 1
