"""What the menu offers, done in a window as its user does it."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.presets import Preset
from app.settings import Settings, read
from app.values import PointChoice
from app.window import Window
from engine.values import EngineInfo, OperatingPoint

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(
    qtbot: QtBot, fakes: ModuleType, store: QSettings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Window, object, list[tuple[str, bool]]]:  # fmt: skip
    monkeypatch.setattr("app.comfort.export_folder", lambda: tmp_path / "out")
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(), store)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    fakes.feed(bridge)
    told: list[tuple[str, bool]] = []
    bridge.notice.connect(lambda text, trouble: told.append((text, trouble)))
    return window, bridge, told


def one_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def item(menu: QMenu, text: str) -> object:
    return next(action for action in menu.actions() if action.text() == text)


def test_a_key_saves_a_picture_of_the_window(opened, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, told = opened
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    file = one_file(tmp_path / "out")
    assert file.name.startswith("sparsespot-window-")
    assert QImage(str(file)).size() == window.size()
    assert told == [(f"Saved as {file}.", False)]
    assert window.notice.text == told[0][0]


def test_a_key_saves_the_spectrogram(opened, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, told = opened
    window.show_page("diagnostics")
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    file = one_file(tmp_path / "out")
    assert QImage(str(file)).size() == window.pages["live"].spectrogram.size()
    assert told == [(f"Saved as {file}.", False)]


def test_a_key_saves_what_was_heard(opened, qtbot: QtBot, tmp_path: Path) -> None:
    window, _, told = opened
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    with one_file(tmp_path / "out").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["word"] for row in rows if row["kind"] == "heard"] == ["yes", "right", "left"]
    assert not told[0][1]


def test_before_the_first_word_there_is_nothing_to_save(
    qtbot: QtBot, fakes: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.comfort.export_folder", lambda: tmp_path / "out")
    window = Window(fakes.FakeBridge(), Settings(), None)
    qtbot.addWidget(window)
    window.comfort.save_csv()
    assert window.notice.text == "Nothing was heard yet, so there is nothing to save."
    assert not (tmp_path / "out").exists()
    window.notice.dismiss()


@pytest.mark.parametrize("what", ["screenshot", "export-csv", "export-spectrogram"])
def test_a_folder_that_cannot_be_written_is_one_sentence(
    opened, qtbot: QtBot, tmp_path: Path, what: str
) -> None:
    window, _, told = opened
    (tmp_path / "out").write_text("in the way")
    window.actions_by_id[what].trigger()
    ((said, trouble),) = told
    assert trouble
    assert "was not saved (" in said
    assert str(tmp_path / "out") in said
    assert (tmp_path / "out").read_text() == "in the way"


def test_sound_is_kept_only_when_asked_and_the_screen_says_so(
    opened, qtbot: QtBot, store: QSettings, tmp_path: Path
) -> None:
    window, bridge, told = opened
    assert window.header.state.text == "listening, nothing is recorded"
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL | SHIFT)
    assert told == [("No sound is kept: choose that in the menu first, then listen.", True)]
    keep = window.actions_by_id["keep-sound"]
    assert keep.text() == "keep the last 30 s of sound in memory"
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert keep.text() == "forget the sound kept"
    assert bridge.keeps_sound
    assert window.header.state.text == "listening, the last 30 s stay in memory"
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL | SHIFT)
    asked, file = bridge.asked[-1]
    assert asked == "save sound"
    assert Path(file).parent == tmp_path / "out"
    assert file.endswith(".flac")
    bridge.sound_saved.emit(file)
    assert told[-1] == (f"Saved as {file}.", False)
    window.close()
    assert read(store).keep_sound


def test_turned_off_nothing_is_recorded_again(opened, qtbot: QtBot) -> None:
    window, bridge, _ = opened
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert not bridge.keeps_sound
    assert window.header.state.text == "listening, nothing is recorded"


def test_a_kiosk_keeps_no_sound_and_writes_no_file(qtbot: QtBot, fakes: ModuleType) -> None:
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(keep_sound=True), None, kiosk=True)
    qtbot.addWidget(window)
    assert window.comfort is None
    assert not bridge.keeps_sound
    assert {"screenshot", "export-csv", "export-spectrogram", "keep-sound", "save-sound",
            "save-preset", "menu"}.isdisjoint(window.actions_by_id)  # fmt: skip


def test_a_preset_is_named_kept_taken_and_deleted(
    opened, qtbot: QtBot, store: QSettings, fakes: ModuleType
) -> None:
    window, bridge, told = opened
    own = OperatingPoint()
    qtbot.keyClick(window, Qt.Key.Key_B, CTRL)
    dialog = window.findChild(QInputDialog)
    qtbot.waitUntil(dialog.isVisible)
    field = dialog.findChild(QLineEdit)
    qtbot.keyClicks(field, "hall & co")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    (preset,) = window.settings.presets
    assert preset == Preset("hall & co", None, "dense-cpu", "sparse-cpu")
    assert told[-1] == ("Preset hall & co stored.", False)

    bridge.set_point(OperatingPoint(threshold=0.5))
    bridge.set_on_air("dense")
    window.set_theme("light")
    other = EngineInfo("dense-cpu-fp32", "dense", True, "CPU", "torch fp32", "measured")
    bridge.session_opened.emit(fakes.session(dense=other))
    item(window.comfort.presets, "hall && co").trigger()
    assert bridge.on_air == "sparse"
    assert window.settings.theme == "dark"
    assert ("engine", "dense", "dense-cpu") in bridge.asked
    assert ("reset",) in bridge.asked
    assert window.settings.point == PointChoice.between(own, own)

    delete = item(window.comfort.presets, "delete").menu()
    item(delete, "hall && co").trigger()
    assert window.settings.presets == ()
    assert told[-1] == ("Preset hall & co deleted.", False)
    assert not item(window.comfort.presets, "delete").isEnabled()
    window.close()
    assert read(store).presets == ()


def test_a_preset_brings_its_source_and_point(opened) -> None:
    window, bridge, _ = opened
    point = PointChoice(threshold=0.4)
    window.comfort.take_preset(Preset("a", source="mic:Röde", point=point, theme="light"))
    assert ("source", "mic:Röde") in bridge.asked
    assert window.settings.source == "mic:Röde"
    assert window.settings.point.threshold == pytest.approx(0.4)
    assert window.settings.theme == "light"


def test_a_preset_needs_a_name(opened) -> None:
    window, _, told = opened
    window.comfort.save_preset("  ")
    assert told == [("A preset needs a name: nothing was stored.", True)]
    assert window.settings.presets == ()


def test_the_language_is_remembered_and_said_to_come_at_the_next_start(
    opened, store: QSettings
) -> None:
    window, _, told = opened
    languages = window.comfort.languages
    assert [action.text() for action in languages.actions()] == [
        "as the system", "English", "Deutsch",
    ]  # fmt: skip
    assert item(languages, "as the system").isChecked()
    item(languages, "Deutsch").trigger()
    assert told == [("The language changes when SparseSpot is started again.", False)]
    window.close()
    assert read(store).language == "de"
