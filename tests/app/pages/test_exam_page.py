"""The exam page in its window, on a bridge without engines: every state, every control."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.exam.values import (
    CurvePoint,
    ExamClip,
    ExamEnd,
    ExamLane,
    ExamPair,
    ExamReading,
    FolderFound,
    FolderRefused,
    FoundWord,
)
from app.pages.exam import ExamPage
from app.settings import Settings
from app.views.button import Button
from app.views.view import View
from app.window import Window
from engine.values import Family, SimulatedSpeed

FOLDER = "/clips/validation"
FOUND = FolderFound(
    FOLDER, "validation", 4566,
    (FoundWord("bed", "_unknown_", 200), FoundWord("yes", "yes", 397), FoundWord("no", "no", 405)),
)  # fmt: skip
SIZES = [(1200, 675), (1280, 720), (1920, 1080)]


def lane(
    family: Family, correct: int, clips: int, *, simulated: SimulatedSpeed | None = None
) -> ExamLane:
    share = correct / clips
    return ExamLane(
        f"{family}-cpu", f"gsc12-{family}", "OpenVINO 2026.4, int8, 1 thread", "measured", clips,
        correct, (share - 0.01, share + 0.008), clips, 0.9 if family == "dense" else 0.12,
        tuple(
            CurvePoint(n, min(1.0, share + 20 / (n + 400)), (share - 3 / (n + 50), 1.0))
            for n in range(clips // 20, clips, max(1, clips // 20))
        ),
        simulated,
    )  # fmt: skip


def reading(
    done: int = 4566, *, refused: int = 0, both: bool = True, low: float = -0.014,
    high: float = -0.005, simulated: SimulatedSpeed | None = None,
) -> ExamReading:  # fmt: skip
    clips = done - refused
    dense = lane("dense", clips - clips // 25, clips)
    sparse = lane("sparse", clips - clips // 20, clips, simulated=simulated) if both else None
    pair = ExamPair(142, 83, 40, (low + high) / 2, (low, high)) if both else None
    clip = ExamClip("five/264f471d_nohash_3.flac", "_unknown_", "_unknown_", "right")
    return ExamReading(
        done, 4566, 7.9, dense, sparse, pair, clip, (clip,) * 142 if both else (), refused,
        tuple((f"no/{n}.wav", f"{FOLDER}/no/{n}.wav is empty.") for n in range(refused)),
    )  # fmt: skip


Make = Callable[..., tuple[Window, ExamPage, object]]


@pytest.fixture
def make(qtbot: QtBot, fakes: ModuleType) -> Make:
    """A window that shows the exam page; ``given`` is a folder from the start."""

    def build(
        *, size: tuple[int, int] = (1280, 720), kiosk: bool = False, given: str | None = None,
        opened: bool = True,
    ) -> tuple[Window, ExamPage, object]:  # fmt: skip
        bridge = fakes.FakeBridge()
        bridge.exam_folder = given
        window = Window(bridge, Settings(), None, kiosk=kiosk)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.show_page("exam")
        page = window.pages["exam"]
        assert isinstance(page, ExamPage)
        if opened:
            bridge.session_opened.emit(fakes.session())
        return window, page, bridge

    return build


def click(qtbot: QtBot, button: Button) -> None:
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def tick(page: ExamPage) -> None:
    """A round of the slow clock, in which every part has its turn."""
    for _ in range(4):
        page._tick()


def run(qtbot: QtBot, page: ExamPage, bridge: object, *readings: ExamReading) -> None:
    """Choose a folder, start with a click, and read."""
    page.take_folder(FOLDER)
    bridge.exam_looked.emit(FOUND)
    click(qtbot, page.folder.main)
    for each in readings:
        bridge.exam_read.emit(each)
    tick(page)


def finish(bridge: object, end: ExamEnd) -> None:
    bridge.exam_ended.emit(end)
    bridge.exam_running_changed.emit(False)


def test_a_folder_is_chosen_and_looked_through(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page, bridge = make()
    assert page.invitation.texts[0] == "an exam for both engines"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: FOLDER)
    click(qtbot, page.invitation.first)
    assert bridge.asked == [("look", FOLDER, False)]
    assert page.invitation.texts == ("looking through the folder", FOLDER)
    bridge.exam_looked.emit(FOUND)
    assert not page.invitation.isVisible()
    title, line = page.folder.texts
    assert title == "validation"
    assert line.startswith("4\u2009566 recordings, 3 words, 200 recordings count as unknown")
    assert page.tables.tables["found"].rows[0] == ("bed", "unknown", "200")
    assert bridge.exam_folder == FOLDER


def test_no_folder_chosen_changes_nothing(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page, bridge = make()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    click(qtbot, page.invitation.first)
    assert bridge.asked == []
    assert page.invitation.first.isVisible()


def drop(page: ExamPage, *paths: Path | str) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    page.dragEnterEvent(enter)
    if enter.isAccepted():
        page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    return enter.isAccepted()


def test_a_folder_or_a_list_may_be_dropped(make: Make, tmp_path: Path) -> None:
    _, page, bridge = make()
    (tmp_path / "list.csv").write_text("path,label\n")
    (tmp_path / "a.wav").write_bytes(b"")
    assert page.acceptDrops()
    assert not drop(page, tmp_path / "a.wav")
    assert bridge.asked == []
    assert drop(page, tmp_path / "a.wav", tmp_path)
    assert drop(page, tmp_path / "list.csv")
    assert bridge.asked == [("look", str(tmp_path), False), ("look", f"{tmp_path}/list.csv", False)]


@pytest.mark.parametrize("kind", ["empty", "unlabelled", "unreadable", "unmapped"])
def test_a_folder_that_is_refused_says_why(qtbot: QtBot, make: Make, kind: str) -> None:
    _, page, bridge = make()
    page.take_folder(FOLDER)
    unmapped = (("hello", 3),) if kind == "unmapped" else ()
    bridge.exam_looked.emit(FolderRefused(FOLDER, kind, "It holds nothing.", unmapped))
    assert page.invitation.texts == ("no exam on this folder", "It holds nothing.")
    assert page.invitation.first.isVisible()
    assert page.invitation.second.isVisible() is (kind == "unmapped")
    assert bridge.exam_folder is None
    if kind == "unmapped":
        click(qtbot, page.invitation.second)
        assert bridge.asked[-1] == ("look", FOLDER, True)


def test_an_answer_about_another_folder_is_left_aside(make: Make) -> None:
    _, page, bridge = make()
    page.take_folder("/clips/other")
    bridge.exam_looked.emit(FOUND)
    assert page.invitation.isVisible()


def test_an_exam_runs_and_tells_its_verdict(qtbot: QtBot, make: Make) -> None:
    window, page, bridge = make()
    run(qtbot, page, bridge, reading(1000), reading(1473))
    assert bridge.asked[-1] == ("exam",)
    assert page.folder.main.text() == "cancel"
    assert not page.folder.choose.isVisible()
    assert "1\u2009473 of 4\u2009566 recordings" in page.folder.texts[1]
    assert "listening stands still" in page.folder.texts[1]
    assert window.header.state.text == "exam, not listening"
    assert page.lanes["dense"].figure()[2] == "95 % interval 95.1 to 96.9 %, n = 1\u2009473"
    assert page.lanes["dense"].facts()[2:] == (("1\u2009415", "right"), ("58", "wrong"))
    assert page.verdict.sentence == ""
    finish(bridge, ExamEnd(reading()))
    assert page.verdict.sentence.startswith("Dense is right more often, by 0.95 points")
    assert page.lanes["sparse"].figure()[2].endswith("n = 4\u2009566")
    assert page.lanes["sparse"].facts()[0] == ("38\u2009050", "words/s, network alone")
    assert "in 7.9 s, 578 a second with reading and front end" in page.folder.texts[1]
    assert page.folder.main.text() == "again"
    assert window.header.state.text != "exam, not listening"


def test_no_line_of_the_verdict_ends_within_a_figure(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    for low in range(1, 40):  # as the figures grow, the lines end elsewhere
        finish(bridge, ExamEnd(reading(low=-low / 37, high=0.01)))
        page.verdict.grab()
        lines = [mark.text for mark in page.verdict.marks]
        assert not [line for line in lines if line.startswith(("%", "=")) or line.endswith("=")]


def test_numbers_wait_for_the_slow_clock(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, reading(1000))
    shown = page.lanes["dense"].figure()
    bridge.exam_read.emit(reading(2000))
    assert page.lanes["dense"].figure() == shown
    qtbot.waitUntil(lambda: page.lanes["dense"].figure() != shown)


def test_again_begins_with_nothing(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, reading(1000))
    finish(bridge, ExamEnd(reading(refused=2)))
    assert len(page.tables.tables["differ"].rows) == 142
    click(qtbot, page.folder.main)
    assert bridge.asked.count(("exam",)) == 2
    assert page.lanes["dense"].figure()[2] == "no clip yet"
    assert page.verdict.sentence == ""
    assert page.tables.tables["differ"].rows == page.tables.tables["refused"].rows == ()
    bridge.exam_read.emit(reading(10))
    tick(page)
    assert page.lanes["dense"].figure()[2].endswith("n = 10")


def test_a_click_cancels(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, reading(1473))
    click(qtbot, page.folder.main)
    assert bridge.asked[-1] == ("cancel exam",)
    assert not page.folder.main.isEnabled()
    assert page.folder.main.text() == "cancelling …"
    finish(bridge, ExamEnd(reading(1500, low=-0.01, high=0.01), cancelled=True))
    assert page.folder.texts[1].startswith("cancelled after 1\u2009500 of 4\u2009566 recordings")
    assert page.verdict.sentence.startswith("No difference can be told at n = 1\u2009500")
    assert page.folder.main.isEnabled()


def test_cancelled_before_the_first_clip(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, ExamEnd(None, cancelled=True))
    assert page.folder.texts[1].startswith("cancelled before the first recording")
    assert page.verdict.sentence == ""


def test_an_engine_that_fails_is_told_with_what_was_counted(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, reading(1473))
    finish(bridge, ExamEnd(reading(1500), failure="The card fell out; put it back."))
    assert page.verdict.sentence == "The card fell out; put it back."
    assert page.folder.texts[1].startswith("failed after 1\u2009500 of 4\u2009566 recordings")
    assert page.folder.main.text() == "again"


def test_an_engine_that_cannot_be_opened_is_told(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, ExamEnd(None, failure="dense-cuda cannot run here: no GPU; add one."))
    assert page.verdict.sentence == "dense-cuda cannot run here: no GPU; add one."
    assert page.folder.texts[1].startswith("the exam failed")


def test_recordings_not_used_are_counted_and_listed(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, ExamEnd(reading(refused=2)))
    assert "2 could not be used" in page.folder.texts[1]
    assert page.tables.buttons["refused"].text() == "not used 2"
    click(qtbot, page.tables.buttons["refused"])
    assert page.tables.tables["refused"].isVisible()
    assert not page.tables.tables["found"].isVisible()
    assert page.tables.tables["refused"].rows[1] == ("no/1.wav", f"{FOLDER}/no/1.wav is empty.")
    click(qtbot, page.tables.buttons["differ"])
    assert page.tables.tables["differ"].rows[0][:3] == ("unknown", "unknown", "right")
    click(qtbot, page.tables.buttons["found"])
    assert page.tables.tables["found"].isVisible()


def test_what_is_not_listed_is_said(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    page.tables.show_refused([("a.wav", "It is empty.")], 1234)
    page.tables.open("refused")
    page.tables.grab()
    assert "and 1\u2009233 more" in [mark.text for mark in page.tables.marks]


def test_one_engine_alone(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, ExamEnd(reading(both=False)))
    assert page.verdict.sentence == "One engine ran: there is nothing to compare."
    assert page.lanes["sparse"].figure()[2] == "no clip yet"


def test_simulated_hardware_says_modelled(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, reading(1473, simulated=SimulatedSpeed(10_000.0, 250.0)))
    assert page.lanes["sparse"].facts()[0] == ("25\u2009000", "words/s, modelled")
    assert page.lanes["sparse"].own_time()[0].endswith("modelled")


def test_without_an_engine_there_is_no_exam(make: Make, fakes: ModuleType) -> None:
    from dataclasses import replace

    _, page, bridge = make(opened=False)
    assert page.invitation.texts[0] == "opening the engines"
    nothing = replace(fakes.session(), labels=(), dense=None, sparse=None)
    bridge.session_opened.emit(nothing)
    assert page.invitation.texts[0] == "no engine can run"
    assert not page.invitation.first.isVisible()


def test_a_session_that_goes_on_keeps_the_figures(
    qtbot: QtBot, make: Make, fakes: ModuleType
) -> None:
    """Listening again after an exam opens the session anew; its verdict stands."""
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, ExamEnd(reading()))
    shown, told = page.lanes["dense"].figure(), page.verdict.sentence
    bridge.session_opened.emit(fakes.session())
    assert page.lanes["dense"].figure() == shown
    assert page.verdict.sentence == told


def test_models_of_other_words_look_again(make: Make, fakes: ModuleType) -> None:
    _, page, bridge = make()
    page.take_folder(FOLDER)
    bridge.exam_looked.emit(FOUND)
    bridge.session_opened.emit(fakes.session(fakes.THIRTY_FIVE))
    assert bridge.asked == [("look", FOLDER, False)] * 2


def test_clear_forgets_an_exam_but_not_one_that_runs(qtbot: QtBot, make: Make) -> None:
    window, page, bridge = make()
    run(qtbot, page, bridge, reading(1473))
    qtbot.keyClick(window, Qt.Key.Key_C)
    assert page.lanes["dense"].figure()[2].endswith("n = 1\u2009473")
    finish(bridge, ExamEnd(reading()))
    qtbot.keyClick(window, Qt.Key.Key_C)
    assert page.lanes["dense"].figure()[2] == "no clip yet"
    assert page.folder.main.text() == "start"


def test_a_folder_given_at_the_start_is_looked_through_once_seen(make: Make) -> None:
    _, page, bridge = make(given=FOLDER)
    assert bridge.asked == [("look", FOLDER, False)]
    bridge.exam_looked.emit(FOUND)
    assert page.folder.main.text() == "start"


def test_the_folder_is_remembered(make: Make) -> None:
    window, page, bridge = make()
    page.take_folder(FOLDER)
    assert window.settings.exam is None
    bridge.exam_looked.emit(FOUND)
    assert window.settings.exam == FOLDER


def test_a_kiosk_has_the_exam_only_with_a_folder(qtbot: QtBot, fakes: ModuleType) -> None:
    window = Window(fakes.FakeBridge(), Settings(), None, kiosk=True)
    qtbot.addWidget(window)
    assert "exam" not in window.pages


def test_a_kiosk_with_a_folder_has_no_dialog_and_takes_none(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    _, page, bridge = make(kiosk=True, given=FOLDER)
    assert not page.acceptDrops()
    assert not page.invitation.first.isVisible()
    bridge.exam_looked.emit(FOUND)
    assert not page.folder.choose.isVisible()
    click(qtbot, page.folder.main)
    assert bridge.asked[-1] == ("exam",)
    finish(bridge, ExamEnd(reading()))
    assert not page.folder.choose.isVisible()
    bridge.exam_looked.emit(FolderRefused(FOLDER, "empty", "It is gone."))
    assert not page.invitation.first.isVisible()


STATES = (
    "opening", "empty", "looking", "refused", "found", "starting", "running", "over", "told",
    "refusals", "cancelled", "failed", "alone", "modelled",
)  # fmt: skip


def bring(qtbot: QtBot, page: ExamPage, bridge: object, state: str) -> None:
    """Bring the page into a state."""
    if state in ("opening", "empty"):
        return
    page.take_folder(FOLDER)
    if state == "looking":
        return
    if state == "refused":
        reason = (
            "Folders that are named by no word the models or the data set know: hello (3), "
            "computer (2), alexa (1). Rename them, or count them as unknown."
        )
        bridge.exam_looked.emit(FolderRefused(FOLDER, "unmapped", reason, (("hello", 3),)))
        return
    bridge.exam_looked.emit(FOUND)
    if state == "found":
        return
    click(qtbot, page.folder.main)
    if state == "starting":
        return
    more = {"simulated": SimulatedSpeed(11_118.0, 250.0)} if state == "modelled" else {}
    bridge.exam_read.emit(reading(1473, **more))
    tick(page)
    ends = {
        "over": ExamEnd(reading()),
        "told": ExamEnd(reading(low=-0.0004, high=0.0123)),
        "refusals": ExamEnd(reading(refused=120)),
        "cancelled": ExamEnd(reading(20), cancelled=True),
        "failed": ExamEnd(
            reading(1500), failure="sparse-alveo failed: the card did not answer within 5 s; "
            "look with sparsespot doctor whether it is there.",
        ),
        "alone": ExamEnd(reading(both=False)),
    }  # fmt: skip
    if state in ends:
        finish(bridge, ends[state])
        page.tables.open("refused" if state == "refusals" else "differ")


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_or_hidden_in_any_state(
    qtbot: QtBot, make: Make, layout: ModuleType, state: str
) -> None:
    window, page, bridge = make(opened=state != "opening")
    bring(qtbot, page, bridge, state)
    for size in SIZES:
        window.resize(*size)
        window.grab()
        assert layout.cut(window) == [], size
        assert layout.overlapping(window) == [], size
        views = [each for each in page.children() if isinstance(each, View) and each.isVisible()]
        assert len(views) in (1, 6)


@pytest.mark.parametrize("state", ["empty", "refused", "running", "over", "failed"])
def test_every_text_has_contrast(qtbot: QtBot, make: Make, layout: ModuleType, state: str) -> None:
    window, page, bridge = make()
    bring(qtbot, page, bridge, state)
    for theme in ("dark", "light"):
        window.set_theme(theme)
        window.grab()
        assert [pair for pair in layout.contrasts(window) if pair[0] < 4.5] == []


def test_every_control_is_reached_by_the_keyboard(qtbot: QtBot, make: Make) -> None:
    window, page, bridge = make()
    bring(qtbot, page, bridge, "over")
    wanted = {
        widget
        for widget in (
            page.folder.choose, page.folder.main, *page.tables.buttons.values(),
            page.tables.tables["differ"],
        )
    }  # fmt: skip
    window.setFocus()
    seen = set()
    for _ in range(40):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        seen.add(window.focusWidget())
    assert wanted <= seen
