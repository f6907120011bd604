"""The page of the study in its window: every control, whatever is stored, at every size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.language import LANGUAGES
from app.pages.study import StudyPage
from app.settings import Settings
from app.window import Window
from engine.training.topology_page import TITLES
from tests.app.study.stored import EPOCHS, forming, store

SIZES = [(1200, 675), (1280, 720), (1920, 1080), (1200, 900)]
LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., tuple[Window, StudyPage]]


@pytest.fixture
def show(qtbot: QtBot, fakes: ModuleType) -> Show:
    """The page over a folder, opened as a visitor does: by the button on Inside."""

    def shown(folder: Path, size: tuple[int, int] = (1280, 720)) -> tuple[Window, StudyPage]:
        window = Window(fakes.FakeBridge(), Settings(), None)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page = window.pages["study"]
        assert isinstance(page, StudyPage)
        page._folder = folder
        qtbot.mouseClick(window.header.tabs["inside"], LEFT)
        qtbot.mouseClick(window.pages["inside"].seen.study, LEFT)
        assert window.page_id == "study"
        return window, page

    return shown


def test_the_way_there_and_back(show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    window, page = show(store(tmp_path, ("dense", "set")))
    assert window.header.tabs["inside"].isChecked()
    qtbot.mouseClick(page.answers.back, LEFT)
    assert window.page_id == "inside"
    for key in (Qt.Key.Key_P, Qt.Key.Key_Escape):
        qtbot.keyClick(window, Qt.Key.Key_P)
        assert window.page_id == "study"
        qtbot.keyClick(window, key)
        assert window.page_id == "inside"
    window.show_page("exam")
    for key in (Qt.Key.Key_P, Qt.Key.Key_Escape):
        qtbot.keyClick(window, Qt.Key.Key_P)
        assert window.page_id == "study"
        assert window.header.tabs["inside"].isChecked()
        qtbot.keyClick(window, key)
        assert window.page_id == "exam"  # where it was asked
        assert window.header.tabs["exam"].isChecked()
    window.actions_by_id["study"].trigger()
    qtbot.mouseClick(page.answers.back, LEFT)
    assert window.page_id == "exam"
    window.actions_by_id["study"].trigger()
    assert window.page_id == "study"
    window.actions_by_id["next-page"].trigger()
    assert window.page_id == "challenge"


def test_nothing_is_read_before_it_is_asked_for(
    qtbot: QtBot, fakes: ModuleType, tmp_path: Path
) -> None:
    page = StudyPage(fakes.FakeBridge(), folder=store(tmp_path, ("dense",)))
    qtbot.addWidget(page)
    assert page.study is None
    page.resume()
    assert page.study is not None
    page.pause()


def test_a_row_is_chosen_by_click_and_by_arrow(show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    _, page = show(store(tmp_path))
    assert set(page.chart.rows) == set(TITLES)
    assert [name for name, row in page.chart.rows.items() if row.isChecked()] == ["gradual"]
    for name, row in page.chart.rows.items():
        qtbot.mouseClick(row, LEFT)
        assert [each for each, b in page.chart.rows.items() if b.isChecked()] == [name]
        assert (page.masks.picture is None) == (name == "dense")
    names = list(page.chart.rows)
    qtbot.mouseClick(page.chart.rows[names[0]], LEFT)
    qtbot.keyClick(page.chart.rows[names[0]], Qt.Key.Key_Up)
    assert page.chart.rows[names[0]].isChecked()
    qtbot.keyClick(page.chart.rows[names[0]], Qt.Key.Key_Down)
    assert page.chart.rows[names[1]].isChecked()
    qtbot.keyClick(page.chart.rows[names[1]], Qt.Key.Key_Up)
    assert page.chart.rows[names[0]].isChecked()


def test_lines_end_where_the_results_say(show: Show, tmp_path: Path) -> None:
    _, page = show(store(tmp_path), (1920, 1080))
    chart = page.chart
    low, high = chart._scale
    assert low <= 93.2
    assert high >= 96.2
    heights = [chart.at(EPOCHS, row.curve.mean[-1]).y() for row in page.study.rows]
    assert heights == sorted(heights)  # the most accurate is named first
    assert list(chart.rows) == [row.id for row in page.study.rows]
    foot, head = chart.at(1, low), chart.at(EPOCHS, high)
    assert (foot.x(), foot.y()) == (chart.plot().left(), chart.plot().bottom())
    assert (head.x(), head.y()) == pytest.approx((chart.plot().right(), chart.plot().top()))
    picture = chart.grab().toImage()
    dense = next(row for row in page.study.rows if row.id == "dense")
    at = chart.at(4, dense.curve.mean[1]).toPoint()
    orange = QColor(page.look.colours.dense)
    near = [picture.pixelColor(at.x() + x, at.y() + y) for x in range(-2, 3) for y in range(-2, 3)]
    assert orange in near


def test_the_pattern_is_that_of_the_epoch(show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    _, page = show(store(tmp_path), (1920, 1080))
    qtbot.mouseClick(page.chart.rows["set"], LEFT)
    masks, truth = page.masks, forming(EPOCHS)
    assert masks.epoch == EPOCHS
    qtbot.keyClick(masks.slider, Qt.Key.Key_Home)
    qtbot.keyClick(masks.slider, Qt.Key.Key_Right)
    qtbot.keyClick(masks.slider, Qt.Key.Key_Right)
    assert masks.epoch == 3
    colours = page.look.colours
    grid = masks._grid
    assert grid is not None
    come = truth.taps[2] & ~truth.taps[1]
    assert come.any()
    for channel in range(64):
        for tap in range(25):
            x, y = grid.centre(tap * 64 + channel)
            wanted = (
                colours.lit if come[channel, tap]
                else colours.sparse if truth.taps[2, channel, tap]
                else colours.track
            )  # fmt: skip
            assert masks.picture[y, x] == QColor(wanted).rgb()
    kept = int(truth.taps[2].sum())
    assert f"{kept} of 1\u2009600 taps" in masks.facts()[1]
    assert f"{100 * come.sum() / kept:.1f}\u2009%" in masks.facts()[2]
    qtbot.keyClick(masks.slider, Qt.Key.Key_Home)
    assert len(masks.facts()) == 2  # before the first epoch there is none


def test_the_epochs_go_by_once_and_stand_still_unseen(
    show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    window, page = show(store(tmp_path))
    masks = page.masks
    masks._timer.setInterval(1)
    with qtbot.waitSignal(masks.slider.valueChanged):
        qtbot.mouseClick(masks.play, LEFT)
    qtbot.waitUntil(lambda: not masks.play.isChecked())
    assert masks.epoch == EPOCHS
    assert not masks._timer.isActive()
    masks._timer.setInterval(60_000)
    qtbot.mouseClick(masks.play, LEFT)
    assert masks._timer.isActive()
    assert masks.epoch == 1
    qtbot.mouseClick(masks.play, LEFT)
    assert not masks._timer.isActive()
    qtbot.mouseClick(masks.play, LEFT)
    qtbot.mouseClick(page.chart.rows["rigl"], LEFT)
    assert not masks._timer.isActive()
    qtbot.mouseClick(masks.play, LEFT)
    window.show_page("live")
    assert not masks._timer.isActive()
    assert not page._slow.isActive()


def broken(folder: Path) -> Path:
    store(folder, ("dense", "gradual"))
    (folder / "set-seed0.json").write_text("{")
    (folder / "gradual-seed0.masks.npz").write_bytes(b"torn")
    return folder


STORED: dict[str, Callable[[Path], Path]] = {
    "all": store,
    "one seed": lambda folder: store(folder, seeds=1),
    "without dense": lambda folder: store(folder, ("random", "rigl")),
    "dense alone": lambda folder: store(folder, ("dense",)),
    "broken": broken,
    "nothing": lambda folder: folder / "none",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stored", STORED)
def test_whatever_is_stored_is_shown_whole(
    show: Show,
    layout: ModuleType,
    stored: str,
    language: str,
    tmp_path: Path,
    speak: Callable[[str], None],
) -> None:
    speak(language)
    window, page = show(STORED[stored](tmp_path / "r"))
    for name in (*page.chart.rows, "")[-2:]:
        page.choose(name or next(iter(page.chart.rows), ""))
        for size in SIZES:
            window.resize(*size)
            window.grab()
            assert layout.cut(window) == [], size
            assert layout.overlapping(window) == [], size


@pytest.mark.parametrize("stored", ["broken", "nothing"])
def test_what_cannot_be_read_is_one_sentence(show: Show, stored: str, tmp_path: Path) -> None:
    _, page = show(STORED[stored](tmp_path / "r"))
    page.grab()
    said = "".join(mark.text for mark in page.answers.marks).replace(" ", "")
    assert page.study.missing.replace(" ", "") in said  # however its lines are broken
    if stored == "broken":
        assert set(page.chart.rows) == {"dense", "gradual"}
        assert "set-seed0.json" in said
        page.choose("gradual")
        assert page.masks.facts() == (
            "How these masks formed is not stored: run the row again to see it.",
        )
        assert page.masks.picture is None
        assert page.masks.slider.isHidden()
    else:
        assert "notinstalled" in said


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("stored", ["all", "broken"])
def test_every_text_can_be_read(
    show: Show, layout: ModuleType, stored: str, theme: str, tmp_path: Path
) -> None:
    window, _ = show(STORED[stored](tmp_path / "r"))
    window.set_theme(theme)
    window.grab()
    found = layout.contrasts(window)
    assert len(found) > 20
    assert [pair for pair in found if pair[0] < 4.5] == []


def test_a_screen_reader_is_told_what_is_drawn(show: Show, tmp_path: Path) -> None:
    _, page = show(store(tmp_path))
    row = page.chart.rows["set"]
    assert "93.2 % on n = 1\u2009000, measured" in row.accessibleDescription()
    assert row.accessibleDescription() in page.chart.accessibleDescription()
    assert "after epoch 6 of 6" in page.masks.accessibleDescription()
    assert "from the start" in page.answers.accessibleDescription()


def test_a_picture_is_made_when_it_changes_and_not_with_every_frame(
    show: Show, tmp_path: Path
) -> None:
    _, page = show(store(tmp_path))
    before = page.masks.picture
    page.grab()
    assert page.masks.picture is before
    page.masks.slider.setValue(2)
    assert page.masks.picture is not before
    assert not np.array_equal(page.masks.picture, before)
