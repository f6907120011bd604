"""The header says its state in words, whole or shorter, wherever six tabs leave room."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from app.language import LANGUAGES
from app.settings import Settings
from app.views.picker import Choice
from app.window import Window
from engine.values import NoiseReading, NoiseSetting

SIZES = [(1200, 675), (1280, 720), (1920, 1080)]
LONG = "Scarlett 2i2 USB, Analog Stereo [PulseAudio]"


def noisy(bridge: object) -> None:
    bridge.noise_changed.emit(NoiseReading(NoiseSetting("pink", 10.0), -21.0, True))


STATES: dict[str, Callable[[ModuleType, object], object]] = {
    "listening": lambda fakes, bridge: None,
    "kept": lambda fakes, bridge: bridge.keep_sound(True),
    "playing": lambda fakes, bridge: bridge.session_opened.emit(fakes.session(live=False)),
    "dropped": lambda fakes, bridge: bridge.dropped.emit(123_456, 0),
    "noise": lambda fakes, bridge: noisy(bridge),
    "exam": lambda fakes, bridge: (
        bridge.running_changed.emit(False),
        bridge.exam_running_changed.emit(True),
    ),
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, speak: Callable[[str], None]) -> str:
    speak(request.param)
    return str(request.param)


def opened(qtbot: QtBot, fakes: ModuleType) -> tuple[Window, object]:
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(), None)
    qtbot.addWidget(window)
    window.show()
    fakes.feed(bridge)
    return window, bridge


@pytest.mark.parametrize("state", STATES)
def test_the_header_holds_six_tabs_and_every_state(
    qtbot: QtBot, fakes: ModuleType, layout: ModuleType, language: str, state: str
) -> None:
    window, bridge = opened(qtbot, fakes)
    assert len(window.header.tabs) == 6
    STATES[state](fakes, bridge)
    for source in ("USB microphone", LONG):
        window.header.sources.set_choices([Choice(source, source)], source)
        for size in SIZES:
            window.resize(*size)
            window.header.grab()
            assert layout.cut(window.header) == [], (source, size)
            assert layout.overlapping(window.header) == [], (source, size)


def test_where_the_state_is_short_the_tooltip_has_the_whole(
    qtbot: QtBot, fakes: ModuleType
) -> None:
    window, bridge = opened(qtbot, fakes)
    bridge.keep_sound(True)
    noisy(bridge)
    whole = "pink noise mixed in, the last 30 s stay in memory"
    state = window.header.state
    for size, shown in (((1200, 675), "pink noise mixed in"), ((3000, 1080), whole)):
        window.resize(*size)
        state.grab()
        assert [mark.text for mark in state.marks] == [shown]
        assert state.toolTip() == state.accessibleDescription() == whole
