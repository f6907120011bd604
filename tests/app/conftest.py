"""Tests of the window: off the screen, and nothing may be left behind."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.language import install
from app.theme import load_fonts

_OF_LIBRARIES = {"tqdm_monitor"}  # threads that live as long as the process


@pytest.fixture(autouse=True)
def python_collects() -> Iterator[None]:
    """Garbage dies here, on the main thread: see app/garbage.py for what happens elsewhere."""
    gc.disable()
    yield
    gc.enable()
    gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def _no_garbage_left() -> Iterator[None]:
    """What grew old in a module does not wait for a thread of another room."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No widget, running timer or thread outlives its test."""
    qtbot = request.getfixturevalue("qtbot") if "qtbot" in request.fixturenames else None
    if qtbot is not None:
        load_fonts()
        QApplication.setStyle("Fusion")
    before = set(threading.enumerate())
    yield
    if qtbot is not None:
        _close_and_check(qtbot)
    left = [each for each in threading.enumerate() if each not in before]
    for thread in left:
        if thread.name not in _OF_LIBRARIES:
            thread.join(3.0)
    assert not [each.name for each in left if each.is_alive() and each.name not in _OF_LIBRARIES]


def _close_and_check(qtbot: QtBot) -> None:
    added = _added(qtbot)
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert [widget for widget in shown if widget not in added] == []
    for widget in added:
        widget.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running = [
        timer for widget in added for timer in widget.findChildren(QTimer) if timer.isActive()
    ]
    assert running == []


def _added(qtbot: QtBot) -> list[QWidget]:
    references = getattr(qtbot._request.node, "qt_widgets", [])
    return [widget for item in references if (widget := item[0]()) is not None]


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Settings of this test alone."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Let the window speak a language until the end of the test."""
    installed: list[QTranslator] = []
    yield lambda language: installed.extend(install(qapp, language))
    for translator in installed:
        qapp.removeTranslator(translator)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"sparsespot_tests_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks its module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    """The fake bridge and the values to feed it with, ``fakes.py``."""
    return _load(Path(__file__).with_name("fakes.py"))


@pytest.fixture(scope="session")
def layout() -> ModuleType:
    """What can be wrong with a drawn window, ``layout.py``."""
    return _load(Path(__file__).with_name("layout.py"))


@pytest.fixture(scope="session")
def models() -> ModuleType:
    """The engines' builder of random models, ``tests/engine/conftest.py``."""
    return _load(Path(__file__).parents[1] / "engine" / "conftest.py")
