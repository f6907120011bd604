from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from app.inbox import Inbox
from app.run import LiveRun
from engine.audio.opening import open_source
from engine.engines.engine import EngineFailed
from engine.values import (
    Activity,
    EngineInfo,
    Family,
    LayerActivity,
    OperatingPoint,
    Scores,
)

LABELS = ("_silence_", "_unknown_", "yes", "left")


class LoudIsLeft:
    """Answers ``left`` when the newest frame is loud, silence otherwise."""

    def __init__(self, family: Family, fails_in_race: bool = False) -> None:
        self.info = EngineInfo(f"{family}-cpu", family, True, "CPU", "test", "measured")
        self._fails = fails_in_race
        self.closed = False
        self.asked_for_layers = 0

    def predict(self, images: npt.NDArray[np.uint8]) -> Scores:
        if self._fails:
            raise EngineFailed("the test wants it", "do nothing")
        return Scores(np.stack([self._logits(image[-1]) for image in images]))

    def stream(self) -> LoudIsLeft:
        return self

    def push(self, frame: npt.NDArray[np.uint8]) -> Scores:
        return Scores(self._logits(frame)[None])

    def reset(self) -> None:
        return

    def activity(self, image: npt.NDArray[np.uint8]) -> Activity | None:
        self.asked_for_layers += 1
        empty = np.zeros(0, np.int32)
        layer = LayerActivity("conv1", (1, 1, 1), empty, empty.astype(np.uint8), 1234, 5000)
        return Activity((layer, layer))

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _logits(self, frame: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        loud = frame.mean() > 60
        return np.array([0, 0, 0, 9] if loud else [9, 0, 0, 0], np.float32)


@pytest.fixture
def burst(tmp_path: Path) -> Path:
    """Two seconds with a burst of noise in the middle, twice, in a folder named ``left``."""
    folder = tmp_path / "clips" / "left"
    folder.mkdir(parents=True)
    sound = np.random.default_rng(1).normal(0, 1e-4, 32_000)
    sound[12_000:20_000] += np.random.default_rng(2).normal(0, 0.2, 8_000)
    path = folder / "a.wav"
    soundfile.write(path, sound.astype(np.float32), 16_000)
    soundfile.write(folder / "b.wav", sound.astype(np.float32), 16_000)
    return path


def both() -> dict[Family, LoudIsLeft]:
    return {"dense": LoudIsLeft("dense"), "sparse": LoudIsLeft("sparse")}


def run(
    source: str, engines: dict[Family, LoudIsLeft], until: Callable[[str], bool], *,
    on_air: Family = "sparse", watched: bool = False,
) -> list[tuple[str, tuple[object, ...]]]:  # fmt: skip
    inbox, seen = Inbox(), []
    live = LiveRun(
        open_source(source, loop=True), engines, LABELS, OperatingPoint(0.1, 0.6, 0.5),
        inbox=inbox, on_air=lambda: on_air, failed_run=lambda: inbox.post("failed_run"),
        watched=lambda: watched,
    )  # fmt: skip
    live.start()
    tick = threading.Event()
    try:
        for _ in range(800):
            seen += inbox.take()
            if until(" ".join(name for name, _ in seen)):
                break
            tick.wait(0.01)
    finally:
        live.stop()
    return seen + inbox.take()


def test_a_word_is_told_and_raced_on(burst: Path) -> None:
    engines = both()
    ends: list[float] = []

    def until(names: str) -> bool:
        return names.count("raced") >= 3

    seen = run(str(burst), engines, until)
    found = [arguments for name, arguments in seen if name == "detection"]
    detection, family, rival = found[0]
    assert (detection.word, detection.accepted, family) == ("left", True, "sparse")
    assert detection.engine == "sparse-cpu"
    assert rival.family == "dense"
    assert detection.word_end_s is None or detection.word_end_s < detection.position_s + 0.1
    races = [arguments[0] for name, arguments in seen if name == "raced"]
    assert races
    for race in races:
        assert race.word == "left"
        assert race.sparse_multiplications == 2468
        ends.append(race.progress)
        assert race.dense.words > 0
    assert max(ends) <= 1.0
    columns = [arguments for name, arguments in seen if name == "columns"]
    assert sum(len(block) for block, _ in columns) > 50
    assert {"level", "lane"} <= {name for name, _ in seen}


def test_a_word_asks_each_engine_for_its_layers_once(burst: Path) -> None:
    engines = both()
    seen = run(str(burst), engines, lambda names: names.count("raced") >= 3)
    words = [name for name, _ in seen].count("activity")
    assert words
    asked = {family: engine.asked_for_layers for family, engine in engines.items()}
    assert asked == {"dense": 1 + words, "sparse": 1 + words}  # once before frames came


def test_only_the_engine_on_air_is_told(burst: Path) -> None:
    engines = both()
    seen = run(str(burst), engines, lambda names: "detection" in names, on_air="dense")
    families = {arguments[1] for name, arguments in seen if name == "detection"}
    assert families == {"dense"}


def test_what_either_engine_spots_is_told(burst: Path) -> None:
    seen = run(str(burst), both(), lambda names: names.count("spotted") >= 2)
    spotted = [arguments for name, arguments in seen if name == "spotted"]
    assert {family for _, family in spotted} == {"dense", "sparse"}
    for detection, family in spotted:
        assert (detection.engine, detection.word) == (f"{family}-cpu", "left")


def test_each_engine_can_have_an_operating_point_of_its_own(burst: Path) -> None:
    engines, inbox, seen = both(), Inbox(), []
    live = LiveRun(
        open_source(str(burst), paced=False), engines, LABELS, OperatingPoint(0.1, 0.6, 0.5),
        inbox=inbox, on_air=lambda: "sparse", failed_run=lambda: None,
    )  # fmt: skip
    live.set_operating_points({"dense": OperatingPoint(0.1, 0.99999, 0.5)})
    live.start()
    assert live.over(20.0)
    live.stop()
    seen = [arguments[1] for name, arguments in inbox.take() if name == "spotted"]
    assert set(seen) == {"sparse"}


def test_an_engine_that_fails_in_the_race_ends_only_the_race(burst: Path) -> None:
    engines: dict[Family, LoudIsLeft] = {"sparse": LoudIsLeft("sparse", fails_in_race=True)}
    seen = run(str(burst), engines, lambda names: "notice" in names)
    told = [arguments for name, arguments in seen if name == "notice"]
    assert told == [("The race stopped: the test wants it; do nothing.", True)]
    assert "failed_run" not in [name for name, _ in seen]


def test_a_labelled_folder_is_counted(burst: Path) -> None:
    engines: dict[Family, LoudIsLeft] = {"sparse": LoudIsLeft("sparse")}
    seen = run(str(burst.parents[1]), engines, lambda names: "counted" in names)
    counts = [arguments[0] for name, arguments in seen if name == "counted"]
    assert counts[0].family == "sparse"
    assert (counts[0].statement.clips, counts[0].statement.correct) == (1, 1)


def test_a_fake_bridge_offers_what_the_real_one_does(fakes: ModuleType) -> None:
    from app.bridge import LiveBridge
    from app.signals import LiveSignals

    promised = {name for name in vars(LiveSignals) if not name.startswith("_")}
    assert {"begin", "close", "heard", "raced"} <= promised
    for offered in (LiveBridge, fakes.FakeBridge):
        assert promised <= set(dir(offered))


@pytest.mark.parametrize("watched", [False, True])
def test_layers_are_told_for_words_and_for_frames_while_watched(burst: Path, watched: bool) -> None:
    def until(names: str) -> bool:
        return names.count("activity") >= 2 and "raced" in names

    seen = run(str(burst), both(), until, watched=watched)
    readings = [arguments[0] for name, arguments in seen if name == "activity"]
    words = [reading.word for reading in readings if reading.word is not None]
    assert set(words) == {"left"}
    assert (len(words) < len(readings)) == watched
    for reading in readings:
        assert reading.image.shape == (32, 32)
        assert (reading.dense.engine, reading.sparse.engine) == ("dense-cpu", "sparse-cpu")
        assert sum(layer.multiplications for layer in reading.sparse.activity.layers) == 2468
