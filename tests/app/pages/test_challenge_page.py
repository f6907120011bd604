from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from types import ModuleType

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.challenge import GRACE_S, LIMIT_S, PAUSE_S, Turn
from app.pages.challenge import ChallengePage
from app.settings import Settings
from app.theme import DARK, LIGHT, ThemeName
from app.values import FAMILIES
from app.views.button import Button
from app.views.noise_kind import KINDS
from app.views.view import View
from app.window import Window
from engine.values import Family, NoiseReading, NoiseSetting, OperatingPoint

SIZES = [(1280, 720), (1920, 1080)]
LEGIBLE_ARCMIN = 10.0


def arc_minutes(pixels: float) -> float:
    """How high that many pixels of a 14-inch panel of 1920x1080 look from three metres."""
    pixel_m = 14 * 0.0254 / math.hypot(1920, 1080)
    return math.degrees(math.atan(pixels * pixel_m / 3.0)) * 60


class Clock:
    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


class Booth:
    """A window with the challenge open, a clock that the test moves, engines that it voices."""

    def __init__(
        self, qtbot: QtBot, fakes: ModuleType, size: tuple[int, int] = (1280, 720),
        theme: ThemeName = "dark", kiosk: bool = False,
    ) -> None:  # fmt: skip
        self.qtbot, self.fakes, self.clock = qtbot, fakes, Clock()
        self.bridge = fakes.FakeBridge()
        self.window = Window(self.bridge, Settings(theme=theme), None, kiosk=kiosk)
        qtbot.addWidget(self.window)
        page = self.window.pages["challenge"]
        assert isinstance(page, ChallengePage)
        self.page = page
        page.challenge._clock = self.clock
        page._seed = 7
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        qtbot.mouseClick(self.window.header.tabs["challenge"], Qt.MouseButton.LeftButton)
        assert self.window.current_page() is page
        page._frames.stop()  # time passes when the test says so

    @property
    def word(self) -> str:
        turn = self.page.challenge.turn
        assert turn is not None
        return turn.word

    def feed(self, **more: object) -> None:
        self.fakes.feed(self.bridge, **more)

    def click(self, button: Button) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key) -> None:
        self.window.setFocus()
        self.qtbot.keyClick(self.window, key)

    def spot(self, family: Family, word: str, *, accepted: bool = True) -> None:
        found = self.fakes.detection(word, 1.0, accepted=accepted)
        self.bridge.spotted.emit(replace(found, engine=f"{family}-cpu"), family)

    def both(self, word: str | None = None) -> None:
        said = word or self.word
        for family in FAMILIES:
            self.spot(family, said)

    def wait(self, seconds: float) -> None:
        self.clock.now += seconds
        self.page._tick()

    def finish(self) -> None:
        while self.page.challenge.phase != "over":
            self.both()
            self.wait(PAUSE_S)

    def texts(self) -> set[str]:
        self.window.grab()
        views = [view for view in self.page.findChildren(View) if view.isVisible()]
        return {mark.text for view in views for mark in view.marks}


@pytest.fixture
def booth(qtbot: QtBot, fakes: ModuleType) -> Booth:
    made = Booth(qtbot, fakes)
    made.feed()
    return made


def test_it_waits_until_somebody_begins(booth: Booth) -> None:
    assert {"10 words", "nothing is recorded", "ready"} <= booth.texts()
    assert booth.page.asked.question.below.startswith("press enter or the button")
    assert booth.page.go.isEnabled()
    assert not booth.page.skip.isEnabled()
    booth.both("yes")
    booth.wait(60.0)
    assert booth.page.challenge.phase == "idle"


def test_a_whole_round_by_mouse(booth: Booth) -> None:
    booth.click(booth.page.go)
    asked = []
    for number in range(10):
        asked.append(booth.word)
        assert booth.page.asked.question.headline == booth.word
        assert booth.page.asked.question.note == f"word {number + 1} of 10"
        booth.spot("sparse", booth.word)
        if number != 3:
            booth.spot("dense", booth.word)
        booth.wait(GRACE_S)
        assert booth.page.challenge.phase == "shown"
        booth.wait(PAUSE_S)
    assert sorted(asked) == sorted(booth.fakes.LABELS[2:])
    shown = booth.texts()
    assert {"9 of 10", "10 of 10", "that was it"} <= shown
    assert not any("%" in text for text in shown)
    assert booth.page.answers["dense"].score_text == "9 of 10"
    assert booth.page.answers["sparse"].score_text == "10 of 10"
    first = booth.page.challenge.words
    booth.click(booth.page.go)
    assert booth.page.challenge.phase == "asking"
    assert booth.page.challenge.words != first
    assert booth.page.answers["dense"].score_text == ""


