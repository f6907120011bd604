from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from app.inside.feed import MOST_OF_THE_THREAD, PERIOD_S, ActivityFeed
from app.inside.kept import kept_weights
from engine import open_engine
from engine.artifact import find_model, load
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.spec.network import trace
from engine.values import Activity, EngineInfo, Family

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "words.npz")
IMAGES = GOLDEN["images"]


class Clock:
    """Stands still unless turned; ``costs`` is what each look at an engine takes."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Layers:
    """An engine that shows its layers through another one, or not at all."""

    def __init__(self, engine: Engine, clock: Clock, costs: float = 0.0) -> None:
        self.info, self._engine, self._clock, self._costs = engine.info, engine, clock, costs
        self.asked = 0

    def activity(self, image: np.ndarray) -> Activity | None:
        self.asked += 1
        self._clock.now += self._costs
        return self._engine.activity(image)


class Mute:
    """An engine that cannot show its layers: it says None, or breaks."""

    def __init__(self, family: Family, *, breaks: bool = False) -> None:
        self.info = EngineInfo(f"{family}-alveo", family, True, "card", "XRT", "measured")
        self._breaks = breaks

    def activity(self, image: np.ndarray) -> Activity | None:
        if self._breaks:
            raise EngineFailed("the card hung", "reset it")
        return None


def reference(family: Family) -> Engine:
    return open_engine(f"{family}-reference")


@pytest.mark.parametrize("family", ["dense", "sparse"])
def test_a_words_layers_are_the_integer_truth(family: Family) -> None:
    feed = ActivityFeed({family: reference(family)})
    feed.hear("left", IMAGES[7], 3.5)
    reading = feed.word()
    assert reading is not None
    assert (reading.word, reading.position_s) == ("left", 3.5)
    assert np.array_equal(reading.image, IMAGES[7])
    shown = reading.network(family)
    assert shown is not None
    assert shown.instead_of is None
    assert reading.network("sparse" if family == "dense" else "dense") is None
    traced = trace(load(find_model(f"gsc12-{family}")).network, IMAGES[7][None])
    assert shown.activity is not None
    for layer, truth in zip(shown.activity.layers, (traced.conv1, traced.conv2, traced.linear1),
                            strict=False):  # fmt: skip
        values = np.zeros(truth[0].size, np.uint8)
        values[layer.indices] = layer.values
        assert np.array_equal(values, truth[0].reshape(-1))
    assert feed.word() is None


def test_frames_are_read_only_while_someone_looks() -> None:
    clock, looks = Clock(), [False]
    engine = Layers(reference("sparse"), clock)
    feed = ActivityFeed({"sparse": engine}, watched=lambda: looks[0], clock=clock)
    assert feed.frame(IMAGES[0], 1.0) is None
    assert engine.asked == 0
    looks[0] = True
    reading = feed.frame(IMAGES[0], 1.0)
    assert reading is not None
    assert reading.word is None
    assert feed.frame(IMAGES[0], 1.0) is None  # the same one again says nothing new
    assert feed.frame(IMAGES[1], 1.03) is None  # too early
    clock.now += PERIOD_S
    assert feed.frame(IMAGES[1], 1.1) is not None
    assert engine.asked == 2


def test_warming_up_asks_each_engine_that_runs_here_once() -> None:
    clock = Clock()
    engine, simulated = Layers(reference("sparse"), clock), Layers(reference("dense"), clock)
    simulated.info = replace(simulated.info, figure="simulated")
    feed = ActivityFeed({"sparse": engine, "dense": simulated}, clock=clock)
    feed.warm_up()
    assert (engine.asked, simulated.asked) == (1, 0)
    assert feed.word() is None


def test_a_slow_engine_is_asked_less_often() -> None:
    clock = Clock()
    engine = Layers(reference("dense"), clock, costs=0.1)
    feed = ActivityFeed({"dense": engine}, watched=lambda: True, clock=clock)
    assert feed.frame(IMAGES[0], 1.0) is not None
    began = clock.now - 0.1
    read = 1
    while clock.now < began + 10:
        clock.now += 0.01
        read += feed.frame(IMAGES[round(clock.now * 100) % 300], clock.now) is not None
    assert read * 0.1 / 10 <= MOST_OF_THE_THREAD * 1.1


@pytest.mark.parametrize("breaks", [False, True])
def test_the_reference_answers_for_an_engine_that_cannot(breaks: bool) -> None:
    feed = ActivityFeed({"sparse": Mute("sparse", breaks=breaks)}, reference)
    feed.hear("yes", IMAGES[3], 1.0)
    reading = feed.word()
    assert reading is not None
    assert reading.sparse is not None
    assert (reading.sparse.engine, reading.sparse.instead_of) == (
        "sparse-reference", "sparse-alveo",
    )  # fmt: skip
    with reference("sparse") as truth:
        expected = truth.activity(IMAGES[3])
    assert reading.sparse.activity is not None
    for got, wanted in zip(reading.sparse.activity.layers, expected.layers, strict=True):
        assert np.array_equal(got.indices, wanted.indices)
        assert got.multiplications == wanted.multiplications
    feed.close()


def test_without_a_reference_the_reading_says_that_there_is_nothing() -> None:
    def none(family: Family) -> Engine:
        raise EngineUnavailable("nothing runs here", "do without")

    for opens in (None, none):
        feed = ActivityFeed({"dense": Mute("dense")}, opens)
        feed.hear("yes", IMAGES[3], 1.0)
        reading = feed.word()
        assert reading is not None
        assert reading.dense is not None
        assert reading.dense.activity is None
        assert reading.dense.instead_of == "dense-alveo"


@pytest.mark.parametrize("name", ["gsc12-sparse", "gsc12-sparse-small", "gsc12-sparse-2020"])
def test_what_is_kept_is_where_weights_are(name: str) -> None:
    model = load(find_model(name))
    kept = {each.layer: each for each in kept_weights(model)}
    conv2, linear1 = model.network.conv2.weights, model.network.linear1.weights
    taps = conv2.any(axis=0).reshape(len(conv2[0]), -1)
    assert kept["conv2"].share.shape == taps.shape
    assert not (taps & (kept["conv2"].share == 0)).any()
    width = kept["linear1"].block_width
    for block in range(kept["linear1"].share.shape[1]):
        used = linear1[block * width : (block + 1) * width].any(axis=0)
        assert not (used & (kept["linear1"].share[:, block] == 0)).any()
    pattern = model.patterns["linear1"]
    assert np.array_equal(kept["linear1"].per_input, np.diff(pattern.starts))
    assert kept_weights(load(find_model("gsc12-dense"))) == ()


def test_narrow_blocks_of_a_convolution_are_kept_in_part(models: ModuleType) -> None:
    model = models.build_model("sparse", (16, 32, 96), block_widths=(16, 16))
    kept = {each.layer: each for each in kept_weights(model)}
    mask = models.mask_of(model.patterns["conv2"], model.network.conv2.weights.shape)
    share = mask.mean(axis=0).reshape(16, 25)
    assert set(np.unique(share)) >= {0.0, 0.5, 1.0}
    assert np.allclose(kept["conv2"].share, share)
