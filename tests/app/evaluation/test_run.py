"""An evaluation over the real bridge, on recordings of people: figures, files, any end."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.evaluation.values import (
    ClipRows,
    ClipSeen,
    EvaluationBegun,
    EvaluationEnd,
    EvaluationReading,
    EvaluationWish,
)
from app.exam.values import FolderFound, FolderRefused
from app.resources import asset
from engine.artifact import save
from engine.evaluation import report
from engine.evaluation.evaluate import evaluate

pytestmark = pytest.mark.gsc
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
def clips(gsc: Path, tmp_path: Path) -> Path:
    """Twenty recordings of each of four words, and one that is none."""
    for word in ("yes", "no", "stop", "bed"):
        (tmp_path / "clips" / word).mkdir(parents=True)
        for file in sorted((gsc / "validation" / word).iterdir())[:20]:
            shutil.copy(file, tmp_path / "clips" / word)
    (tmp_path / "clips" / "no" / "broken.wav").write_bytes(b"RIFF")
    return tmp_path / "clips"


class Notes:
    """What a bridge emitted about evaluations and listening."""

    def __init__(self, bridge: LiveBridge) -> None:
        self.looked: list[FolderFound | FolderRefused] = []
        self.begun: list[EvaluationBegun] = []
        self.rows: list[ClipRows] = []
        self.readings: list[EvaluationReading] = []
        self.ends: list[EvaluationEnd] = []
        self.evaluating: list[bool] = []
        self.examining: list[bool] = []
        self.running: list[bool] = []
        self.seen: list[ClipSeen] = []
        self.silent: list[tuple[int, str]] = []
        self.notices: list[str] = []
        evaluation = bridge.evaluation
        evaluation.looked.connect(self.looked.append)
        evaluation.begun.connect(self.begun.append)
        evaluation.rows.connect(self.rows.append)
        evaluation.read.connect(self.readings.append)
        evaluation.ended.connect(self.ends.append)
        evaluation.running_changed.connect(self.evaluating.append)
        evaluation.clip_seen.connect(self.seen.append)
        evaluation.clip_silent.connect(lambda place, why: self.silent.append((place, why)))
        bridge.exam_running_changed.connect(self.examining.append)
        bridge.running_changed.connect(self.running.append)
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


def wish(clips: Path, out: Path, **more: Any) -> EvaluationWish:
    return EvaluationWish(str(clips), IDS, str(out), **more)


def written(folder: Path) -> list[dict[str, str]]:
    """The lines of predictions.csv without what the clock says."""
    with (folder / "predictions.csv").open(newline="") as stream:
        return [{k: v for k, v in row.items() if k != "time_s"} for row in csv.DictReader(stream)]


def test_the_window_writes_what_the_command_writes(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, small_models: tuple[str, ...],
    tmp_path: Path,
) -> None:  # fmt: skip
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out", margin=50.0))
    assert notes.evaluating == [True]
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    assert notes.evaluating == [True, False]
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=30_000)
    end = notes.ends[0]
    assert (end.failure, end.cancelled, end.unwritten) == (None, False, None)
    assert end.folder is not None
    other = tmp_path / "command"
    results = evaluate(clips, IDS, small_models, other, margin=50.0)
    folder = Path(end.folder)
    files = {file.name for file in other.iterdir() if file.is_file()}
    assert {file.name for file in folder.iterdir()} == files
    assert written(folder) == written(other)
    ours, theirs = (json.loads((at / "results.json").read_text()) for at in (folder, other))
    assert ours["data"] == theirs["data"]
    assert len(end.verdicts) == 1
    assert end.verdicts[0] == results.pairs[0].verdict
    assert end.reading is not None
    assert (end.reading.done, end.reading.refused) == (81, 1)
    for ours_one, engine in zip(end.reading.engines, results.engines, strict=True):
        assert (ours_one.clips, ours_one.correct) == (80, engine.metrics.correct)
        assert ours_one.interval == engine.metrics.interval


def test_every_clip_is_told_once_with_its_place_and_its_scores(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, small_models: tuple[str, ...],
    tmp_path: Path,
) -> None:  # fmt: skip
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out"))
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    (begun,) = notes.begun
    places = np.concatenate([rows.places for rows in notes.rows])
    assert sorted(places) == list(range(81))
    results = evaluate(clips, IDS, small_models)
    told = {
        begun.names[place]: (
            begun.labels[begun.truths[place]], [begun.labels[code] for code in answers],
            scores.tolist(),
        )
        for rows in notes.rows
        for place, answers, scores in zip(rows.places, rows.answers, rows.scores, strict=True)
        if answers[0] >= 0
    }  # fmt: skip
    assert told == {
        clip.entry.path.relative_to(clips).as_posix(): (
            clip.entry.label, [given.answer.label for given in clip.answers],
            [list(given.answer.scores) for given in clip.answers],
        )
        for clip in results.clips
    }  # fmt: skip
    (place, reason), = [pair for rows in notes.rows for pair in rows.reasons.items()]  # fmt: skip
    assert begun.names[place] == "no/broken.wav"
    assert "broken.wav" in reason


def test_a_limit_takes_what_the_command_takes(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, small_models: tuple[str, ...],
    tmp_path: Path,
) -> None:  # fmt: skip
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out", limit=12))
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    results = evaluate(clips, IDS, small_models, limit=12)
    paths = [entry.path.relative_to(clips).as_posix() for entry in results.data.entries]
    assert list(notes.begun[0].names) == paths


def test_cancelled_at_once_nothing_is_written_and_listening_goes_on(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, tmp_path: Path
) -> None:
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out"))
    bridge.evaluation.cancel()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=10_000)
    assert notes.ends[0].cancelled
    assert notes.evaluating == [True, False]
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=30_000)
    assert not (tmp_path / "out").exists()


def test_cancelled_on_the_way_it_keeps_what_was_counted(
    qtbot: QtBot, listening: Callable[..., Opened], gsc: Path, tmp_path: Path
) -> None:
    bridge, notes = listening()
    bridge.evaluation.start(wish(gsc / "validation", tmp_path / "out"))
    qtbot.waitUntil(lambda: bool(notes.readings), timeout=60_000)
    bridge.evaluation.cancel()
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=10_000)
    end = notes.ends[0]
    assert end.cancelled
    assert end.reading is not None
    assert 0 < end.reading.done < end.reading.total
    assert sum(len(rows.places) for rows in notes.rows) == end.reading.done
    assert not (tmp_path / "out").exists()


def test_an_exam_and_an_evaluation_wait_for_each_other(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, tmp_path: Path
) -> None:
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out"))
    bridge.start_exam()
    assert notes.examining == []
    assert notes.notices == ["An evaluation is running: hold the exam once it is over."]
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    bridge.look_for_exam(str(clips))
    bridge.start_exam()
    bridge.evaluation.start(wish(clips, tmp_path / "out"))
    assert notes.evaluating == [True, False]
    assert notes.notices[1:] == ["An exam is running: evaluate once it is over."]
    qtbot.waitUntil(lambda: notes.examining == [True, False], timeout=60_000)


def test_a_disk_that_is_full_is_told_and_the_report_goes_elsewhere(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bridge, notes = listening()
    full = tmp_path / "full"

    def no_room(file: Path, text: str, before: Any = report.write_text) -> None:
        if full in file.parents:
            raise OSError(28, "No space left on device", str(file))
        before(file, text)

    monkeypatch.setattr(report, "write_text", no_room)
    bridge.evaluation.start(wish(clips, full))
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    end = notes.ends[0]
    assert (end.folder, end.failure) == (None, None)
    assert end.unwritten is not None
    assert "(No space left on device)" in end.unwritten
    bridge.evaluation.write(str(tmp_path / "free"))
    qtbot.waitUntil(lambda: len(notes.ends) == 2, timeout=60_000)
    assert notes.ends[1].folder is not None
    assert (Path(notes.ends[1].folder) / "report.html").is_file()
    assert notes.evaluating == [True, False]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda at: (at / "yes").mkdir(parents=True), "holds no recordings"),
        (lambda at: None, "is no folder and no manifest"),
    ],
)
def test_what_cannot_be_evaluated_ends_in_a_sentence(
    qtbot: QtBot, listening: Callable[..., Opened], tmp_path: Path,
    make: Callable[[Path], None], told: str,
) -> None:  # fmt: skip
    bridge, notes = listening()
    make(tmp_path / "odd")
    bridge.evaluation.start(wish(tmp_path / "odd", tmp_path / "out"))
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    assert notes.ends[0].failure is not None
    assert told in notes.ends[0].failure


def test_a_clip_is_read_again_and_silence_is_told(
    qtbot: QtBot, listening: Callable[..., Opened], clips: Path, tmp_path: Path
) -> None:
    bridge, notes = listening()
    bridge.evaluation.start(wish(clips, tmp_path / "out"))
    qtbot.waitUntil(lambda: bool(notes.ends), timeout=60_000)
    broken = list(notes.begun[0].names).index("no/broken.wav")
    bridge.evaluation.see(broken, True)
    qtbot.waitUntil(lambda: len(notes.seen) == 1, timeout=10_000)
    assert notes.seen[0].trouble is not None
    bridge.evaluation.see(0, False)
    qtbot.waitUntil(lambda: len(notes.seen) == 2, timeout=10_000)
    seen = notes.seen[1]
    assert (seen.place, seen.trouble) == (0, None)
    assert seen.columns is not None
    assert seen.columns.shape[1] == 96
    assert seen.seconds == pytest.approx(1.0, abs=0.5)
    assert "16\u2009kHz · FLAC PCM_16" in seen.facts
