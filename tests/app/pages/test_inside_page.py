from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.inside.feed import ActivityFeed
from app.inside.kept import kept_weights
from app.inside.values import ActivityReading, NetworkActivity
from app.pages.inside import CALM_S, HOLD_S, InsidePage
from app.settings import Settings
from app.theme import DARK, Look, scale_for
from app.values import SessionFacts
from app.views.view import View
from app.window import Window
from engine import open_engine
from engine.artifact import Model, find_model, load
from engine.engines.engine import Engine
from engine.spec.network import trace
from engine.values import Family

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "words.npz")
IMAGES = GOLDEN["images"]
SIZES = [(1200, 675), (1280, 720), (1920, 1080), (1200, 900)]  # of the window


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A page, its bridge and clock, and readings of real networks."""

    def __init__(self, qtbot: QtBot, fakes: ModuleType, names: tuple[str, str]) -> None:
        self.fakes, self.clock, self.bridge = fakes, Clock(), fakes.FakeBridge()
        self.page = InsidePage(self.bridge, clock=self.clock)
        qtbot.addWidget(self.page)
        self.models: dict[Family, Model] = {
            "dense": load(find_model(names[0])), "sparse": load(find_model(names[1])),
        }  # fmt: skip
        self.engines: dict[Family, Engine] = {
            family: open_engine(f"{family}-reference", model)
            for family, model in self.models.items()
        }
        self.resize(1920, 1080)

    def resize(self, width: int, height: int) -> None:
        scale = scale_for(width, height)
        self.page.resize(width, height - round(64 * scale))
        self.page.set_look(Look(DARK, scale))

    def session(self, **lanes: Any) -> SessionFacts:
        facts = self.fakes.session()
        for family, model in self.models.items():
            lane = replace(
                facts.lane(family), model=model.name, weights_total=model.weights_total,
                weights_nonzero=model.weights_nonzero, kept=kept_weights(model),
            )  # fmt: skip
            facts = replace(facts, **{family: lanes.get(family, lane)})
        return facts

    def reading(self, index: int, word: str | None = None, **networks: Any) -> ActivityReading:
        feed = ActivityFeed(self.engines)
        feed.hear(word or "", IMAGES[index], 1.0)
        reading = feed.word()
        assert reading is not None
        return replace(reading, word=word, **networks)

    def settle(self) -> None:
        for _ in range(9):
            self.page._tick()
        self.page._show_numbers()


@pytest.fixture
def stage(qtbot: QtBot, fakes: ModuleType) -> Iterator[Stage]:
    made = Stage(qtbot, fakes, ("gsc12-dense", "gsc12-sparse"))
    made.bridge.session_opened.emit(made.session())
    made.page.resume()
    yield made
    made.page.pause()


def texts(view: View) -> list[str]:
    view.grab()
    return [mark.text for mark in view.marks]


def test_the_cells_are_the_integer_truth_for_a_real_word(stage: Stage) -> None:
    stage.bridge.activity.emit(stage.reading(5, "left"))
    stage.settle()
    for family, network in stage.page.networks.items():
        traced = trace(stage.models[family].network, IMAGES[5][None])
        for drawn, truth in zip(
            network.maps, (traced.conv1, traced.conv2, traced.linear1), strict=True
        ):
            assert np.array_equal(drawn.values, truth[0].reshape(-1))
    assert stage.page.seen.word == "left"


def test_the_counts_are_the_activitys(stage: Stage) -> None:
    readings = [stage.reading(index, "yes") for index in (1, 2, 3)]
    for reading in readings:
        stage.bridge.activity.emit(reading)
    stage.settle()
    dense, sparse = stage.page.networks["dense"], stage.page.networks["sparse"]
    last = readings[-1].sparse.activity.layers
    useful = sum(layer.multiplications for layer in last)
    winners = f"{len(last[0].indices):,}".replace(",", "\u2009")
    assert sparse.layer_lines()[0] == ("convolution 1", f"{winners} winners of 12\u2009544")
    assert sparse.figure() == f"{useful / 1e6:.2f}\u2009M"
    assert sparse.sentences()[:3] == (
        "multiplications for “yes”",
        f"{100 * (1 - useful / 13_912_400):.1f}\u2009% skipped",
        "of 13.9\u2009M if dense",
    )
    zero = 13_912_400 - sum(layer.multiplications for layer in readings[-1].dense.activity.layers)
    assert dense.figure() == "13.9\u2009M"
    assert f"{zero / 1e6:.2f}\u2009M of them with a zero" in dense.sentences()
    total = sum(
        layer.multiplications for reading in readings for layer in reading.sparse.activity.layers
    )
    skipped = 3 * 13_912_400 - total
    assert sparse.total() == (
        f"since the start, 3 words: {total / 1e6:.1f} million done, "
        f"{skipped / 1e6:.1f} million skipped"
    )
    assert dense.total() == "since the start, 3 words: 41.7 million multiplications"
    assert all(text in texts(sparse) for text in (*sparse.sentences(), sparse.total()))


def test_a_thousand_words_are_billions(stage: Stage) -> None:
    reading = stage.reading(1, "go")
    for _ in range(100):
        stage.bridge.activity.emit(reading)
    stage.settle()
    assert stage.page.networks["dense"].total().endswith("1.39 billion multiplications")


def test_it_asks_for_frames_only_while_it_is_open(stage: Stage) -> None:
    assert stage.bridge.asked[-1] == ("watch", True)
    stage.page.pause()
    assert stage.bridge.asked[-1] == ("watch", False)
    painted = stage.page.painted
    stage.bridge.activity.emit(stage.reading(4, "stop"))
    assert not stage.page.networks["sparse"].maps[0].values.any()
    stage.page.grab()
    stage.page.resume()
    stage.settle()
    assert stage.page.seen.word == "stop"
    assert stage.page.networks["sparse"].maps[0].values.any()
    assert "1 word" in stage.page.networks["sparse"].total()  # it was counted all the same
    assert stage.page.painted >= painted


def test_a_word_is_held_for_a_moment(stage: Stage) -> None:
    stage.bridge.activity.emit(stage.reading(4, "stop"))
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading.word == "stop"
    stage.clock.now += HOLD_S + 0.01
    stage.bridge.activity.emit(stage.reading(7))
    stage.settle()
    assert stage.page.reading.word is None
    assert "as it comes" in texts(stage.page.seen)
    assert "multiplications for this second" in texts(stage.page.networks["dense"])


def test_a_word_is_held_until_the_button_lets_it_go(qtbot: QtBot, stage: Stage) -> None:
    button = stage.page.seen.hold
    stage.page.show()
    stage.bridge.activity.emit(stage.reading(4, "stop"))
    stage.clock.now += HOLD_S + 1
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading.word is None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stage.page.reading.word == "stop"  # the last one comes back
    assert button.text() == "let it move"
    stage.clock.now += 60
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading.word == "stop"
    stage.bridge.activity.emit(stage.reading(8, "go"))
    assert stage.page.reading.word == "go"
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert button.text() == "hold the last word"
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading.word is None


def test_a_key_of_the_window_holds_the_word(qtbot: QtBot, fakes: ModuleType, stage: Stage) -> None:
    window = Window(fakes.FakeBridge(), Settings(), None)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_page("inside")
    page = window.current_page()
    qtbot.keyClick(window, Qt.Key.Key_H)
    assert page.seen.hold.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_H)
    assert not page.seen.hold.isChecked()


def test_holding_before_any_word_lets_frames_pass(stage: Stage) -> None:
    stage.page.seen.hold.setChecked(True)
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading is not None


def test_with_reduced_motion_frames_come_once_a_second(stage: Stage) -> None:
    stage.page.set_look(Look(DARK, 1.0, reduce_motion=True))
    shown = []
    for step in range(20):
        stage.clock.now += 0.125
        stage.bridge.activity.emit(stage.reading(step))
        shown.append(stage.page.reading)
    changes = len({id(reading) for reading in shown})
    assert changes == pytest.approx(20 * 0.125 / CALM_S, abs=1)


def test_other_engines_count_from_nothing_and_another_source_goes_on(stage: Stage) -> None:
    sparse = stage.page.networks["sparse"]
    stage.bridge.activity.emit(stage.reading(1, "go"))
    stage.bridge.session_opened.emit(replace(stage.session(), source="another"))
    stage.settle()
    assert "1 word" in sparse.total()
    lane = stage.session().dense
    other = replace(lane, info=replace(lane.info, id="dense-reference"))
    stage.bridge.session_opened.emit(stage.session(dense=other))
    stage.settle()
    assert sparse.total() == "no word yet since the start"


def test_clearing_forgets_word_and_totals_but_going_on_air_only_the_word(stage: Stage) -> None:
    sparse = stage.page.networks["sparse"]
    stage.bridge.activity.emit(stage.reading(1, "go"))
    stage.bridge.set_on_air("dense")
    stage.bridge.activity.emit(stage.reading(6))
    assert stage.page.reading.word is None
    stage.settle()
    assert "1 word" in sparse.total()
    stage.page.clear()
    stage.settle()
    assert sparse.total() == "no word yet since the start"


def test_a_lane_without_an_engine_says_so(stage: Stage) -> None:
    stage.bridge.session_opened.emit(stage.session(sparse=None))
    stage.bridge.activity.emit(stage.reading(5, "left", sparse=None))
    stage.settle()
    assert "no engine runs in this lane" in texts(stage.page.networks["sparse"])
    assert "No sparse net runs" in texts(stage.page.seen)
    assert stage.page.networks["dense"].figure() == "13.9\u2009M"
    assert stage.page.seen.zeros() is None


def test_an_engine_that_cannot_show_its_layers_is_named(stage: Stage) -> None:
    reading = stage.reading(5, "left")
    stand_in = NetworkActivity("sparse-reference", reading.sparse.activity, "sparse-alveo")
    stage.bridge.activity.emit(replace(reading, sparse=stand_in))
    stage.settle()
    sparse = stage.page.networks["sparse"]
    said = " ".join(texts(sparse))
    assert "sparse-alveo cannot show its layers: these are sparse-reference's, same model" in said
    assert sparse.maps[0].values.any()
    nothing = NetworkActivity("sparse-alveo", None, "sparse-alveo")
    stage.bridge.activity.emit(replace(reading, sparse=nothing))
    stage.settle()
    assert "and no reference of this model runs here" in " ".join(texts(sparse))
    assert not sparse.maps[0].values.any()


def test_a_dense_engine_that_skips_zeros_is_not_said_to_multiply_them(stage: Stage) -> None:
    reading = stage.reading(5, "left")
    card = NetworkActivity("dense-alveo", reading.dense.activity)
    stage.bridge.activity.emit(replace(reading, dense=card))
    stage.settle()
    dense = stage.page.networks["dense"]
    useful = sum(layer.multiplications for layer in reading.dense.activity.layers)
    assert dense.figure() == f"{useful / 1e6:.2f}\u2009M"
    assert "this engine skips zeros too" in dense.sentences()
    assert "every value, every weight" not in texts(dense)
    assert "not zero" in dense.layer_lines()[0][1]


@pytest.mark.parametrize(
    ("names", "lines", "captions", "zeros"),
    [
        (
            ("gsc12-dense-small", "gsc12-sparse-small"),
            (("convolution 1", "3\u2009136"), ("convolution 2", "800"), ("linear 128", "128")),
            ("2.0 of 25 taps for each of 64 channels, 9 at most", "1.0 of 94 blocks"),
            "97.9\u2009%",
        ),
        (
            ("gsc12-dense", "gsc12-sparse-2020"),
            (("convolution 1", "12\u2009544"), ("convolution 2", "1\u2009600"),
             ("linear 1\u2009500", "1\u2009500")),
            ("3.0 of 25 taps for each of 64 channels, 3 at most", "3.8 of 94 blocks"),
            "94.9\u2009%",
        ),
    ],
    ids=["small", "2020"],
)  # fmt: skip
def test_labels_are_the_running_models(
    qtbot: QtBot, fakes: ModuleType, names: tuple[str, str], lines: Any, captions: Any, zeros: str
) -> None:
    stage = Stage(qtbot, fakes, names)
    stage.bridge.session_opened.emit(stage.session())
    stage.page.resume()
    stage.bridge.activity.emit(stage.reading(5, "left"))
    stage.settle()
    for (name, used), (wanted, size) in zip(
        stage.page.networks["dense"].layer_lines(), lines, strict=True
    ):
        assert name == wanted
        assert used.startswith(f"all {size} used")
    assert stage.page.networks["dense"].figure() == (
        f"{stage.models['dense'].network.multiplications / 1e6:.1f}\u2009M"
        if names[0] == "gsc12-dense" else "1.70\u2009M"
    )  # fmt: skip
    said = stage.page.seen.captions()
    assert captions[0] in said["conv2"]
    assert captions[1] in said["linear1"]
    assert stage.page.seen.zeros() == zeros
    stage.page.pause()


def states(stage: Stage, state: str) -> None:
    reading = stage.reading(5, "left")
    if state == "nothing":
        return
    if state == "stand-in":
        for family in ("dense", "sparse"):
            network = reading.network(family)
            stand_in = NetworkActivity(f"{family}-reference", network.activity, f"{family}-alveo")
            reading = replace(reading, **{family: stand_in})
    if state == "empty":
        stage.bridge.session_opened.emit(stage.session(dense=None, sparse=None))
        return
    for _ in range(120 if state == "many" else 1):
        stage.bridge.activity.emit(reading)
    if state == "live":
        stage.clock.now += 10
        stage.bridge.activity.emit(stage.reading(6))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", ["nothing", "word", "live", "many", "stand-in", "empty"])
def test_no_text_is_cut_and_nothing_lies_on_anything(
    stage: Stage, size: tuple[int, int], state: str
) -> None:
    stage.resize(*size)
    states(stage, state)
    stage.settle()
    page = stage.page
    page.grab()
    for view in page.findChildren(View):
        whole = view.rect().toRectF()
        for mark in view.marks:
            assert not mark.elided, mark
            assert whole.contains(mark.box), mark
        for one, two in combinations(view.marks, 2):
            assert not one.box.adjusted(0.5, 0.5, -0.5, -0.5).intersects(two.box), (one, two)
    for network in page.networks.values():
        for drawn in network.maps:
            assert drawn.height() > 40
            for mark in network.marks:
                assert not mark.box.intersects(drawn.geometry().toRectF()), mark
        for one, two in combinations(network.maps, 2):
            assert not one.geometry().intersects(two.geometry())
    seen = page.seen
    assert seen.hold.width() >= seen.hold.sizeHint().width()
    for mark in seen.marks:
        assert not mark.box.intersects(seen.hold.geometry().toRectF()), mark
    panels = [seen, *page.networks.values()]
    for panel in panels:
        assert page.rect().contains(panel.geometry())
    for one, two in combinations(panels, 2):
        assert not one.geometry().intersects(two.geometry())


def test_both_networks_share_frames_cells_and_order(stage: Stage) -> None:
    stage.bridge.activity.emit(stage.reading(5, "left"))
    stage.settle()
    stage.page.grab()
    dense, sparse = (stage.page.networks[family].maps for family in ("dense", "sparse"))
    for one, two in zip(dense, sparse, strict=True):
        assert one.geometry() == two.geometry()
        for index in (0, 7, 100, 1499):
            assert one.centre(index) == two.centre(index)


def test_what_a_passer_by_reads_is_large(stage: Stage) -> None:
    stage.bridge.activity.emit(stage.reading(5, "left"))
    stage.settle()
    assert stage.page.size() == QSize(1920, 1016)
    for network in stage.page.networks.values():
        network.grab()
        caps = {mark.text: mark.box.height() for mark in network.marks}
        name = "Dense" if network.family == "dense" else "Sparse"
        for text in (name, network.figure()):
            assert caps[text] >= 0.727 * 72 - 0.5


def test_the_image_has_time_to_the_right_and_pitch_up(stage: Stage) -> None:
    image = np.zeros((32, 32), np.uint8)
    image[20:, 24:] = 200  # late and high
    reading = replace(stage.reading(1, "up"), image=image)
    stage.bridge.activity.emit(reading)
    picture = stage.page.seen._pictures["image"][0]
    height, width = picture.shape
    loud, quiet = picture[height // 8, width * 7 // 8], picture[-1, 0]
    assert loud != quiet
    assert picture[-2, -2] == quiet
    assert picture[1, 1] == quiet


def test_everything_has_an_accessible_name(stage: Stage) -> None:
    stage.bridge.activity.emit(stage.reading(5, "left"))
    stage.settle()
    page = stage.page
    assert page.seen.hold.accessibleName() == "hold the last word"
    for network in page.networks.values():
        assert network.accessibleName()
        assert network.figure() in network.accessibleDescription()
    assert page.seen.hold.focusPolicy() & Qt.FocusPolicy.TabFocus
