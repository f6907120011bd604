"""An exam without a window: the figures of the command, an end at any clip, every failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile
from sklearn.metrics import accuracy_score

from app.exam import race as room
from app.exam.folder import look
from app.exam.race import ExamRace
from app.exam.values import ExamReading, FolderRefused
from engine.artifact import Model, save
from engine.engines.engine import EngineFailed
from engine.engines.reference import Reference
from engine.evaluation.clip_list import ClipList
from engine.evaluation.evaluate import evaluate
from engine.values import SimulatedSpeed

Race = Callable[..., ExamRace]


def write_clips(root: Path, count: int = 4) -> Path:
    """Noises that random networks call many things, a long one, and a file without sound."""
    random = np.random.default_rng(5)
    for word in ("yes", "no", "stop", "bed"):
        (root / word).mkdir(parents=True)
        for number in range(count):
            tilt = np.cumsum(random.normal(0, 0.05, 16_000)) if number % 2 else 0
            sound = np.clip(random.normal(0, 0.1, 16_000) + tilt, -1, 1)
            soundfile.write(root / word / f"{number}.wav", sound, 16_000)
    soundfile.write(root / "yes" / "long.wav", random.normal(0, 0.2, 20_000), 16_000)
    (root / "no" / "broken.wav").write_bytes(b"")
    return root


@pytest.fixture
def lanes(models: ModuleType) -> tuple[tuple[str, Model], ...]:
    return tuple(
        (f"{family}-reference", models.build_model(family, (16, 16, 96), block_widths=(16, 16)))
        for family in ("dense", "sparse")
    )


@pytest.fixture
def data(tmp_path: Path, lanes: tuple[tuple[str, Model], ...]) -> ClipList:
    found = look(str(write_clips(tmp_path / "clips")), lanes[0][1].labels)
    assert not isinstance(found, FolderRefused)
    return found[0]


@pytest.fixture
def told() -> list[ExamReading]:
    return []


@pytest.fixture
def race(
    data: ClipList, lanes: tuple[tuple[str, Model], ...], told: list[ExamReading],
    monkeypatch: pytest.MonkeyPatch,
) -> Race:  # fmt: skip
    """Makes races that tell of every clip."""
    monkeypatch.setattr(room, "TOLD_S", 0.0)

    def make(lanes=lanes, data=data, cancelled=lambda: False) -> ExamRace:
        return ExamRace(data, lanes, told=told.append, cancelled=cancelled)

    return make


def test_an_exam_ends_at_the_figures_of_the_command(
    tmp_path: Path, race: Race, lanes: tuple[tuple[str, Model], ...]
) -> None:
    paths = []
    for engine, model in lanes:
        paths.append(str(tmp_path / f"{engine}.safetensors"))
        save(model, Path(paths[-1]))
    results = evaluate(tmp_path / "clips", [engine for engine, _ in lanes], paths)
    end = race().run()
    assert (end.cancelled, end.failure) == (False, None)
    reading = end.reading
    assert reading is not None
    assert (reading.done, reading.total, reading.refused) == (18, 18, 1)
    for lane, engine in zip((reading.dense, reading.sparse), results.engines, strict=True):
        assert lane is not None
        assert lane.engine == engine.name
        assert (lane.clips, lane.correct) == (engine.metrics.clips, engine.metrics.correct)
        assert (lane.accuracy, lane.interval) == (engine.metrics.accuracy, engine.metrics.interval)
        assert lane.words == engine.words
        assert lane.curve[-1].clips == lane.clips
        assert lane.words_per_second > 0
    (pair,) = results.pairs  # dense less sparse; the window tells sparse less dense
    low, high = pair.metrics.interval
    assert reading.pair is not None
    assert reading.pair.difference == -pair.metrics.difference
    assert reading.pair.interval == (-high, -low)
    assert reading.pair.only_dense_right == pair.metrics.only_a_right
    assert reading.pair.only_sparse_right == pair.metrics.only_b_right
    differ = [
        clip for clip in results.clips if len({each.answer.label for each in clip.answers}) > 1
    ]
    assert reading.pair.different == len(differ) > 0
    assert {clip.path for clip in reading.disagreements} == {
        clip.entry.path.relative_to(results.data.root).as_posix() for clip in differ
    }
    ((path, reason),) = reading.refusals
    assert path == "no/broken.wav"
    assert reason == results.rejected[0].reason


def test_every_reading_counts_the_clips_told_so_far(race: Race, told: list[ExamReading]) -> None:
    race().run()
    assert [reading.done for reading in told] == list(range(1, 19))
    truth: list[str] = []
    said: list[str] = []
    for reading in told:
        if reading.clips > len(truth):
            assert reading.last is not None
            assert reading.last.dense is not None
            truth.append(reading.last.label)
            said.append(reading.last.dense)
        assert reading.dense is not None
        assert reading.dense.correct == accuracy_score(truth, said, normalize=False)
    assert told[-1].left_s == 0.0


def test_the_order_of_the_lanes_does_not_matter(
    race: Race, lanes: tuple[tuple[str, Model], ...]
) -> None:
    one, two = race().run().reading, race(lanes=lanes[::-1]).run().reading
    assert one is not None
    assert two is not None
    assert one.pair == two.pair
    assert one.dense is not None
    assert two.dense is not None
    assert one.dense.correct == two.dense.correct


@pytest.mark.parametrize("after", [1, 5, 17])
def test_it_ends_where_it_is_cancelled(race: Race, told: list[ExamReading], after: int) -> None:
    end = race(cancelled=lambda: len(told) >= after).run()
    assert end.cancelled
    assert end.failure is None
    assert end.reading is not None
    assert end.reading.done == after


def test_cancelled_before_the_first_clip(race: Race) -> None:
    end = race(cancelled=lambda: True).run()
    assert end.cancelled
    assert end.reading is None


def test_one_engine_alone_has_nothing_to_compare(
    race: Race, lanes: tuple[tuple[str, Model], ...]
) -> None:
    reading = race(lanes=lanes[1:]).run().reading
    assert reading is not None
    assert reading.dense is None
    assert reading.pair is None
    assert reading.sparse is not None
    assert reading.sparse.clips == 17
    assert reading.last is not None
    assert reading.last.dense is None
    assert reading.disagreements == ()


def test_no_engine_is_a_sentence(race: Race) -> None:
    end = race(lanes=()).run()
    assert end.failure == "No engine can run: see what sparsespot engines says."


def test_an_engine_that_cannot_be_opened_is_a_sentence(
    race: Race, lanes: tuple[tuple[str, Model], ...]
) -> None:
    end = race(lanes=(lanes[0], ("sparse-nonsense", lanes[1][1]))).run()
    assert end.reading is None
    assert end.failure is not None
    assert "sparse-nonsense" in end.failure


def test_an_engine_that_breaks_leaves_what_was_counted(
    race: Race, monkeypatch: pytest.MonkeyPatch, told: list[ExamReading]
) -> None:
    predict = Reference.predict

    def breaks(self: Reference, images: np.ndarray) -> object:
        if self.info.family == "sparse" and told:
            raise EngineFailed("the card fell out", "put it back")
        return predict(self, images)

    monkeypatch.setattr(Reference, "predict", breaks)
    end = race().run()  # the long recording parts the clips into several batches
    assert end.failure == "The card fell out; put it back."
    assert end.reading is not None
    assert 0 < end.reading.done < 18


def test_recordings_that_nobody_can_read_are_a_sentence(
    tmp_path: Path, race: Race, lanes: tuple[tuple[str, Model], ...]
) -> None:
    for number in range(3):
        (tmp_path / "bad" / "yes").mkdir(parents=True, exist_ok=True)
        (tmp_path / "bad" / "yes" / f"{number}.wav").write_bytes(b"")
    found = look(str(tmp_path / "bad"), lanes[0][1].labels)
    assert not isinstance(found, FolderRefused)
    end = race(data=found[0]).run()
    assert end.failure is not None
    assert end.failure.startswith("Not one of the 3 recordings could be used; the first: ")
    assert end.reading is not None
    assert end.reading.refused == 3


def test_lists_are_bounded_and_counts_are_not(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LISTED", 2)
    reading = race().run().reading
    assert reading is not None
    assert reading.pair is not None
    assert len(reading.disagreements) == 2 < reading.pair.different


def test_simulated_hardware_has_a_modelled_speed(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = Reference.info.fget  # type: ignore[attr-defined]

    def simulated(self: Reference) -> object:
        from dataclasses import replace

        return replace(info(self), figure="simulated", simulated=SimulatedSpeed(10_000.0, 250.0))

    monkeypatch.setattr(Reference, "info", property(simulated))
    reading = race().run().reading
    assert reading is not None
    lane = reading.sparse
    assert lane is not None
    assert (lane.words_per_second, lane.speed_figure) == (25_000.0, "modelled")
    assert lane.own_s == pytest.approx(lane.words / 25_000)


@pytest.fixture(autouse=True)
def _engines_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What an exam opens it closes, however it ends."""
    opened: list[Reference] = []
    closed: list[Reference] = []
    make, close = Reference.__init__, Reference.close
    monkeypatch.setattr(
        Reference, "__init__", lambda self, *given: (make(self, *given), opened.append(self))[0]
    )
    monkeypatch.setattr(Reference, "close", lambda self: (close(self), closed.append(self))[0])
    yield
    assert set(map(id, opened)) == set(map(id, closed))
