"""The evaluation page in its window, on a bridge without engines: every state, every control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.evaluation.values import (
    ClipRows,
    ClipSeen,
    EngineHead,
    EngineSoFar,
    EvaluationBegun,
    EvaluationEnd,
    EvaluationReading,
    EvaluationWish,
    PairSoFar,
)
from app.exam.values import FolderFound, FolderRefused, FoundWord
from app.keyboard import focusable
from app.language import LANGUAGES
from app.pages import PageEntry
from app.pages.evaluation import EvaluationPage
from app.settings import Settings
from app.window import Window
from engine.values import SimulatedSpeed

FOLDER = "/clips/validation"
FOUND = FolderFound(
    FOLDER, "validation", 60,
    (FoundWord("bed", "_unknown_", 20), FoundWord("yes", "yes", 20), FoundWord("no", "no", 20)),
)  # fmt: skip
LABELS = ("_unknown_", "yes", "no", "left", "stop")
HEADS = (
    EngineHead("dense-cpu", "dense", "gsc12-dense", "OpenVINO", "measured"),
    EngineHead("sparse-cpu", "sparse", "gsc12-sparse", "C++", "measured"),
)
SIZES = [(1200, 675), (1280, 720), (1920, 1080)]
VERDICT = (
    "Undecided: the 95 % interval of what sparse-cpu loses against dense-cpu, -0.17 to +1.88 "
    "points, holds the margin of 1 points; more clips would narrow it."
)


def begun(count: int = 60, heads: tuple[EngineHead, ...] = HEADS) -> EvaluationBegun:
    names = [f"{('bed', 'yes', 'no')[i % 3]}/{i:02d}_nohash_0.wav" for i in range(count)]
    return EvaluationBegun(heads, LABELS, names, (np.arange(count) % 3).astype(np.int16))


def rows(first: int, count: int, engines: int = 2) -> ClipRows:
    """Right answers, but each tenth clip: there the second engine is wrong; 5 is refused."""
    places = np.arange(first, first + count, dtype=np.int32)
    answers = np.repeat((places % 3)[:, None], engines, axis=1).astype(np.int16)
    answers[places % 10 == 3, -1] = 4
    scores = np.full((count, engines, len(LABELS)), 0.05, np.float32)
    np.put_along_axis(scores, answers[:, :, None].astype(np.intp), 0.8, axis=2)
    refused = places == 5
    answers[refused], scores[refused] = -1, 0
    reasons = {5: f"{FOLDER}/no/05_nohash_0.wav is empty."} if refused.any() else {}
    return ClipRows(places, answers, scores, reasons)


def reading(
    done: int, heads: tuple[EngineHead, ...] = HEADS, simulated: SimulatedSpeed | None = None
) -> EvaluationReading:
    engines = tuple(
        EngineSoFar(head.name, done, done - i, (0.881, 0.992), done, 0.01 * (i + 1), simulated)
        for i, head in enumerate(heads)
    )
    pairs = tuple(
        PairSoFar(a.name, b.name, done, 1, 1, 0, 1 / max(1, done), (-0.0017, 0.0188))
        for i, a in enumerate(heads)
        for b in heads[i + 1 :]
    )
    return EvaluationReading(done, 60, 4.0, "evaluating", engines, pairs, 1)


Make = Callable[..., tuple[Window, EvaluationPage, Any]]


@pytest.fixture
def opened() -> list[str]:
    """What was to be opened by another program."""
    return []


@pytest.fixture
def make(qtbot: QtBot, fakes: ModuleType, opened: list[str], tmp_path: Path) -> Make:
    """A window that shows the evaluation page."""

    def build(
        *, size: tuple[int, int] = (1280, 720), opens: bool = True, ready: bool = True,
        recent: tuple[str, ...] = (),
    ) -> tuple[Window, EvaluationPage, Any]:  # fmt: skip
        bridge = fakes.FakeBridge()
        bridge.evaluation.recent = recent

        def open_url(url: QUrl) -> bool:
            opened.append(url.toLocalFile())
            return opens

        def page_of(signals: Any) -> EvaluationPage:
            return EvaluationPage(signals, open_url=open_url, folder=tmp_path / "reports")

        entries = (PageEntry("evaluate", "Evaluate", page_of, kiosk=False),)
        window = Window(bridge, Settings(), None, pages=entries)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page = window.pages["evaluate"]
        assert isinstance(page, EvaluationPage)
        if ready:
            bridge.engines_listed.emit(fakes.ENGINES)
            bridge.session_opened.emit(fakes.session())
        return window, page, bridge

    return build


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def tick(page: EvaluationPage) -> None:
    """A round of the slow clock, in which every part has its turn."""
    page._tick()
    page._tick()


def run(qtbot: QtBot, page: EvaluationPage, bridge: Any, done: int = 60) -> None:
    """Choose a folder, start with a click, and hear so many clips."""
    page.take(FOLDER)
    bridge.evaluation.looked.emit(FOUND)
    click(qtbot, page.options.start)
    bridge.evaluation.begun.emit(begun())
    bridge.evaluation.rows.emit(rows(0, done))
    bridge.evaluation.read.emit(reading(done))
    tick(page)


def finish(bridge: Any, end: EvaluationEnd) -> None:
    bridge.evaluation.ended.emit(end)
    bridge.evaluation.running_changed.emit(False)


def written(tmp_path: Path) -> Path:
    folder = tmp_path / "reports" / "evaluation-1"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<p>figures")
    return folder


# -- what is to be evaluated ------------------------------------------------------------------


def test_a_folder_or_a_list_is_chosen_by_its_button(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page, bridge = make()
    assert page.options.needed == "choose recordings first"
    assert not page.options.start.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    click(qtbot, page.target.folder)
    assert bridge.evaluation.asked == []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: FOLDER)
    click(qtbot, page.target.folder)
    assert page.target.texts == (FOLDER, "looking through it …")
    bridge.evaluation.looked.emit(FOUND)
    assert page.target.texts[1] == "60 recordings, 3 words, 20 recordings count as unknown"
    assert page.target.words.rows[0] == ("bed", "unknown", "20")
    assert page.options.needed == ""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/clips/a.csv", ""))
    click(qtbot, page.target.manifest)
    looks = [each for each in bridge.evaluation.asked if each[0] == "look"]
    assert looks == [("look", FOLDER, False), ("look", "/clips/a.csv", False)]
    assert not page.options.start.isEnabled()


def drop(page: EvaluationPage, *paths: Path | str) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    page.dragEnterEvent(enter)
    if enter.isAccepted():
        page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    return enter.isAccepted()


def test_a_folder_or_a_list_may_be_dropped_but_not_while_it_runs(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    _, page, bridge = make()
    (tmp_path / "list.csv").write_text("path,label\n")
    (tmp_path / "a.wav").write_bytes(b"")
    assert page.acceptDrops()
    assert not drop(page, tmp_path / "a.wav")
    assert drop(page, tmp_path / "a.wav", tmp_path)
    assert drop(page, tmp_path / "list.csv")
    looks = [each[1] for each in bridge.evaluation.asked if each[0] == "look"]
    assert looks == [str(tmp_path), f"{tmp_path}/list.csv"]
    run(qtbot, page, bridge, 10)
    assert not drop(page, tmp_path)


def test_what_was_evaluated_before_is_offered(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make(recent=("/clips/a", "/clips/b.csv"))
    page.resume()
    recent = page.target.recent
    assert recent.ids() == ("", "/clips/a", "/clips/b.csv")
    assert recent.short() == "evaluated before"
    recent.setFocus()
    qtbot.keyClick(recent, Qt.Key.Key_End)
    assert ("look", "/clips/b.csv", False) in bridge.evaluation.asked
    assert recent.short() == "evaluated before"


def test_words_that_nobody_knows_are_listed_and_may_count_as_unknown(
    qtbot: QtBot, make: Make
) -> None:
    _, page, bridge = make()
    page.take(FOLDER)
    unmapped = (("hello", 3), ("computer", 1))
    bridge.evaluation.looked.emit(FolderRefused(FOLDER, "unmapped", "Who knows hello?", unmapped))
    assert page.target.texts == (FOLDER, "Who knows hello?")
    assert page.target.words.rows == (("hello", "–", "3"), ("computer", "–", "1"))
    assert not page.options.start.isEnabled()
    click(qtbot, page.target.unknown)
    assert bridge.evaluation.asked[-1] == ("look", FOLDER, True)
    bridge.evaluation.looked.emit(FOUND)
    assert page.target.unknown.isVisible()
    click(qtbot, page.options.start)
    assert bridge.evaluation.asked[-1][1].unknown_ok
    assert bridge.evaluation.asked[-1][0] == "start"


@pytest.mark.parametrize("kind", ["empty", "unlabelled", "unreadable"])
def test_a_folder_that_is_refused_says_why(make: Make, kind: Any) -> None:
    _, page, bridge = make()
    page.take(FOLDER)
    bridge.evaluation.looked.emit(FolderRefused(FOLDER, kind, "It holds nothing."))
    assert page.target.texts == (FOLDER, "It holds nothing.")
    assert not page.target.unknown.isVisible()
    assert not page.options.start.isEnabled()


def test_an_answer_about_another_folder_is_left_aside(make: Make) -> None:
    _, page, bridge = make()
    page.take("/clips/other")
    bridge.evaluation.looked.emit(FOUND)
    assert page.target.texts[1] == "looking through it …"


def test_engines_that_cannot_run_are_grey_and_say_why(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    ticks = page.options.ticks
    assert [name for name, tick in ticks.items() if not tick.isEnabled()] == [
        "dense-cuda", "sparse-alveo",
    ]  # fmt: skip
    assert ticks["dense-cuda"].accessibleDescription() == "cannot run: no GPU; add one"
    qtbot.mouseClick(ticks["dense-cuda"], Qt.MouseButton.LeftButton)
    assert page.options.chosen == ("dense-cpu", "sparse-cpu")
    page.take(FOLDER)
    bridge.evaluation.looked.emit(FOUND)
    click(qtbot, ticks["dense-cpu"])
    ticks["sparse-cpu"].setFocus()
    qtbot.keyClick(ticks["sparse-cpu"], Qt.Key.Key_Space)
    assert page.options.chosen == ()
    assert page.options.needed == "tick an engine"
    click(qtbot, ticks["dense-cpu-fp32"])
    assert page.options.needed == ""


def test_start_asks_for_all_that_was_chosen(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    _, page, bridge = make()
    page.take(FOLDER)
    bridge.evaluation.looked.emit(FOUND)
    for box, keys in ((page.options.margin, "1.5"), (page.options.limit, "40")):
        qtbot.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton)
        assert QApplication.focusWidget() is box
        box.selectAll()
        qtbot.keyClicks(box, keys)
    click(qtbot, page.options.ticks["dense-cpu-fp32"])
    click(qtbot, page.options.start)
    engines = ("dense-cpu", "dense-cpu-fp32", "sparse-cpu")
    wish = EvaluationWish(FOLDER, engines, str(tmp_path / "reports"), 1.5, 40, unknown_ok=False)
    assert bridge.evaluation.asked[-1] == ("start", wish)
    assert not page.target.isVisible()


def test_without_options_there_is_no_margin_and_no_limit(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    assert (page.options.margin.text(), page.options.limit.text()) == ("none", "all")
    run(qtbot, page, bridge)
    wish = next(each[1] for each in bridge.evaluation.asked if each[0] == "start")
    assert (wish.margin, wish.limit) == (None, None)


def test_what_cannot_begin_now_stays_where_it_was(
    qtbot: QtBot, make: Make, fakes: ModuleType
) -> None:
    _, page, bridge = make(ready=False)
    assert page.options.needed == "the engines are opened"
    bridge.session_opened.emit(fakes.session(()))
    assert page.options.needed == "no engine can run: see Diagnostics"
    bridge.engines_listed.emit(fakes.ENGINES)
    bridge.session_opened.emit(fakes.session())
    page.take(FOLDER)
    bridge.evaluation.looked.emit(FOUND)
    bridge.exam_running_changed.emit(True)
    assert page.options.needed == "an exam is running"
    bridge.exam_running_changed.emit(False)
    bridge.evaluation.willing = False
    click(qtbot, page.options.start)
    assert page.target.isVisible()


# -- while it runs ----------------------------------------------------------------------------


def test_it_runs_with_time_left_accuracy_and_agreement(qtbot: QtBot, make: Make) -> None:
    window, page, bridge = make()
    run(qtbot, page, bridge, 20)
    assert window.header.state.text == "evaluating, not listening"
    title, line, _ = page.head.texts
    assert title == "validation"
    assert line == (
        "20 of 60 recordings, about 8\u2009s left; listening stands still until it is over"
    )
    assert page.head.share == pytest.approx(1 / 3)
    assert page.scores.figures("sparse-cpu") == (
        "95.0\u2009%", "95 % interval 88.1 to 99.2 %", "n = 20 · 1\u2009000 words/s, network alone",
    )  # fmt: skip
    share, told = page.scores.agreement()
    assert share == "95.0\u2009%"
    assert told == (
        "dense-cpu less sparse-cpu: +5.00 points", "95 % interval −0.17 to +1.88",
        "only one right: 1 : 0",
    )  # fmt: skip
    assert page.clips.model.rowCount() == 20
    assert page.clips.filters["wrong"].text() == "wrong 2"


def test_of_many_engines_the_two_that_agree_least_are_named(qtbot: QtBot, make: Make) -> None:
    _, page, _ = make()
    page.scores.show_engines(FOUR)
    told = reading(20, FOUR)
    pairs = (*told.pairs[:4], replace(told.pairs[4], different=7), told.pairs[5])
    page.scores.show_reading(replace(told, pairs=pairs))
    assert page.scores.agreement() == (
        "65.0\u2009%", ("least of 6 pairs:", "sparse-cpu", "sparse-sim"),
    )  # fmt: skip


def test_rows_and_numbers_wait_for_the_slow_clock(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, 20)
    for first in range(20, 60, 2):
        bridge.evaluation.rows.emit(rows(first, 2))
    bridge.evaluation.read.emit(reading(60))
    assert page.clips.model.rowCount() == 20
    qtbot.waitUntil(lambda: page.clips.model.rowCount() == 60)
    qtbot.waitUntil(lambda: page.scores.figures("dense-cpu")[0] == "100\u2009%")


def test_cancel_asks_once_and_keeps_what_was_counted(qtbot: QtBot, make: Make) -> None:
    window, page, bridge = make()
    run(qtbot, page, bridge, 20)
    click(qtbot, page.head.main)
    assert bridge.evaluation.asked[-1] == ("cancel",)
    assert (page.head.main.text(), page.head.main.isEnabled()) == ("cancelling …", False)
    finish(bridge, EvaluationEnd(reading(20), cancelled=True))
    assert page.head.texts[1] == "cancelled after 20 of 60 recordings, so no report was written"
    assert page.clips.model.rowCount() == 20
    assert not page.head.report.isVisible()
    assert window.header.state.text != "evaluating, not listening"


def test_while_the_report_is_written_it_says_so(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    late = EvaluationReading(60, 60, 4.0, "writing", reading(60).engines, reading(60).pairs, 1)
    bridge.evaluation.read.emit(late)
    tick(page)
    assert "writing the report" in page.head.texts[1]
    assert not page.head.main.isEnabled()


def test_another_page_leaves_it_running_and_silent(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, 20)
    page.pause()
    assert bridge.evaluation.asked[-1] == ("hush",)
    bridge.evaluation.rows.emit(rows(20, 40))
    finish(bridge, EvaluationEnd(reading(60), folder="/reports/1"))
    assert page.clips.model.rowCount() == 60


# -- afterwards -------------------------------------------------------------------------------


def test_the_report_and_its_folder_are_opened(
    qtbot: QtBot, make: Make, opened: list[str], tmp_path: Path
) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    folder = written(tmp_path)
    finish(bridge, EvaluationEnd(reading(60), folder=str(folder), verdicts=(VERDICT,)))
    _, line, sentence = page.head.texts
    assert line.startswith("60 recordings in 4.0 s, 15.0 a second")
    assert line.endswith(f"1 could not be used · {folder}")
    assert sentence == VERDICT
    click(qtbot, page.head.report)
    click(qtbot, page.head.folder)
    assert opened == [str(folder / "report.html"), str(folder)]
    click(qtbot, page.head.main)
    assert page.target.isVisible()
    assert page.target.recent.ids() == ("", FOLDER)
    assert page.options.start.isEnabled()


def test_a_report_that_cannot_be_opened_is_told(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    window, page, bridge = make(opens=False)
    run(qtbot, page, bridge)
    folder = written(tmp_path)
    finish(bridge, EvaluationEnd(reading(60), folder=str(folder)))
    click(qtbot, page.head.report)
    assert window.notice.text.startswith(f"No program here opens {folder}/report.html")
    (folder / "report.html").unlink()
    click(qtbot, page.head.report)
    assert window.notice.text.endswith("report.html is not there any more: evaluate again.")


def test_an_engine_that_fails_is_told_in_a_sentence(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, 20)
    finish(bridge, EvaluationEnd(reading(20), failure="The card does not answer: reset it."))
    assert page.head.texts[1:] == (
        "failed after 20 of 60 recordings, so no report was written",
        "The card does not answer: reset it.",
    )
    click(qtbot, page.head.main)
    click(qtbot, page.options.start)
    finish(bridge, EvaluationEnd(None, failure="The model is damaged: install it again."))
    assert page.head.texts[1:] == (
        "the evaluation failed", "The model is damaged: install it again.",
    )  # fmt: skip


def test_where_the_disk_is_full_the_report_goes_elsewhere(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    why = "The report was not written into /full (No space left on device): write it elsewhere."
    finish(bridge, EvaluationEnd(reading(60), unwritten=why))
    assert page.head.texts[2] == why
    assert not page.head.report.isVisible()
    assert page.clips.model.rowCount() == 60
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/free")
    click(qtbot, page.head.elsewhere)
    assert bridge.evaluation.asked[-1] == ("write", "/free")
    bridge.evaluation.ended.emit(EvaluationEnd(reading(60), folder=str(written(tmp_path))))
    assert page.head.report.isVisible()
    assert not page.head.elsewhere.isVisible()


# -- the clips --------------------------------------------------------------------------------


@pytest.fixture
def over(qtbot: QtBot, make: Make) -> tuple[EvaluationPage, Any]:
    """A page with all clips of a run that is over."""
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, EvaluationEnd(reading(60), folder="/reports/1"))
    bridge.evaluation.asked.clear()
    return page, bridge


def column(page: EvaluationPage, index: int) -> list[str]:
    model = page.clips.model
    return [model.index(row, index).data() for row in range(model.rowCount())]


def press_row(qtbot: QtBot, page: EvaluationPage, row: int) -> int:
    """Click on a row; the place of its clip."""
    table = page.clips.rows
    box = table.visualRect(page.clips.model.index(row, 0))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    return page.clips.model.place(row)


def test_afterwards_what_is_wrong_stands_first(over: tuple[EvaluationPage, Any]) -> None:
    page, _ = over
    answers = column(page, 2)
    assert all(text.startswith("✗ stop") for text in answers[:6])
    assert not any("✗" in text for text in answers[6:])


def test_filters_search_and_order_by_mouse_and_keyboard(
    qtbot: QtBot, over: tuple[EvaluationPage, Any]
) -> None:
    page, _ = over
    view = page.clips
    for kept, count in (("wrong", 6), ("differ", 6), ("refused", 1), ("all", 60)):
        click(qtbot, view.filters[kept])
        assert view.model.rowCount() == count
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(view.search, "BED/0")
    qtbot.waitUntil(lambda: view.model.rowCount() == 4)
    assert sorted(column(page, 4)) == [f"bed/{i:02d}_nohash_0.wav" for i in (0, 3, 6, 9)]
    view.search.selectAll()
    qtbot.keyClicks(view.search, "xyz")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert view.model.rowCount() == 0
    assert view.rows.isHidden()
    view.search.selectAll()
    qtbot.keyClick(view.search, Qt.Key.Key_Delete)
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert view.model.rowCount() == 60
    view.sorts.setFocus()
    assert view.sorts.currentText() == "wrong first"
    qtbot.keyClick(view.sorts, Qt.Key.Key_Up)
    assert view.model.order == "heard"
    header = view.rows.horizontalHeader()

    def press(section: int) -> None:
        at = QPoint(header.sectionViewportPosition(section) + 9, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    press(4)
    assert column(page, 4)[1:3] == ["yes/01_nohash_0.wav", "no/02_nohash_0.wav"]
    press(4)
    assert column(page, 4)[:2] == ["no/59_nohash_0.wav", "yes/58_nohash_0.wav"]
    press(0)
    assert column(page, 0)[:2] == ["unknown", "unknown"]
    press(3)
    assert float(column(page, 3)[0]) == 0.75
    press(2)
    assert column(page, 2)[0].startswith("✗")


def test_a_click_hears_and_shows_a_clip_and_the_arrows_only_show(
    qtbot: QtBot, over: tuple[EvaluationPage, Any]
) -> None:
    page, bridge = over
    place = press_row(qtbot, page, 1)
    assert [each for each in bridge.evaluation.asked if each[2:] == (True,)] == [
        ("see", place, True)
    ]
    columns = np.random.default_rng(1).random((125, 96), np.float32)
    bridge.evaluation.clip_seen.emit(ClipSeen(place, columns, 1.0, "1.00 s · 16 kHz"))
    assert page.clip.facts.endswith("· 1.00 s · 16 kHz")
    assert page.clip.bars()[0][0] == page.clips.model.index(1, 0).data()
    assert page.clip.bars()[1] == ("stop", (pytest.approx(0.05), pytest.approx(0.8)))
    bridge.evaluation.asked.clear()
    qtbot.keyClick(page.clips.rows, Qt.Key.Key_Down)
    below = page.clips.model.place(2)
    assert bridge.evaluation.asked == [("see", below, False)]
    qtbot.keyClick(page.clips.rows, Qt.Key.Key_Return)
    qtbot.keyClick(page.clips.rows, Qt.Key.Key_Space)
    assert bridge.evaluation.asked[1:] == [("see", below, True)] * 2


def test_the_picture_is_the_spectrogram(qtbot: QtBot, over: tuple[EvaluationPage, Any]) -> None:
    page, bridge = over
    place = press_row(qtbot, page, 0)
    columns = np.zeros((100, 96), np.float32)
    columns[50:, 48:] = 1.0  # the second half, high bands
    bridge.evaluation.clip_seen.emit(ClipSeen(place, columns, 0.8, "0.80 s"))
    box = page.clip._picture_box().toRect()
    image = page.clip.grab().toImage()
    loud, quiet = page.look.colours.heat[-1], page.look.colours.heat[0]

    def colour(x: float, y: float) -> tuple[int, int, int]:
        found = image.pixelColor(
            box.x() + round(x * box.width()), box.y() + round(y * box.height())
        )
        return found.red(), found.green(), found.blue()

    assert colour(0.75, 0.25) == loud
    assert {colour(0.25, 0.25), colour(0.25, 0.75), colour(0.75, 0.75)} == {quiet}


def test_play_and_stop_by_the_button(qtbot: QtBot, over: tuple[EvaluationPage, Any]) -> None:
    page, bridge = over
    place = press_row(qtbot, page, 0)
    bridge.evaluation.clip_sounding.emit(place, True)
    assert page.clip.play.text() == "stop"
    click(qtbot, page.clip.play)
    assert bridge.evaluation.asked[-1] == ("hush",)
    bridge.evaluation.clip_sounding.emit(place, False)
    assert page.clip.play.text() == "play"
    click(qtbot, page.clip.play)
    assert bridge.evaluation.asked[-1] == ("see", place, True)


def test_without_an_output_the_clip_says_so(qtbot: QtBot, over: tuple[EvaluationPage, Any]) -> None:
    page, bridge = over
    place = press_row(qtbot, page, 0)
    bridge.evaluation.clip_silent.emit(place + 1, "another's")
    assert page.clip.sentence == ""
    bridge.evaluation.clip_silent.emit(place, "No sound output is connected here: connect one.")
    assert page.clip.sentence == "No sound output is connected here: connect one."
    press_row(qtbot, page, 1)
    assert page.clip.sentence == ""


def test_a_refused_recording_says_why_and_is_not_played(
    qtbot: QtBot, over: tuple[EvaluationPage, Any]
) -> None:
    page, bridge = over
    click(qtbot, page.clips.filters["refused"])
    place = press_row(qtbot, page, 0)
    assert place == 5
    assert page.clip.sentence.endswith("05_nohash_0.wav is empty.")
    assert not page.clip.play.isVisible()
    assert not [each for each in bridge.evaluation.asked if each[0] == "see"]


def test_a_clip_that_is_gone_says_so(qtbot: QtBot, over: tuple[EvaluationPage, Any]) -> None:
    page, bridge = over
    place = press_row(qtbot, page, 0)
    bridge.evaluation.clip_seen.emit(ClipSeen(place, trouble="yes/1.wav is not there any more."))
    assert page.clip.sentence == "yes/1.wav is not there any more."
    assert page.clip.bars()


def test_clear_goes_back_but_not_while_it_runs(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge, 20)
    page.clear()
    assert page.clips.model.rowCount() == 20
    finish(bridge, EvaluationEnd(reading(20), cancelled=True))
    page.clear()
    assert page.target.isVisible()
    assert page.clips.model.rowCount() == 0


# -- as it is drawn ---------------------------------------------------------------------------

FOUR = (
    *HEADS,
    EngineHead("dense-reference", "dense", "gsc12-dense", "NumPy", "measured"),
    EngineHead("sparse-sim", "sparse", "gsc12-sparse", "Verilator", "simulated"),
)
STATES = ["empty", "found", "refused", "starting", "running", "over", "unwritten", "four", "one"]


def bring(qtbot: QtBot, page: EvaluationPage, bridge: Any, state: str) -> None:
    """Bring the page to a state."""
    if state == "empty":
        return
    page.take(FOLDER)
    if state == "refused":
        told = "Folders that are named by no word the models or the data set know: hello (3)."
        bridge.evaluation.looked.emit(FolderRefused(FOLDER, "unmapped", told, (("hello", 3),)))
        return
    bridge.evaluation.looked.emit(FOUND)
    if state == "found":
        return
    click(qtbot, page.options.start)
    if state == "starting":
        return
    heads = {"four": FOUR, "one": HEADS[:1]}.get(state, HEADS)
    bridge.evaluation.begun.emit(begun(heads=heads))
    bridge.evaluation.rows.emit(rows(0, 60, len(heads)))
    bridge.evaluation.read.emit(reading(60, heads))
    tick(page)
    if state == "running":
        return
    end = EvaluationEnd(reading(60, heads), folder="/home/me/Documents/SparseSpot/evaluation-1",
                        verdicts=(VERDICT,))  # fmt: skip
    if state == "unwritten":
        end = EvaluationEnd(reading(60, heads), unwritten="The report was not written into /full "
                            "(No space left on device): free some room there.")  # fmt: skip
    finish(bridge, end)
    place = press_row(qtbot, page, 2)
    columns = np.random.default_rng(1).random((125, 96), np.float32)
    bridge.evaluation.clip_seen.emit(ClipSeen(place, columns, 1.0, "1.00 s · 16 kHz · WAV PCM_16"))
    told = "No sound output is connected here: connect a loudspeaker or headphones, then play it."
    bridge.evaluation.clip_silent.emit(place, told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_and_all_can_be_read(
    qtbot: QtBot,
    make: Make,
    layout: ModuleType,
    speak: Callable[[str], None],
    state: str,
    language: str,
) -> None:
    speak(language)
    window, page, bridge = make()
    bring(qtbot, page, bridge, state)
    for theme in ("dark", "light"):
        window.set_theme(theme)
        for size in SIZES:
            window.resize(*size)
            window.grab()
            assert layout.cut(window) == [], (theme, size)
            assert layout.overlapping(window) == [], (theme, size)
        assert [pair for pair in layout.contrasts(window) if pair[0] < 4.5] == []


def test_by_tab_alone_everything_is_reached(qtbot: QtBot, make: Make) -> None:
    _, page, bridge = make()
    run(qtbot, page, bridge)
    finish(bridge, EvaluationEnd(reading(60), folder="/reports/1"))
    press_row(qtbot, page, 0)
    wanted = [each for each in focusable(page) if each.isVisible() and each.isEnabled()]
    assert {page.head.report, page.head.folder, page.head.main, page.clips.search,
            page.clips.sorts, page.clips.rows, page.clip.play} <= set(wanted)  # fmt: skip
    assert all(each.accessibleName() for each in wanted)
    page.head.report.setFocus()
    way = [QApplication.focusWidget()]
    while len(way) < len(wanted):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        way.append(QApplication.focusWidget())
    assert way == wanted