def test_a_round_by_keys(booth: Booth) -> None:
    booth.press(Qt.Key.Key_Return)
    assert booth.page.challenge.phase == "asking"
    word = booth.word
    booth.press(Qt.Key.Key_N)
    assert booth.page.challenge.turns[0] == Turn(word, {}, skipped=True)
    booth.press(Qt.Key.Key_C)
    assert booth.page.challenge.phase == "idle"
    booth.qtbot.keyClick(booth.window, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert booth.page.challenge.phase == "asking"
    booth.page.skip.setFocus()
    booth.qtbot.keyClick(booth.page.skip, Qt.Key.Key_Return)
    assert (booth.page.challenge.phase, booth.page.challenge.skipped) == ("asking", 1)


def test_its_keys_do_nothing_on_other_pages(booth: Booth) -> None:
    booth.window.show_page("live")
    booth.press(Qt.Key.Key_Return)
    booth.press(Qt.Key.Key_N)
    assert booth.page.challenge.phase == "idle"


def test_what_was_asked_stands_against_what_each_heard(booth: Booth) -> None:
    booth.click(booth.page.go)
    word = booth.word
    wrong = "no" if word != "no" else "go"
    booth.spot("dense", wrong)
    assert {word, wrong, "heard wrongly", "listening", "Dense", "Sparse"} <= booth.texts()
    booth.spot("sparse", word)
    assert {"heard wrongly", "heard rightly", "0 of 1", "1 of 1"} <= booth.texts()
    assert booth.page.answers["dense"].said.verdict == "wrong"
    booth.wait(PAUSE_S)
    assert booth.page.turns.turns[0].answers == {"dense": wrong, "sparse": word}
    booth.window.grab()
    assert wrong in {mark.text for mark in booth.page.turns.marks}


def test_time_runs_out_and_is_seen_to(booth: Booth) -> None:
    booth.click(booth.page.go)
    bar = booth.page.asked.bar
    assert bar.text == "5\u2009s"
    booth.wait(1.5)
    assert bar.text == "4\u2009s"
    painted = bar.painted
    booth.window.grab()
    assert bar.painted > painted
    booth.wait(LIMIT_S - 1.5)
    assert bar.text == ""
    assert {"nothing", "not heard in time", "0 of 1"} <= booth.texts()


def test_the_time_left_moves_by_seconds_where_motion_is_reduced(booth: Booth) -> None:
    booth.window.toggle_motion()
    booth.click(booth.page.go)
    bar = booth.page.asked.bar
    before = bar._left_s
    booth.wait(0.9)
    assert bar._left_s == before
    booth.wait(0.2)
    assert bar._left_s == before - 1


def test_what_was_turned_away_is_no_answer(booth: Booth) -> None:
    booth.click(booth.page.go)
    booth.spot("dense", "unknown", accepted=False)
    assert booth.page.challenge.turns[0].answers == {}


def test_skipped_words_are_told_and_leave_the_count(booth: Booth) -> None:
    booth.click(booth.page.go)
    booth.click(booth.page.skip)
    booth.finish()
    assert booth.page.asked.question.above == "1 skipped"
    assert {"9 of 9", "skipped"} <= booth.texts()
    assert not booth.page.skip.isEnabled()


def test_a_recording_says_that_it_speaks(booth: Booth) -> None:
    booth.bridge.session_opened.emit(booth.fakes.session(live=False))
    assert booth.page.asked.question.note == "a recording speaks, not a visitor"
    assert "does not know what is asked" in booth.page.asked.question.below
    booth.click(booth.page.go)
    assert booth.page.asked.question.note.startswith("a recording speaks, not a visitor")
    booth.finish()
    assert booth.page.asked.question.note == "a recording speaks, not a visitor"


@pytest.mark.parametrize(
    "change",
    [
        lambda booth: booth.bridge.session_opened.emit(booth.fakes.session()),
        lambda booth: booth.bridge.running_changed.emit(False),
        lambda booth: booth.window.show_page("live"),
        lambda booth: booth.press(Qt.Key.Key_C),
    ],
    ids=["another source or engine", "stopped", "page left", "cleared"],
)
def test_what_ends_a_round(booth: Booth, change: Callable[[Booth], None]) -> None:
    booth.click(booth.page.go)
    change(booth)
    assert booth.page.challenge.phase == "idle"
    assert booth.page.challenge.turns == ()


def test_an_engine_put_on_air_does_not_end_it(booth: Booth) -> None:
    booth.click(booth.page.go)
    booth.press(Qt.Key.Key_D)
    assert booth.bridge.on_air == "dense"
    assert booth.page.challenge.phase == "asking"


def test_without_sound_or_engine_it_cannot_begin(qtbot: QtBot, fakes: ModuleType) -> None:
    booth = Booth(qtbot, fakes)
    assert booth.page.asked.question.headline == "opening"
    booth.press(Qt.Key.Key_Return)
    booth.feed()
    booth.bridge.running_changed.emit(False)
    assert booth.page.asked.question.headline == "not listening"
    booth.press(Qt.Key.Key_Return)
    booth.bridge.running_changed.emit(True)
    booth.bridge.session_opened.emit(replace(fakes.session(), dense=None, sparse=None))
    assert booth.page.asked.question.headline == "no engine runs"
    booth.press(Qt.Key.Key_Return)
    booth.click(booth.page.go)
    assert booth.page.challenge.phase == "idle"
    assert not booth.page.go.isEnabled()


def test_one_engine_plays_alone(booth: Booth) -> None:
    booth.bridge.session_opened.emit(replace(booth.fakes.session(), dense=None))
    booth.click(booth.page.go)
    booth.spot("sparse", booth.word)
    assert booth.page.challenge.phase == "shown"
    assert "no engine runs in this lane" in booth.texts()
    assert booth.page.answers["dense"].score_text == ""


def test_the_engines_thresholds_are_those_in_force(booth: Booth) -> None:
    session = booth.fakes.session()
    dense, sparse = OperatingPoint(threshold=0.93), OperatingPoint(threshold=0.91)
    assert session.dense is not None
    assert session.sparse is not None
    booth.bridge.session_opened.emit(
        replace(
            session, dense=replace(session.dense, operating_point=dense),
            sparse=replace(session.sparse, operating_point=sparse),
        )
    )  # fmt: skip
    booth.bridge.point_changed.emit(sparse, sparse)
    assert {"spots a word from a score of 0.93", "spots a word from a score of 0.91"} <= (
        booth.texts()
    )
    booth.bridge.point_changed.emit(OperatingPoint(threshold=0.5), sparse)
    assert "spots a word from a score of 0.50" in booth.texts()
    assert "spots a word from a score of 0.93" not in booth.texts()


def test_noise_is_asked_for_by_mouse_and_by_keys(booth: Booth) -> None:
    switch, slider = booth.page.noise.switch, booth.page.noise.slider
    asked = len(booth.bridge.asked)
    assert not slider.isEnabled()
    at = switch.part("babble").center().toPoint()
    booth.qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=at)
    assert slider.isEnabled()
    booth.qtbot.keyClick(slider, Qt.Key.Key_Right)
    booth.qtbot.keyClick(switch, Qt.Key.Key_Right)
    booth.qtbot.keyClick(switch, Qt.Key.Key_Right)  # there is no fourth
    for _ in KINDS:
        booth.qtbot.keyClick(switch, Qt.Key.Key_Left)
    assert booth.bridge.asked[asked:] == [
        ("noise", NoiseSetting("babble", 10.0)),
        ("noise", NoiseSetting("babble", 9.0)),
        ("noise", NoiseSetting("pink", 9.0)),
        ("noise", NoiseSetting("babble", 9.0)),
        ("noise", NoiseSetting("off", 9.0)),
    ]


