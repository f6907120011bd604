"""Every page, as it is drawn: nothing on anything else, nothing cut, every text to be read.

At one pixel to a logical one, and once more in a process of its own at two.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.language import LANGUAGES
from app.pages import PAGES
from app.settings import Settings
from app.signals import LiveSignals
from app.theme import DARK, LIGHT, Look, Palette
from app.values import EnergyReading
from app.views.view import View
from app.views.words import WordTiles
from app.window import Window
from engine.values import LevelReading, OperatingPoint, SimulatedSpeed, ThroughputReading

SIZES = [(1200, 675), (1280, 720), (1920, 1080)]
TWICE = "SPARSESPOT_LAYOUT_TWICE"
ONCE_MORE = "nothing_is_cut or can_be_read"
Show = Callable[..., Window]


@pytest.fixture
def show(qtbot: QtBot, fakes: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Show:
    """A window in which a page was fed a whole session."""

    def shown(page: str, size: tuple[int, int] = (1280, 720), **more: object) -> Window:
        bridge = fakes.FakeBridge()
        window = Window(bridge, Settings(), None)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.show_page(page)
        fakes.feed(bridge, **more)
        settle(window)
        return window

    return shown


def settle(window: Window) -> None:
    """Numbers come four times a second; draw them now."""
    page = window.current_page()
    numbers = getattr(page, "_show_numbers", None)
    if numbers is not None:
        numbers()
    window.grab()
    QCoreApplication.processEvents()  # what is made after the first paint
    window.grab()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_nothing_is_cut_and_nothing_lies_on_anything_else(
    show: Show, layout: ModuleType, speak: Callable[[str], None], page: str, language: str
) -> None:
    speak(language)
    window = show(page)
    for theme in ("dark", "light"):
        window.set_theme(theme)
        for size in SIZES:
            window.resize(*size)
            settle(window)
            assert layout.cut(window) == [], (theme, size)
            assert layout.overlapping(window) == [], (theme, size)


LONG = (
    "No microphone is connected; connect one, or play a recording as the source. "
    "Until then the bundled recording plays."
)


def simulate(fakes: ModuleType, bridge: LiveSignals) -> None:
    """Two kernels in simulation, too slow to race."""
    dense = replace(fakes.ENGINES[0], id="dense-sim", figure="simulated")
    bridge.session_opened.emit(fakes.session(figure="simulated", dense=dense))
    slow, quick = (
        ThroughputReading(name, 0, 0.0, None, None, simulated=SimulatedSpeed(cycles, 250))
        for name, cycles in (("dense-sim", 131_600.0), ("sparse-sim", 6_100.0))
    )
    bridge.raced.emit(replace(fakes.race(), starved=True, dense=slow, sparse=quick))


STATES: dict[str, Callable[[ModuleType, LiveSignals], object]] = {
    "notice": lambda fakes, bridge: bridge.notice.emit(LONG, True),
    "modelled": lambda fakes, bridge: bridge.session_opened.emit(fakes.session(figure="modelled")),
    "truth": lambda fakes, bridge: bridge.session_opened.emit(fakes.session(truth=True)),
    "nothing heard": lambda fakes, bridge: bridge.cleared.emit(),
    "racing": lambda fakes, bridge: bridge.raced.emit(fakes.race(progress=0.5)),
    "starved": lambda fakes, bridge: bridge.raced.emit(
        replace(fakes.race(), starved=True, dense=None, sparse=None)
    ),
    "simulated": lambda fakes, bridge: simulate(fakes, bridge),
    "building": lambda fakes, bridge: bridge.working.emit(
        "sparse", "translating the kernel, 1 of 2"
    ),
    "energy": lambda fakes, bridge: bridge.energy.emit(EnergyReading("dense", 0.98765, "RAPL")),
    "whole windows": lambda fakes, bridge: bridge.live_cost.emit(
        replace(fakes.cost("dense"), network_us=9876.5, cold_us=12_345.6, once=False)
    ),
    "no sensor": lambda fakes, bridge: bridge.energy.emit(EnergyReading("dense")),
    "far away": lambda fakes, bridge: [
        bridge.level.emit(LevelReading(-20.0, -30.0, False, False, over))
        for over in (1.0, 8.0, 9.0, 8.0)
    ],
    "another point": lambda fakes, bridge: bridge.point_changed.emit(
        OperatingPoint(1.0, 0.11, 3.0), OperatingPoint()
    ),
}


@pytest.mark.parametrize("labels", ["LABELS", "THIRTY_FIVE"])
@pytest.mark.parametrize("state", STATES)
def test_the_live_page_holds_whatever_happens(
    show: Show, layout: ModuleType, fakes: ModuleType, state: str, labels: str
) -> None:
    window = show("live", labels=getattr(fakes, labels))
    STATES[state](fakes, window.pages["live"]._bridge)
    for size in SIZES:
        window.resize(*size)
        settle(window)
        assert layout.cut(window) == [], size
        assert layout.overlapping(window) == [], size


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_every_text_can_be_read(show: Show, layout: ModuleType, page: str, theme: str) -> None:
    window = show(page)
    window.set_theme(theme)
    settle(window)
    found = layout.contrasts(window)
    assert len(found) > 5
    assert [pair for pair in found if pair[0] < 4.5] == []


@pytest.mark.skipif(TWICE in os.environ, reason="this is that process")
def test_at_two_pixels_to_one_it_is_the_same() -> None:
    python = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
    done = subprocess.run(
        [*python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", __file__, "-k", ONCE_MORE],
        env={**os.environ, TWICE: "yes", "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-3000:]


# -- three metres away --------------------------------------------------------------------------

SCREEN_MM = 14 * 25.4 * 9 / math.hypot(16, 9)  # the height of a 14-inch panel, 16 : 9
SCREEN_PIXELS = 1080
METRES, ARC_MINUTES = 3.0, 10.0


def arc_minutes(pixels: float) -> float:
    """The angle under which so many pixels are seen from three metres."""
    return math.degrees(math.atan(pixels * SCREEN_MM / SCREEN_PIXELS / (1000 * METRES))) * 60


def ink_height(layout: ModuleType, window: Window, text: str, owner: QWidget) -> int:
    """Pixels from the uppermost to the lowest ink of a text, descenders left out."""
    box = next(
        mark.box for mark in layout.seen(window) if mark.text == text and mark.owner is owner
    )
    above = round(0.1 * box.height())  # an l rises above a capital
    picture = layout.pixels(window, 1).astype(int)
    crop = picture[
        round(box.top()) - above : round(box.bottom()), round(box.left()) : round(box.right())
    ]
    ink = np.abs(crop - crop[0, 0]).sum(axis=2) > 150
    rows = np.flatnonzero(ink.any(axis=1))
    return int(rows[-1] + 1 - rows[0])


def test_a_passer_by_reads_word_ratio_and_names(show: Show, layout: ModuleType) -> None:
    window = show("live", (1920, 1080))
    page = window.current_page()
    number, meaning = page.ratio.meaning()
    assert number == "20.6×"
    wanted = {page.heard.word: page.heard, number: page.ratio, meaning: page.ratio,
              "Dense": page.lanes["dense"], "Sparse": page.lanes["sparse"]}  # fmt: skip
    for text, owner in wanted.items():
        height = ink_height(layout, window, text, owner)
        assert arc_minutes(height) >= ARC_MINUTES, (text, height)


def test_every_word_of_the_models_is_as_large(
    show: Show, layout: ModuleType, fakes: ModuleType
) -> None:
    window = show("live", (1920, 1080))
    heard = window.current_page().heard
    for word in {*fakes.LABELS, *fakes.THIRTY_FIVE} - {"_silence_", "_unknown_"}:
        heard.show_heard(fakes.heard(word, 9.0))
        heard.grab()
        height = ink_height(layout, window, word, heard)
        assert arc_minutes(height) >= ARC_MINUTES, (word, height)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_a_fading_tile_can_be_read_at_any_moment(
    qtbot: QtBot, layout: ModuleType, colours: Palette
) -> None:
    now = [0.0]
    tiles = WordTiles(clock=lambda: now[0])
    qtbot.addWidget(tiles)
    tiles.set_look(Look(colours))
    tiles.resize(1872, 118)
    tiles.set_words(["left"])
    tiles.light("left")
    tiles.show()
    for step in range(61):
        now[0] = 0.01 * step
        tiles.grab()
        contrast, text = layout.contrasts(tiles, 1)[0]
        assert text == "left"
        assert contrast >= 4.5, now[0]


# -- the checks themselves --------------------------------------------------------------------


class Wrong(View):
    """Draws what must not be drawn."""

    def paintEvent(self, event: QPaintEvent) -> None:
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            ink.text(10, 30, "one on", 18)
            ink.text(30, 34, "another", 18)
            ink.text(170, 60, "beyond the edge", 18)
            ink.text(10, 80, "far too long for its room", 18, room=60)
            ink.text(10, 110, "hardly to be seen", 18, 400, self.look.colours.line)


def test_the_checks_find_what_is_wrong(qtbot: QtBot, layout: ModuleType) -> None:
    view = Wrong()
    qtbot.addWidget(view)
    view.resize(200, 120)
    first, second = QPushButton("first", view), QPushButton("a second one, much too long", view)
    first.setGeometry(10, 20, 60, 20)
    second.setGeometry(60, 20, 40, 20)
    view.show()
    view.grab()
    cut, overlapping = " ".join(layout.cut(view)), " ".join(layout.overlapping(view))
    for part in ("'beyond the edge' leaves", "is shortened", "QPushButton is too small"):
        assert part in cut, cut
    for part in ("'one on'", "QPushButton lies on QPushButton", "covers 'one on'"):
        assert part in overlapping, overlapping
    lowest, text = layout.contrasts(view)[0]
    assert text == "hardly to be seen"
    assert lowest < 1.5
