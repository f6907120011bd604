from __future__ import annotations

from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from app.pages.live import LivePage
from app.theme import DARK, Look
from engine.values import EngineInfo


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


def test_the_threshold_goes_both_ways(page, fakes: ModuleType) -> None:
    live, bridge = page
    fakes.feed(bridge)
    view = live.threshold
    assert not view.button.isEnabled()
    view.slider.setValue(55)
    assert ("threshold", 0.55) in bridge.asked
    assert view.button.isEnabled()
    asked = len(bridge.asked)
    view.button.click()
    assert bridge.asked[asked:] == [("reset",)]
    assert view.slider.value() == 70


def test_a_labelled_folder_counts_from_nothing(page, fakes: ModuleType) -> None:
    live, bridge = page
    bridge.session_opened.emit(fakes.session(truth=True))
    assert ("\u2013", "this folder, n = 0") in live.lanes["sparse"].facts()
    bridge.session_opened.emit(fakes.session())
    assert "validation, n = 3\u2009817" in dict(
        (label, value) for value, label in live.lanes["sparse"].facts()
    )