@pytest.mark.parametrize(
    ("place", "snr_db", "text"),
    [
        (1, 25.0, "speech 25\u2009dB over the noise"),
        (26, 0.0, "speech as loud as the noise"),
        (31, -5.0, "speech 5\u2009dB under the noise"),
    ],
)
def test_the_slider_says_how_speech_stands_to_the_noise(
    booth: Booth, place: int, snr_db: float, text: str
) -> None:
    noise = booth.page.noise
    at = noise.switch.part("pink").center().toPoint()
    booth.qtbot.mouseClick(noise.switch, Qt.MouseButton.LeftButton, pos=at)
    noise.slider.setValue(place)
    assert noise.setting == NoiseSetting("pink", snr_db)
    assert text in booth.texts()
    assert (noise.slider.minimum(), noise.slider.maximum()) == (1, 31)


def test_noise_mixed_in_is_said_on_the_page_and_in_the_header(booth: Booth) -> None:
    pill = booth.window.header.state
    assert "nothing mixed in" in booth.texts()
    assert "speech taken as" not in booth.page.noise.reference()
    booth.bridge.noise_changed.emit(NoiseReading(NoiseSetting("babble", 5.0), -21.0, False))
    assert {"babble mixed in", "speech taken as \u221221\u2009dBFS until heard"} <= booth.texts()
    assert pill.text == "babble mixed in, nothing is recorded"
    booth.bridge.noise_changed.emit(NoiseReading(NoiseSetting("pink", 5.0), -27.4, True))
    assert "speech at \u221227\u2009dBFS, from the last words" in booth.texts()
    booth.bridge.session_opened.emit(booth.fakes.session(live=False))
    assert pill.text == "pink noise mixed into USB microphone"
    booth.bridge.noise_changed.emit(NoiseReading(NoiseSetting("off", 5.0), -27.4, True))
    assert pill.text == "playing USB microphone"


