"""`evaluate --stream` hears what the window hears and what `listen` prints: to the frame."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app import cli
from app.bridge import LiveBridge
from app.resources import asset
from engine.audio.opening import open_source
from engine.evaluation.noise_bed import validation_noise
from engine.evaluation.streams import make_pieces, validation_clips, write_stream
from engine.training.recordings import noise_folder
from engine.values import Detection

ENGINES = ("dense-cpu", "sparse-cpu")
Found = dict[str, list[tuple[float, str, float]]]


def made_stream(gsc: Path, folder: Path, seconds: float, seed: int = 11) -> Path:
    """Words of the validation list over noise, with their labels."""
    file = folder / "stream.wav"
    pieces = make_pieces(
        validation_clips(gsc), validation_noise(noise_folder(gsc)),
        snr_db=10, seconds=seconds, seed=seed,
    )  # fmt: skip
    write_stream(file, pieces)
    return file


def evaluated(file: Path, out: Path) -> Found:
    """Every detection of each engine that ``evaluate --stream`` tells."""
    typed = ["evaluate", "--stream", str(file), "--out", str(out)]
    for engine in ENGINES:
        typed += ["--engine", engine]
    assert cli.main(typed) == 0
    found: Found = {engine: [] for engine in ENGINES}
    with (out / "events.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["time_s"]:
                told = (float(row["time_s"]), row["heard"], float(row["score"]))
                found[row["engine"]].append(told)
    return {engine: sorted(rows) for engine, rows in found.items()}


def listened(file: Path, capsys: pytest.CaptureFixture[str]) -> Found:
    """Every detection that ``listen`` prints."""
    found: Found = {}
    for engine in ENGINES:
        capsys.readouterr()
        assert cli.main(["listen", "--source", str(file), "--engine", engine, "--jsonl"]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        found[engine] = [(row["time_s"], row["word"], row["score"]) for row in rows]
    return found


class Window:
    """The live window's session, without a screen, and every word it spots in either lane."""

    def __init__(self, bridge: LiveBridge) -> None:
        self.found: Found = {engine: [] for engine in ENGINES}
        self.lost: list[tuple[int, int]] = []
        self.running: list[bool] = []
        bridge.spotted.connect(self._note)
        bridge.dropped.connect(lambda *totals: self.lost.append(totals))
        bridge.running_changed.connect(self.running.append)

    def _note(self, detection: Detection, family: str) -> None:
        if detection.accepted:
            told = (detection.position_s, detection.word, detection.score)
            self.found[detection.engine].append(told)


@pytest.fixture
def unpaced(fakes: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Opens the window's session on a recording that is read as fast as both engines answer."""
    from app import session

    monkeypatch.setattr(session, "open_source", lambda spec, **_: open_source(spec, paced=False))
    made: list[LiveBridge] = []

    def make(file: Path) -> LiveBridge:
        wish = {"source": str(file), "dense": ENGINES[0], "sparse": ENGINES[1]}
        made.append(LiveBridge(wish, watch=fakes.FakeWatch))
        return made[-1]

    yield make
    for bridge in made:
        bridge.close()


def rounded(found: Found, places: int) -> Found:
    return {
        engine: [(round(time_s, 4), word, round(score, places)) for time_s, word, score in rows]
        for engine, rows in found.items()
    }


def the_same_three_ways(
    file: Path, tmp_path: Path, unpaced: Any, qtbot: QtBot,
    capsys: pytest.CaptureFixture[str], timeout_s: float,
) -> Found:  # fmt: skip
    bridge = unpaced(file)
    window = Window(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: window.running[-1:] == [False], timeout=round(1e3 * timeout_s))
    told = evaluated(file, tmp_path / "out")
    assert told == rounded(window.found, 6)
    assert listened(file, capsys) == rounded(window.found, 4)
    assert not any(frames or samples for frames, samples in window.lost)
    return told


def test_the_bundled_recording(
    qtbot: QtBot, unpaced: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "demo.flac"
    file.write_bytes(asset("sound/demo.flac").read_bytes())
    file.with_suffix(".csv").write_text("start_s,end_s,word\n")
    found = the_same_three_ways(file, tmp_path, unpaced, qtbot, capsys, 60)
    assert all(len(rows) >= 10 for rows in found.values())
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    for engine in results["engines"]:
        assert engine["false_alarms"] == len(found[engine["id"]])


@pytest.mark.gsc
def test_a_made_stream(
    gsc: Path, qtbot: QtBot, unpaced: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = made_stream(gsc, tmp_path, seconds=90)
    found = the_same_three_ways(file, tmp_path, unpaced, qtbot, capsys, 60)
    assert found["dense-cpu"] != found["sparse-cpu"]


@pytest.mark.gsc
@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_two_hours_of_it(
    gsc: Path, qtbot: QtBot, unpaced: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = made_stream(gsc, tmp_path, seconds=7_200)
    found = the_same_three_ways(file, tmp_path, unpaced, qtbot, capsys, 1_800)
    assert all(len(rows) > 1_000 for rows in found.values())
