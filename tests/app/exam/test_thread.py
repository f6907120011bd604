"""The exam's thread: what is asked for last counts, and nothing holds up its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.exam import folder as room
from app.exam.thread import ExamThread
from app.exam.values import FolderFound
from app.inbox import Inbox

LABELS = ("_silence_", "_unknown_", "yes", "no")


@pytest.fixture
def unexpected() -> list[Exception]:
    return []


@pytest.fixture
def thread(unexpected: list[Exception]) -> Iterator[ExamThread]:
    def note(inbox: Inbox, error: Exception) -> None:
        unexpected.append(error)

    made = ExamThread(note)
    yield made
    assert made.close(10.0)
    assert unexpected == []


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A folder named ``disk`` has no end; set once somebody looks through it."""
    begun = threading.Event()
    real = room.load_clip_list

    def load(path: Path, *given: Any, entered: Callable[[Path], None], **more: Any) -> Any:
        while path.name == "disk":
            begun.set()
            entered(path)
        return real(path, *given, entered=entered, **more)

    monkeypatch.setattr(room, "load_clip_list", load)
    return begun


def test_another_folder_takes_the_place_of_one_that_lasts(
    qtbot: QtBot, thread: ExamThread, endless: threading.Event, tmp_path: Path
) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "a.wav").write_bytes(b"sound")
    thread.look("/disk", LABELS, unknown_ok=False)
    assert endless.wait(10)
    thread.look(str(tmp_path), LABELS, unknown_ok=False)
    news: list[tuple[str, tuple[Any, ...]]] = []
    qtbot.waitUntil(lambda: bool(news.extend(thread.inbox.take()) or news), timeout=10_000)
    ((name, (found,)),) = news
    assert name == "exam_looked"
    assert isinstance(found, FolderFound)
    assert found.path == str(tmp_path)


def test_a_search_without_an_end_does_not_hold_up_the_close(
    thread: ExamThread, endless: threading.Event
) -> None:
    thread.look("/disk", LABELS, unknown_ok=False)
    assert endless.wait(10)


def test_a_cancel_without_an_exam_says_nothing(thread: ExamThread) -> None:
    thread.cancel()
    assert thread.inbox.take() == []
