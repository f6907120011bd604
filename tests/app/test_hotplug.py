from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.hotplug import hot_plug


class Devices(QObject):
    """As Qt's QMediaDevices."""

    audioInputsChanged = Signal()


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> list[Devices]:
    made: list[Devices] = []

    def make() -> Devices:
        made.append(Devices())
        return made[-1]

    module = SimpleNamespace(QMediaDevices=make)
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)  # type: ignore[arg-type]
    return made


def test_a_change_is_told(qtbot: QtBot, devices: list[Devices]) -> None:
    parent = QObject()
    plugged = hot_plug(parent)
    assert plugged is not None
    with qtbot.waitSignal(plugged.changed, timeout=1000):
        devices[0].audioInputsChanged.emit()


@pytest.mark.parametrize("error", [ImportError("libpulse.so.0: cannot open"), None])
def test_without_that_part_of_qt_there_is_none(
    monkeypatch: pytest.MonkeyPatch, error: ImportError | None
) -> None:
    if error is None:
        monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)  # type: ignore[arg-type]
    else:

        def broken(name: str) -> Any:
            raise error

        monkeypatch.setattr("app.hotplug.importlib.import_module", broken)
    assert hot_plug() is None


def test_the_bridge_has_the_watch_look(
    qtbot: QtBot, devices: list[Devices], fakes: ModuleType, tmp_path: Any
) -> None:
    watches: list[Any] = []

    def watching(seen: Any) -> Any:
        watches.append(fakes.FakeWatch(seen))
        return watches[-1]

    bridge = LiveBridge({"models": (str(tmp_path / "none.safetensors"),)}, watch=watching)
    try:
        with qtbot.waitSignal(bridge.sources_listed, timeout=60_000):
            bridge.begin()
        assert "look" not in watches[0].asked
        devices[0].audioInputsChanged.emit()
        qtbot.waitUntil(lambda: "look" in watches[0].asked, timeout=10_000)
    finally:
        bridge.close()
