from __future__ import annotations

from types import ModuleType

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.sources import OPEN_FILE, OPEN_FOLDER, RESCAN, SourceControl
from app.views.header import Header

FILE, FOLDER = "/home/someone/yes.wav", "/home/someone/words"


class Made:
    """A source control with what it asks and remembers."""

    def __init__(self, qtbot: QtBot, fakes: ModuleType, *, files: bool = True) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bridge = fakes.FakeBridge()
        self.header = Header([("live", "Live")], self.window)
        self.remembered: list[str] = []
        self.control = SourceControl(
            self.bridge, self.header, self.window, files=files, remember=self.remembered.append
        )
        fakes.feed(self.bridge)


def answer(monkeypatch: pytest.MonkeyPatch, file: str, folder: str) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)


def test_a_recording_and_a_folder_are_played_and_remembered(
    qtbot: QtBot, fakes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(qtbot, fakes)
    answer(monkeypatch, FILE, FOLDER)
    made.header.sources.picked.emit(OPEN_FILE)
    made.header.sources.picked.emit(OPEN_FOLDER)
    assert made.bridge.asked[-2:] == [("source", FILE), ("source", FOLDER)]
    assert made.remembered == [FILE, FOLDER]


def test_a_dialog_that_is_left_changes_nothing(
    qtbot: QtBot, fakes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(qtbot, fakes)
    answer(monkeypatch, "", "")
    before = list(made.bridge.asked)
    made.header.sources.picked.emit(OPEN_FILE)
    assert made.bridge.asked == before
    assert made.remembered == []
    assert made.header.sources.currentData() == "mic"


def test_without_files_nothing_is_opened(
    qtbot: QtBot, fakes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(qtbot, fakes, files=False)
    answer(monkeypatch, FILE, FOLDER)
    before = list(made.bridge.asked)
    made.control.open_file()
    made.control.open_folder()
    assert made.bridge.asked == before
    assert {OPEN_FILE, OPEN_FOLDER}.isdisjoint(made.header.sources.ids())


def test_what_plays_stands_in_the_list_though_nothing_listed_it(
    qtbot: QtBot, fakes: ModuleType
) -> None:
    made = Made(qtbot, fakes)
    made.bridge.sources_listed.emit(())
    assert made.header.sources.ids() == ("mic", RESCAN, OPEN_FILE, OPEN_FOLDER)
    assert made.header.sources.currentData() == "mic"
    made.header.sources.picked.emit(RESCAN)
    assert made.bridge.asked[-1] == ("rescan",)
