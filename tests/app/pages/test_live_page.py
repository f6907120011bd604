from __future__ import annotations

from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from app.pages.live import LivePage
from app.theme import DARK, Look
from app.values import EnergyReading
from engine.values import EngineInfo, LevelReading, OperatingPoint


@pytest.fixture
def page(qtbot: QtBot, fakes: ModuleType) -> tuple[LivePage, object]:
    bridge = fakes.FakeBridge()
    page = LivePage(bridge)
    qtbot.addWidget(page)
    page.set_look(Look(DARK, 1.0))
    page.resize(1920, 1016)
    return page, bridge


def test_a_word_goes_everywhere_it_belongs(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    assert live.heard.word == "left"
    assert live.tiles.lit("left") > 0
    assert [flag.word for flag in live.spectrogram.flags] == ["yes", "right", "left", "unknown"]
    assert live.tiles.words == fakes.LABELS[2:]


def test_numbers_change_with_the_slow_clock_only(qtbot: QtBot, page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    assert live.ratio.ratio is None
    live.resume()
    qtbot.waitUntil(lambda: live.ratio.ratio is not None)
    live.pause()
    assert live.ratio.meaning() == ("20.6×", "faster")
    assert live.gauge.needle("sparse") is not None
    assert live.lanes["dense"].facts()[0] == ("177\u2009µs", "p50 a word")


def test_the_race_climbs_to_the_rate(page, fakes: ModuleType) -> None:
    shown = [fakes.race(progress=part).shown("sparse") for part in (0.25, 0.5, 1.0)]
    assert shown == pytest.approx([29_075, 58_150, 116_300])


def test_an_engine_that_cannot_run_is_grey_with_its_reason(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    picker = live.lanes["dense"].picker
    assert picker.ids() == ("dense-cpu", "dense-cpu-fp32", "dense-cuda")
    assert picker.currentData() == "dense-cpu"
    model = picker.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(2)
    assert item.text() == "torch, GPU: no GPU"
    assert not item.isEnabled()
    assert model.item(1).isEnabled()


def test_choosing_an_engine_asks_the_bridge(qtbot: QtBot, page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    picker = live.lanes["dense"].picker
    live.show()
    picker.setFocus()
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert ("engine", "dense", "dense-cpu-fp32") in bridge.asked


def test_a_new_engine_clears_what_was_heard_and_measured(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    live._show_numbers()
    assert live.ratio.ratio is not None
    other = EngineInfo("dense-cpu-fp32", "dense", True, "CPU", "torch fp32", "measured")
    bridge.session_opened.emit(fakes.session(dense=other))
    assert live.heard.word is None
    assert live.spectrogram.flags == ()
    assert live.tiles.lit("left") == 0
    assert live.ratio.ratio is None
    assert live.gauge.needle("dense") is None
    assert live.lanes["dense"].picker.currentData() == "dense-cpu-fp32"


def test_going_on_air_clears_what_the_other_heard(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    live._show_numbers()
    live.ratio.switch.chosen.emit("dense")
    assert bridge.on_air == "dense"
    assert live.heard.word is None
    assert live.spectrogram.flags == ()
    assert live.ratio.ratio is not None


def test_each_slider_moves_its_value_and_reset_moves_all_back(
    qtbot: QtBot, page, fakes: ModuleType
) -> None:
    live, bridge = page
    fakes.feed(bridge)
    live.show()
    view, own = live.point, OperatingPoint()
    assert not view.button.isEnabled()
    asked = len(bridge.asked)
    for slider, key in (
        (view.threshold, Qt.Key.Key_Left),
        (view.smoothing, Qt.Key.Key_Right),
        (view.refractory, Qt.Key.Key_Right),
    ):
        qtbot.keyClick(slider, key)
    points = [point for name, point in bridge.asked[asked:] if name == "point"]
    assert points == [
        OperatingPoint(own.smoothing_s, pytest.approx(own.threshold - 0.01), own.refractory_s),
        OperatingPoint(
            own.smoothing_s + 1 / 32, pytest.approx(own.threshold - 0.01), own.refractory_s
        ),
        OperatingPoint(
            own.smoothing_s + 1 / 32,
            pytest.approx(own.threshold - 0.01),
            pytest.approx(own.refractory_s + 0.05),
        ),
    ]
    asked = len(bridge.asked)
    qtbot.mouseClick(view.button, Qt.MouseButton.LeftButton)
    assert bridge.asked[asked:] == [("reset",)]
    assert view.threshold.chosen == pytest.approx(own.threshold)
    assert view.smoothing.chosen == pytest.approx(own.smoothing_s)
    assert view.refractory.chosen == pytest.approx(own.refractory_s)
    assert not view.button.isEnabled()


def test_a_value_that_no_slider_can_stand_at_is_kept_as_it_is(page, fakes: ModuleType) -> None:
    """Moving one slider must not round what the others show."""
    live, bridge = page
    fakes.feed(bridge)
    point = OperatingPoint(smoothing_s=0.36, threshold=0.9231, refractory_s=0.77)
    bridge.point_changed.emit(point, point)
    live.point.refractory.setValue(live.point.refractory.value() + 1)
    moved = bridge.asked[-1][1]
    assert (moved.threshold, moved.smoothing_s) == (0.9231, 0.36)
    assert moved.refractory_s == pytest.approx(0.8)


def test_a_labelled_folder_counts_from_nothing(page, fakes: ModuleType) -> None:
    live, bridge = page
    bridge.session_opened.emit(fakes.session(truth=True))
    assert live.lanes["sparse"].facts()[-1] == ("\u2013", "this folder, n = 0")
    bridge.session_opened.emit(fakes.session())
    assert "validation, n = 3\u2009817" in dict(
        (label, value) for value, label in live.lanes["sparse"].facts()
    )


def test_going_on_air_says_what_now_runs_on_what(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    bridge.set_on_air("dense")
    live.heard.grab()
    texts = [mark.text for mark in live.heard.marks]
    assert "dense runs in OpenVINO int8 on CPU" in texts
    assert "dense on air" in texts
    assert "left" not in texts


def test_a_faint_voice_is_told_to_come_nearer(page, fakes: ModuleType) -> None:
    live, bridge = page
    bridge.session_opened.emit(fakes.session())
    for over in (1.0, 8.0, 9.0, 8.0):
        bridge.level.emit(LevelReading(-20.0, -30.0, False, False, over))
    live.heard.grab()
    hint = "speak a hand's width from the microphone"
    assert hint in [mark.text for mark in live.heard.marks]
    bridge.level.emit(LevelReading(-6.0, -10.0, False, False, 25.0))
    live.heard.grab()
    assert hint not in [mark.text for mark in live.heard.marks]


def test_the_cost_of_live_listening_is_shown_in_the_lane_it_is_of(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    assert ("20.9\u2009µs", "a decision, live") in live.lanes["dense"].facts()
    assert ("3.1\u2009µs", "a decision, live") in live.lanes["sparse"].facts()


def test_opening_and_energy_are_shown_in_the_lane_they_are_of(page, fakes: ModuleType) -> None:
    live, bridge = page
    bridge.working.emit("sparse", "opening sparse-sim")
    live.lanes["sparse"].grab()
    live.lanes["dense"].grab()
    assert "opening sparse-sim" in [mark.text for mark in live.lanes["sparse"].marks]
    assert "opening sparse-sim" not in [mark.text for mark in live.lanes["dense"].marks]
    fakes.feed(bridge)
    bridge.energy.emit(EnergyReading("dense", remedy="type sudo"))
    assert ("locked", "energy a word") in live.lanes["dense"].facts()
    assert ("locked", "energy a word") not in live.lanes["sparse"].facts()
