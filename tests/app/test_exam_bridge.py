"""An exam over the real bridge, on small random models: figures, turns, and an end at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.exam.values import ExamEnd, ExamReading, FolderFound, FolderRefused
from app.resources import asset
from engine.artifact import save
from engine.evaluation.evaluate import evaluate

IDS = ("dense-reference", "sparse-reference")


@pytest.fixture
def small_models(models: ModuleType, tmp_path: Path) -> tuple[str, ...]:
    """Two narrow random models as files."""
    paths = []
    for family in ("dense", "sparse"):
        path = tmp_path / f"{family}.safetensors"
        save(models.build_model(family, (16, 16, 96), block_widths=(16, 16)), path)
        paths.append(str(path))
    return tuple(paths)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Two hundred short noises under four words."""
    random = np.random.default_rng(7)
    for word in ("yes", "no", "stop", "bed"):
        (tmp_path / "clips" / word).mkdir(parents=True)
        for number in range(50):
            sound = np.clip(np.cumsum(random.normal(0, 0.03, 8_000)), -1, 1)
            soundfile.write(tmp_path / "clips" / word / f"{number}.wav", sound, 16_000)
    return tmp_path / "clips"


class Notes:
    """What a bridge emitted about exams and listening."""

    def __init__(self, bridge: LiveBridge) -> None:
        self.looked: list[FolderFound | FolderRefused] = []
        self.readings: list[ExamReading] = []
        self.ends: list[ExamEnd] = []
        self.examining: list[bool] = []
        self.running: list[bool] = []
        self.sessions: list[Any] = []
        self.notices: list[str] = []
        bridge.exam_looked.connect(self.looked.append)
        bridge.exam_read.connect(self.readings.append)
        bridge.exam_ended.connect(self.ends.append)
        bridge.exam_running_changed.connect(self.examining.append)
        bridge.running_changed.connect(self.running.append)
        bridge.session_opened.connect(self.sessions.append)
        bridge.notice.connect(lambda text, trouble: self.notices.append(text))


Opened = tuple[LiveBridge, Notes]


@pytest.fixture
def listening(qtbot: QtBot, small_models: tuple[str, ...]) -> Iterator[Callable[..., Opened]]:
    """Makes bridges that listen to the bundled recording."""
    made: list[LiveBridge] = []

    def make() -> Opened:
        bridge = LiveBridge({
            "models": small_models, "dense": IDS[0], "sparse": IDS[1], "loop": True,
            "source": str(asset("sound/demo.flac")),
        })  # fmt: skip
        made.append(bridge)
        notes = Notes(bridge)
        bridge.begin()
        qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
        return bridge, notes

    yield make
    for bridge in made:
        bridge.close()


def look(qtbot: QtBot, bridge: LiveBridge, notes: Notes, folder: Path) -> None:
    before = len(notes.looked)
    bridge.look_for_exam(str(folder))
    qtbot.waitUntil(lambda: len(notes.looked) > before, timeout=30_000)


def test_the_window_gives_the_figures_of_the_command(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, small_models: tuple[str, ...]
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    found = notes.looked[0]
    assert isinstance(found, FolderFound)
    assert (found.clips, found.unknown) == (200, 50)
    bridge.start_exam()
    assert notes.examining == [True]
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    assert notes.examining == [True, False]
    end = notes.ends[0]
    assert (end.failure, end.cancelled) == (None, False)
    results = evaluate(clips, IDS, small_models)
    assert end.reading is not None
    for lane, engine in zip((end.reading.dense, end.reading.sparse), results.engines, strict=True):
        assert lane is not None
        assert (lane.engine, lane.clips, lane.correct) == (
            engine.name, engine.metrics.clips, engine.metrics.correct,
        )  # fmt: skip
    assert end.reading.pair is not None
    assert end.reading.pair.difference == -results.pairs[0].metrics.difference
    assert notes.readings
    assert all(one.done <= two.done for one, two in zip(notes.readings, notes.readings[1:]))  # noqa: B905


def test_listening_stands_still_during_an_exam_and_goes_on(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.start_exam()
    bridge.start()  # asked for meanwhile, it waits
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=30_000)
    assert len(notes.sessions) == 2
    assert notes.sessions[0].spec == notes.sessions[1].spec
    assert notes.notices == ["The engines hear recordings: listening goes on once they are done."]


def test_what_was_stopped_stays_so(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.stop()
    bridge.start_exam()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    with qtbot.waitSignal(bridge.sources_listed, timeout=30_000):
        bridge.rescan()  # after the release, on the same thread
    assert notes.running == [True, False]


def test_an_exam_is_cancelled_and_held_again(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.start_exam()
    qtbot.waitUntil(lambda: bool(notes.readings), timeout=60_000)
    bridge.cancel_exam()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=30_000)
    assert notes.ends[0].cancelled
    reading = notes.ends[0].reading
    assert reading is not None
    assert 0 < reading.done < 200
    bridge.start_exam()
    qtbot.waitUntil(lambda: len(notes.ends) == 2, timeout=60_000)
    assert not notes.ends[1].cancelled
    assert notes.ends[1].reading is not None
    assert notes.ends[1].reading.done == 200
    qtbot.waitUntil(lambda: notes.running[-1] is True, timeout=30_000)


def test_a_cancel_before_the_engines_are_free_ends_it_at_once(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.start_exam()
    bridge.cancel_exam()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=10_000)
    assert notes.ends[0].cancelled
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=30_000)
    assert len(notes.ends) == 1


def test_a_folder_that_is_refused_is_told(
    qtbot: QtBot, listening: Callable[..., Opened], tmp_path: Path
) -> None:
    bridge, notes = listening()
    (tmp_path / "none").mkdir()
    look(qtbot, bridge, notes, tmp_path / "none")
    found = notes.looked[0]
    assert isinstance(found, FolderRefused)
    assert "holds no recordings" in found.reason


def test_closing_during_an_exam_leaves_no_thread(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path
) -> None:
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.start_exam()
    qtbot.waitUntil(lambda: bool(notes.readings), timeout=60_000)
    bridge.close()
    assert notes.ends == []


def test_what_breaks_unforeseen_is_told_and_listening_goes_on(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.exam import race

    def breaks(*_: object, **__: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(race, "run", breaks)
    bridge, notes = listening()
    look(qtbot, bridge, notes, clips)
    bridge.start_exam()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=30_000)
    assert notes.ends[0].failure == "The exam failed unexpectedly; the log file says more."
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=30_000)
