"""Who is timed: only what runs here and answers as the integer truth."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.artifact import Model
from engine.bench import contender as room
from engine.bench.contender import Contender, enter
from engine.bench.lineup import NothingToTime, Pair, line_up
from engine.bench.rows import Absent
from engine.bench.words import Words
from engine.engines.engine import EngineUnavailable
from engine.native.library import NativeMissing, load
from engine.spec.network import run
from engine.values import Scores


@pytest.fixture
def truth(sparse: tuple[Model, Path], words: Words) -> np.ndarray:
    lineup = line_up(["sparse-reference"], [str(sparse[1])], ())
    return lineup.truth(lineup.models[0], words.images)


def fake(monkeypatch: pytest.MonkeyPatch, answers: Any) -> list[str]:
    """Engines that answer ``answers(images)``; the list says which were closed."""
    closed: list[str] = []

    class Engine:
        info = SimpleNamespace(runtime="C++, AVX2", device="cpu", figure="measured")

        def __init__(self, name: str) -> None:
            self.name = name

        def predict(self, images: np.ndarray) -> Scores:
            return Scores(answers(images))

        def close(self) -> None:
            closed.append(self.name)

    monkeypatch.setattr(room, "open_engine", lambda name, model: Engine(name))
    return closed


def test_an_engine_that_equals_the_truth_takes_part(
    sparse: tuple[Model, Path], words: Words, truth: np.ndarray
) -> None:
    entered = enter(Pair("sparse-reference", sparse[0], False), 4, 1, None, words, truth)
    assert isinstance(entered, Contender)
    assert (entered.id, entered.agreement, entered.tier) == ("sparse-reference", 1.0, None)
    np.testing.assert_array_equal(entered.predict(words.images).argmax(1), truth)
    entered.close()


def test_an_exact_engine_with_one_wrong_label_does_not(
    monkeypatch: pytest.MonkeyPatch, sparse: tuple[Model, Path], words: Words, truth: np.ndarray
) -> None:
    logits = np.eye(12, dtype=np.float32)[truth]
    wrong = logits.copy()
    wrong[2] = np.roll(wrong[2], 1)
    told = {key: iter(rows) for key, rows in (("right", logits), ("wrong", wrong))}
    closed = fake(monkeypatch, lambda images: next(told["wrong"])[None])
    entered = enter(Pair("sparse-cpu", sparse[0], False), 1, 1, None, words, truth)
    assert isinstance(entered, Absent)
    assert "83.3% of the words" in entered.reason
    assert closed == ["sparse-cpu"]
    fake(monkeypatch, lambda images: next(told["right"])[None])
    entered = enter(Pair("sparse-cpu", sparse[0], False), 1, 1, "avx2", words, truth)
    assert isinstance(entered, Contender)
    assert (entered.id, entered.tier, entered.runtime) == ("sparse-cpu", "AVX2", "C++, AVX2")


def test_several_threads_of_the_kernel_answer_as_one(
    sparse: tuple[Model, Path], words: Words, truth: np.ndarray
) -> None:
    try:
        load()
    except NativeMissing as error:
        pytest.skip(f"the native library is missing: {error}")
    entered = enter(Pair("sparse-cpu", sparse[0], False), 6, 2, None, words, truth)
    assert isinstance(entered, Contender)
    network = sparse[0].network
    np.testing.assert_allclose(
        entered.predict(words.images), run(network, words.images) * network.output.scale, rtol=1e-6
    )
    assert entered.runtime.startswith("C++, ")
    assert entered.tier
    entered.close()


def test_what_cannot_run_is_absent_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, sparse: tuple[Model, Path], words: Words, truth: np.ndarray
) -> None:
    def refuse(name: str, model: Model) -> None:
        raise EngineUnavailable("no card", "plug one in")

    monkeypatch.setattr(room, "open_engine", refuse)
    pair = Pair("dense-cpu", sparse[0], False)
    assert enter(pair, 1, 1, "avx2", words, truth) == Absent(
        "dense-cpu-avx2", "small-sparse", "no card; plug one in."
    )
    absent = enter(pair, 1, 2, None, words, truth)
    assert isinstance(absent, Absent)
    assert "one thread" in absent.reason

    def break_down(name: str, model: Model) -> None:
        raise KeyError("x" * 900 + "\nmore")

    monkeypatch.setattr(room, "open_engine", break_down)
    absent = enter(pair, 1, 1, None, words, truth)
    assert isinstance(absent, Absent)
    assert absent.reason.startswith("KeyError: ")
    assert "\n" not in absent.reason
    assert len(absent.reason) < 330


def test_an_engine_that_breaks_at_the_first_word_is_absent_and_closed(
    monkeypatch: pytest.MonkeyPatch, sparse: tuple[Model, Path], words: Words, truth: np.ndarray
) -> None:
    def break_down(images: np.ndarray) -> np.ndarray:
        raise RuntimeError("out of memory")

    closed = fake(monkeypatch, break_down)
    absent = enter(Pair("sparse-cpu", sparse[0], False), 1, 1, None, words, truth)
    assert isinstance(absent, Absent)
    assert "out of memory" in absent.reason
    assert closed == ["sparse-cpu"]


def test_engines_run_every_model_of_their_family(
    sparse: tuple[Model, Path], dense: tuple[Model, Path]
) -> None:
    lineup = line_up(
        ["sparse-reference", "dense-reference"],
        [str(sparse[1]), str(dense[1]), "gsc12-dense"],
        ("openvino-int8", "litert-int8"),
    )
    assert [(pair.id, pair.model.name, pair.peer) for pair in lineup.pairs] == [
        ("sparse-reference", "small-sparse", False),
        ("dense-reference", "small-dense", False),
        ("dense-reference", "gsc12-dense", False),
        ("openvino-int8", "small-dense", True),
        ("openvino-int8", "gsc12-dense", True),
        ("litert-int8", "small-dense", True),
        ("litert-int8", "gsc12-dense", True),
    ]
    assert [model.name for model in lineup.models] == ["small-sparse", "small-dense", "gsc12-dense"]


def test_without_names_the_usual_engines_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.bench import lineup as lineup_room

    infos = [
        SimpleNamespace(id="sparse-cpu", available=True),
        SimpleNamespace(id="dense-cuda", available=False),
        SimpleNamespace(id="sparse-reference", available=True),
    ]
    monkeypatch.setattr(lineup_room, "available_engines", lambda: infos)
    lineup = line_up((), (), ())
    assert [(pair.id, pair.model.name) for pair in lineup.pairs] == [("sparse-cpu", "gsc12-sparse")]
    monkeypatch.setattr(lineup_room, "available_engines", lambda: [])
    with pytest.raises(NothingToTime, match="sparsespot engines"):
        line_up((), (), ())
