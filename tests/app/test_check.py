from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.check import CheckControl, gain_text
from app.settings import Settings, read
from app.sources import RESCAN
from app.views.check import CheckView
from app.window import Window
from engine.values import LevelReading


class Bench:
    """A check over a fake bridge, and a clock that the test moves."""

    def __init__(self, qtbot: QtBot, fakes: ModuleType) -> None:
        self.bridge: Any = fakes.FakeBridge()
        self.fakes = fakes
        self.now = 50.0
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.parent.resize(1280, 720)
        self.parent.show()
        self.view = CheckView(self.parent)
        self.view.resize(1280, 720)
        self.control = CheckControl(
            self.bridge, self.view, clock=lambda: self.now, parent=self.parent
        )
        self.bridge.session_opened.emit(fakes.session())
        self.bridge.running_changed.emit(True)

    def hear(self, rms_db: float, count: int = 1, peak_db: float | None = None) -> None:
        for _ in range(count):
            self.now += 0.1
            peak = rms_db + 8 if peak_db is None else peak_db
            self.bridge.level.emit(LevelReading(peak, rms_db, False, False, None))

    def speak(self, rms_db: float = -30.0, words: int = 3, peak_db: float | None = None) -> None:
        for _ in range(words):
            self.hear(rms_db, 3, peak_db)
            self.hear(-60.0, 4)

    @property
    def gains(self) -> list[float]:
        return [asked[1] for asked in self.bridge.asked if asked[0] == "gain"]


@pytest.fixture
def bench(qtbot: QtBot, fakes: ModuleType) -> Bench:
    return Bench(qtbot, fakes)


def test_the_room_then_three_words_set_a_gain(bench: Bench) -> None:
    bench.control.begin()
    assert bench.gains == [0.0]  # it is measured without a gain
    assert bench.view.isVisible()
    assert bench.view.shown.headline == "be quiet for a moment"
    bench.hear(-60.0, 15)
    assert 0.1 < bench.view.shown.progress < 0.2
    bench.hear(-60.0, 16)
    assert bench.view.shown.headline == "now say three words"
    bench.speak(words=2)
    assert bench.view.shown.words == 2
    bench.speak(words=1)
    shown = bench.view.shown
    assert (shown.headline, shown.mood, shown.over) == ("good", "good", True)
    assert [value for _, value in shown.facts] == ["−60 dBFS", "−30 dBFS", "30 dB", "+12 dB"]
    assert bench.gains == [0.0, 12.0]
    assert not bench.control.checking


@pytest.mark.parametrize(
    ("level", "peak", "headline", "advice"),
    [
        (-20.0, 0.0, "too loud", "clip"),
        (-50.0, None, "too quiet", "turn it up"),
        (-40.0, -30.0, "hardly above the room", "hand's width"),
    ],
)
def test_what_is_wrong_is_said(
    bench: Bench, level: float, peak: float | None, headline: str, advice: str
) -> None:
    bench.control.begin()
    bench.hear(-50.0 if headline.startswith("hardly") else -70.0, 31)
    bench.speak(level, peak_db=peak)
    bench.hear(-70.0, 80)
    assert bench.view.shown.headline == headline
    assert advice in bench.view.shown.advice
    assert bench.view.shown.mood == "trouble"


def test_silence_is_said_without_any_reading(qtbot: QtBot, bench: Bench) -> None:
    bench.bridge.set_gain(6.0)
    bench.control.begin()
    bench.now += 60.0
    qtbot.waitUntil(lambda: bench.view.shown.over)
    assert bench.view.shown.headline in ("be quiet for a moment", "no signal")
    assert bench.gains[-1] == 6.0  # nothing was learned: the gain before stays


def test_giving_up_puts_the_gain_back(qtbot: QtBot, bench: Bench) -> None:
    bench.bridge.set_gain(9.0)
    bench.control.begin()
    bench.hear(-60.0, 5)
    qtbot.keyClick(bench.view, Qt.Key.Key_Escape)
    assert not bench.view.isVisible()
    assert bench.gains == [9.0, 0.0, 9.0]
    assert not bench.control.checking


def test_the_buttons_repeat_undo_and_close(qtbot: QtBot, bench: Bench) -> None:
    bench.control.begin()
    assert not bench.view.repeat.isVisible()
    bench.hear(-60.0, 31)
    bench.speak()
    assert bench.view.undo.isVisible()
    qtbot.mouseClick(bench.view.repeat, Qt.MouseButton.LeftButton)
    assert bench.control.checking
    assert bench.gains == [0.0, 12.0, 0.0]
    bench.hear(-60.0, 31)
    bench.speak()
    qtbot.keyClick(bench.view.repeat, Qt.Key.Key_Return)  # it has the focus
    bench.hear(-60.0, 31)
    bench.speak()
    assert bench.gains == [0.0, 12.0, 0.0, 12.0, 0.0, 12.0]
    qtbot.mouseClick(bench.view.undo, Qt.MouseButton.LeftButton)
    assert bench.gains[-2:] == [12.0, 0.0]
    assert not bench.view.isVisible()
    bench.control.begin()
    qtbot.mouseClick(bench.view.close_button, Qt.MouseButton.LeftButton)
    assert not bench.view.isVisible()