def test_noise_ends_with_the_page(booth: Booth) -> None:
    at = booth.page.noise.switch.part("pink").center().toPoint()
    booth.qtbot.mouseClick(booth.page.noise.switch, Qt.MouseButton.LeftButton, pos=at)
    booth.click(booth.window.header.tabs["live"])
    assert booth.bridge.asked[-1] == ("noise", NoiseSetting("off", 10.0))
    assert booth.page.noise.setting.kind == "off"
    asked = len(booth.bridge.asked)
    booth.click(booth.window.header.tabs["challenge"])
    booth.click(booth.window.header.tabs["live"])
    assert len(booth.bridge.asked) == asked


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ([], "without noise"),
        ([NoiseSetting("babble", 5.0)], "in babble, speech 5\u2009dB over the noise"),
        (
            [NoiseSetting("babble", 5.0), NoiseSetting("babble", 0.0)],
            "the noise was changed during this round",
        ),
    ],
)
def test_the_end_says_in_which_noise(booth: Booth, settings: list[NoiseSetting], told: str) -> None:
    for setting in settings[:1]:
        booth.bridge.noise_changed.emit(NoiseReading(setting, -21.0, False))
    booth.click(booth.page.go)
    for setting in settings:
        booth.bridge.noise_changed.emit(NoiseReading(setting, -24.0, True))
    booth.finish()
    assert booth.page.asked.question.below.startswith(told)


def test_a_kiosk_has_it_and_promises_the_same(qtbot: QtBot, fakes: ModuleType) -> None:
    booth = Booth(qtbot, fakes, kiosk=True)
    booth.feed()
    assert "nothing is recorded" in booth.texts()
    booth.press(Qt.Key.Key_Return)
    assert booth.page.challenge.phase == "asking"


def test_sound_that_is_kept_is_not_denied(booth: Booth) -> None:
    booth.bridge.keep_sound(True)
    assert "nothing is recorded" not in booth.texts()
    assert "the last 30 s stay in memory" in booth.texts()
    booth.bridge.keep_sound(False)
    assert "nothing is recorded" in booth.texts()


def opening(booth: Booth) -> None:
    return


def idle(booth: Booth) -> None:
    booth.feed()


def asking(booth: Booth) -> None:
    idle(booth)
    booth.click(booth.page.go)
    booth.wait(1.0)


def shown(booth: Booth) -> None:
    asking(booth)
    booth.spot("dense", "right" if booth.word != "right" else "down")
    booth.wait(LIMIT_S)


