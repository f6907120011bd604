from __future__ import annotations

from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.crash import log_file
from app.pages.diagnostics import DiagnosticsPage
from app.theme import DARK, LIGHT, Look


@pytest.fixture
def page(qtbot: QtBot, fakes: ModuleType) -> tuple[DiagnosticsPage, object]:
    bridge = fakes.FakeBridge()
    page = DiagnosticsPage(bridge)
    qtbot.addWidget(page)
    page.set_look(Look(DARK, 2 / 3))
    page.resize(1280, 660)
    page.show()
    bridge.engines_listed.emit(fakes.ENGINES)
    return page, bridge


def test_an_engine_that_cannot_run_says_why_and_what_to_do(page, fakes: ModuleType) -> None:
    shown, _ = page
    text = shown.engines.document.toPlainText()
    for info in fakes.ENGINES:
        assert info.id in text
    assert "cannot run: XRT is not installed" in text
    assert "✗" in text  # not by colour alone
    row = shown.engines.document.rows[2]
    assert (row.good, row.below) == (False, "add one")
    assert shown.engines.accessibleDescription() == "3 of 5 run here"


def test_the_machine_is_looked_at_when_somebody_looks(page, qtbot: QtBot) -> None:
    shown, bridge = page
    assert bridge.asked == []
    shown.resume()
    shown.pause()
    shown.resume()
    assert bridge.asked == [("diagnose",)]
    assert not shown.again.isEnabled()
    bridge.diagnosed.emit("torch: not installed (pip install 'sparsespot[torch]')")
    bridge.diagnosed.emit("no colon")
    text = shown.machine.document.toPlainText()
    assert "not installed" in text
    assert "no colon" in text
    bridge.diagnosis_ended.emit()
    qtbot.mouseClick(shown.again, Qt.MouseButton.LeftButton)
    assert bridge.asked == [("diagnose",)] * 2
    with qtbot.waitSignal(shown.numbers):
        pass
    shown.pause()
    assert "torch" not in shown.machine.document.toPlainText()


def test_everything_is_copied(page, qtbot: QtBot) -> None:
    shown, bridge = page
    told: list[tuple[str, bool]] = []
    bridge.notice.connect(lambda text, trouble: told.append((text, trouble)))
    bridge.diagnosed.emit("CUDA: <no> & driver")
    qtbot.mouseClick(shown.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert "dense-cuda: cannot run: no GPU add one" in lines
    assert f"log: {log_file()}" in lines
    assert "CUDA: <no> & driver" in lines
    assert told == [("Copied: paste it where it is wanted.", False)]


def test_where_no_program_opens_a_folder_its_path_is_told(
    page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, bridge = page
    told: list[str] = []
    bridge.notice.connect(lambda text, _: told.append(text))
    monkeypatch.setattr("app.pages.diagnostics.QDesktopServices.openUrl", lambda _: False)
    qtbot.mouseClick(shown.log, Qt.MouseButton.LeftButton)
    assert str(log_file().parent) in told[0]


def test_a_new_look_keeps_the_text(page) -> None:
    shown, _ = page
    before = shown.engines.document.toPlainText()
    shown.set_look(Look(LIGHT, 1.0))
    assert shown.engines.document.toPlainText() == before
    assert LIGHT.dense in shown.engines.document.toHtml()
