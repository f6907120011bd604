from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.crash import Crash
from app.views.crash import CrashTeller


def crash(sentence: str = "It failed.") -> Crash:
    return Crash(sentence, Path("/var/log/sparsespot.log"), f"{sentence}\n\nTraceback ...")


@pytest.fixture
def teller(qtbot: QtBot) -> CrashTeller:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return CrashTeller(window)


def test_it_says_what_failed_and_copies_the_report(teller: CrashTeller, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: teller.told.emit(crash()))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: teller.dialog is not None and teller.dialog.isVisible())
    dialog = teller.dialog
    assert dialog.sentence.text() == "It failed."
    assert "/var/log/sparsespot.log" in dialog.log.text()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "It failed.\n\nTraceback ..."
    assert dialog.copy.text() == "copied"
    qtbot.mouseClick(dialog.shut, Qt.MouseButton.LeftButton)
    assert teller.dialog is None


def test_there_is_one_dialog_at_a_time_and_one_for_each_sentence(
    teller: CrashTeller, qtbot: QtBot
) -> None:
    teller.told.emit(crash())
    qtbot.waitUntil(lambda: teller.dialog is not None)
    first = teller.dialog
    for _ in range(3):
        teller.told.emit(crash("Another failed."))
    qtbot.waitUntil(lambda: "3 more" in first.more.text())
    assert teller.dialog is first
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert teller.dialog is None
    teller.told.emit(crash())
    teller.told.emit(crash("Another failed."))
    qtbot.waitUntil(lambda: teller.dialog is not None)
    assert teller.dialog.sentence.text() == "Another failed."
    teller.dialog.accept()