def noisy(booth: Booth) -> None:
    asking(booth)
    booth.page.noise.switch.set_on("pink")
    booth.bridge.noise_changed.emit(NoiseReading(NoiseSetting("pink", -5.0), -21.0, False))
    booth.click(booth.page.skip)


def over(booth: Booth) -> None:
    noisy(booth)
    for wrong in ("right", "down"):
        booth.both(wrong if booth.word != wrong else "stop")
        booth.wait(PAUSE_S)
    booth.finish()


def recording(booth: Booth) -> None:
    idle(booth)
    booth.bridge.session_opened.emit(booth.fakes.session(live=False))


def recording_asks(booth: Booth) -> None:
    recording(booth)
    booth.click(booth.page.go)


def stopped(booth: Booth) -> None:
    idle(booth)
    booth.bridge.running_changed.emit(False)


def without_engine(booth: Booth) -> None:
    idle(booth)
    booth.bridge.session_opened.emit(replace(booth.fakes.session(), dense=None, sparse=None))


STATES = [
    opening, idle, asking, shown, noisy, over, recording, recording_asks, stopped, without_engine,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_text_is_cut_and_nothing_lies_on_anything(
    qtbot: QtBot, fakes: ModuleType, size: tuple[int, int], state: Callable[[Booth], None]
) -> None:
    booth = Booth(qtbot, fakes, size)
    state(booth)
    booth.window.grab()
    page = booth.page
    for view in page.findChildren(View):
        whole = view.rect().toRectF()
        for mark in view.marks:
            assert not mark.elided, (view, mark)
            assert whole.contains(mark.box), (view, mark, whole)
        for one, two in combinations(view.marks, 2):
            assert not one.box.adjusted(0.5, 0.5, -0.5, -0.5).intersects(two.box), (one, two)
    parts = [child for child in page.children() if isinstance(child, View | Button)]
    assert len(parts) == 7
    for part in parts:
        assert page.rect().contains(part.geometry()), part
        if isinstance(part, Button):
            assert part.width() >= part.sizeHint().width(), part.text()
    for one, two in combinations(parts, 2):
        assert not one.geometry().intersects(two.geometry()), (one, two)
    switch = page.noise.switch
    assert switch.width() >= switch.sizeHint().width()
    for inner in (switch, page.noise.slider):
        assert page.noise.rect().contains(inner.geometry())
    assert page.asked.rect().contains(page.asked.bar.geometry())


@pytest.mark.parametrize("state", [asking, shown, over], ids=lambda state: state.__name__)
def test_a_passer_by_reads_what_is_asked_and_what_came_of_it(
    qtbot: QtBot, fakes: ModuleType, state: Callable[[Booth], None]
) -> None:
    """At three metres from a 14-inch panel of 1080 lines."""
    booth = Booth(qtbot, fakes, (1920, 1080))
    state(booth)
    booth.window.grab()
    page = booth.page
    largest = {
        view: max(mark.box.height() for mark in view.marks)
        for view in (page.asked, *page.answers.values())
    }
    assert min(map(arc_minutes, largest.values())) >= LEGIBLE_ARCMIN
    if state is asking:
        assert arc_minutes(largest[page.asked]) >= 3 * LEGIBLE_ARCMIN


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_each_engine_has_its_colour_and_its_name(
    qtbot: QtBot, fakes: ModuleType, theme: ThemeName
) -> None:
    booth = Booth(qtbot, fakes, theme=theme)
    shown(booth)
    colours = DARK if theme == "dark" else LIGHT
    for family, view in booth.page.answers.items():
        image = view.grab().toImage()
        assert image.pixelColor(image.width() // 2, 1).name() == colours.family(family)
        assert view.marks[0].text.lower() == family


def test_a_click_beside_the_switch_changes_nothing(booth: Booth) -> None:
    asked = len(booth.bridge.asked)
    booth.qtbot.mouseClick(booth.page.noise, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    at = booth.page.noise.switch.part("off").center().toPoint()
    booth.qtbot.mouseClick(booth.page.noise.switch, Qt.MouseButton.LeftButton, pos=at)
    assert len(booth.bridge.asked) == asked