def test_a_microphone_that_goes_away_breaks_it_off(bench: Bench) -> None:
    bench.bridge.set_gain(3.0)
    bench.control.begin()
    bench.hear(-60.0, 10)
    bench.bridge.session_opened.emit(replace(bench.fakes.session(live=False), spec="demo.flac"))
    assert bench.view.shown.headline == "the check was broken off"
    assert bench.view.shown.over
    assert not bench.control.checking
    assert bench.gains[-1] == 3.0


def test_there_must_be_a_microphone(bench: Bench) -> None:
    told: list[str] = []
    bench.bridge.notice.connect(lambda text, trouble: told.append(text))
    bench.bridge.session_opened.emit(bench.fakes.session(live=False))
    bench.control.begin()
    assert not bench.view.isVisible()
    assert told == ["Choose a microphone in the list above before it can be checked."]
    assert bench.gains == []


def test_a_gain_is_shown_with_its_sign() -> None:
    assert [gain_text(db) for db in (6.0, -3.0, 0.2, 0.0)] == ["+6 dB", "−3 dB", "0 dB", "0 dB"]


def window(qtbot: QtBot, fakes: ModuleType, **more: Any) -> tuple[Window, Any]:
    bridge = fakes.FakeBridge()
    made = Window(bridge, Settings(), more.pop("store", None), **more)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    fakes.feed(bridge)
    return made, bridge


def test_the_window_offers_the_check_by_button_and_key(qtbot: QtBot, fakes: ModuleType) -> None:
    made, bridge = window(qtbot, fakes)
    qtbot.mouseClick(made.header.check, Qt.MouseButton.LeftButton)
    assert made.check.view.isVisible()
    assert made.check.view.size() == made.size()
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert not made.check.view.isVisible()
    qtbot.keyClick(made, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert made.check.view.isVisible()
    made.close()
    assert bridge.asked[-2:] == [("gain", 0.0), ("close",)]


def test_the_window_shows_and_remembers_the_gain(
    qtbot: QtBot, fakes: ModuleType, store: QSettings
) -> None:
    made, bridge = window(qtbot, fakes, store=store)
    bridge.gain_changed.emit("USB [ALSA]", 6.0)
    bridge.gain_changed.emit("other [ALSA]", -3.0)
    made.header.level.grab()
    assert "gain −3 dB" in [mark.text for mark in made.header.level.marks]
    bridge.gain_changed.emit("", 0.0)  # a recording plays
    made.header.level.grab()
    assert not [mark.text for mark in made.header.level.marks if "gain" in mark.text]
    bridge.gain_changed.emit("other [ALSA]", 0.0)
    made.close()
    assert read(store).gains == (("USB [ALSA]", 6.0),)


@pytest.mark.parametrize("width", [1200, 1280, 1920])
def test_a_long_name_gives_way_to_what_is_going_on(
    qtbot: QtBot, fakes: ModuleType, width: int
) -> None:
    made, bridge = window(qtbot, fakes)
    made.resize(width, width * 9 // 16)
    name = "USB PnP Sound Device with a long name: Audio"
    line = fakes.SourceChoice(f"mic:{name} [ALSA]", f"{name}, ALSA", "microphone")
    bridge.sources_listed.emit((line,))
    bridge.session_opened.emit(replace(fakes.session(), spec=line.spec, source=name))
    header = made.header
    header.grab()
    parts = [*header.tabs.values(), header.sources, header.check, header.level, header.state,
             header.start, header.theme, header.help, header.menu]  # fmt: skip
    for left, right in pairwise(parts):
        assert left.geometry().right() < right.geometry().left(), (left, right)
    assert header.state.width() >= header.state.sizeHint().width()


def test_a_kiosk_has_no_check(qtbot: QtBot, fakes: ModuleType) -> None:
    made, _ = window(qtbot, fakes, kiosk=True)
    assert not made.header.check.isVisible()
    assert "check-microphone" not in made.actions_by_id


def test_the_list_of_sources_looks_again(qtbot: QtBot, fakes: ModuleType) -> None:
    made, bridge = window(qtbot, fakes)
    before = made.header.sources.currentData()
    made.header.sources.picked.emit(RESCAN)
    assert bridge.asked[-1] == ("rescan",)
    assert made.header.sources.currentData() == before
    assert made.settings.source is None
