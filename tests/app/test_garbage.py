"""Garbage that holds Qt objects dies on the main thread, whichever thread allocates."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.garbage import MainThreadCollector


class Cycle:
    """Garbage that only the cyclic collector frees; it notes the thread that does."""

    def __init__(self, told: list[int]) -> None:
        self.self = self
        weakref.finalize(self, lambda: told.append(threading.get_ident()))


def allocate() -> None:
    """As much as sets Python's own collection off many times over."""
    kept = [[index] for index in range(200_000)]
    assert kept


@pytest.fixture(autouse=True)
def python_collects() -> Iterator[None]:
    """Python's own collection is on before and after, as in a program."""
    gc.enable()
    yield
    assert gc.isenabled()


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[MainThreadCollector]:
    parent = QObject()
    made = MainThreadCollector(parent)
    made.start()
    yield made
    made.stop()


def test_another_thread_never_collects(collector: MainThreadCollector, qtbot: QtBot) -> None:
    told: list[int] = []
    Cycle(told)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert told == []
    kept = [[index] for index in range(2000)]  # what makes a collection due
    qtbot.waitUntil(lambda: bool(told))
    assert kept
    assert told == [threading.get_ident()]


def test_stopping_gives_collection_back_to_python(qtbot: QtBot) -> None:
    parent = QObject()
    made = MainThreadCollector(parent)
    made.start()
    made.start()
    assert not gc.isenabled()
    made.stop()
    made.stop()
    assert gc.isenabled()


def test_what_was_off_stays_off(qtbot: QtBot) -> None:
    gc.disable()
    try:
        parent = QObject()
        made = MainThreadCollector(parent)
        made.start()
        made.stop()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_a_session_holds_is_looked_at_once_and_freed_all_the_same(
    collector: MainThreadCollector,
) -> None:
    told: list[int] = []
    Cycle(told)
    collector.settle()
    assert told == [threading.get_ident()]
    assert gc.get_freeze_count() > 1000
    kept = Cycle(told)
    collector.settle()
    del kept
    assert len(told) == 1
    collector.settle()
    assert len(told) == 2
    collector.stop()
    assert gc.get_freeze_count() == 0
