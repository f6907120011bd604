"""The evaluation page over the real bridge: everything by clicks, on recordings of people."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.pages import PageEntry
from app.pages.evaluation import EvaluationPage
from app.pages.study import StudyPage
from app.resources import asset
from app.settings import Settings
from app.window import Window
from engine.artifact import save

pytestmark = pytest.mark.gsc


@pytest.fixture
def opened() -> list[QUrl]:
    """What was to be opened by another program."""
    return []


@pytest.fixture
def window(
    qtbot: QtBot, models: ModuleType, tmp_path: Path, opened: list[QUrl]
) -> Iterator[Window]:
    """A window with two small engines, one page, and a folder for reports."""
    paths = []
    for family in ("dense", "sparse"):
        paths.append(str(tmp_path / f"{family}.safetensors"))
        save(models.build_model(family, (16, 16, 96), block_widths=(16, 16)), Path(paths[-1]))
    bridge = LiveBridge({
        "models": tuple(paths), "dense": "dense-reference", "sparse": "sparse-reference",
        "loop": True, "source": str(asset("sound/demo.flac")),
    })  # fmt: skip

    def page_of(signals: LiveBridge) -> EvaluationPage:
        return EvaluationPage(
            signals, open_url=lambda url: not opened.append(url), folder=tmp_path / "reports"
        )

    window = Window(
        bridge, Settings(), None,
        pages=(
            PageEntry("evaluate", "Evaluate", page_of, kiosk=False),
            PageEntry("study", "Study", StudyPage, kiosk=True, under="evaluate"),
        ),
    )  # fmt: skip
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # keys are for an active window
    with qtbot.waitSignal(bridge.running_changed, timeout=60_000):
        bridge.begin()
    yield window
    bridge.close()


def test_from_a_folder_to_the_report_by_clicks(
    qtbot: QtBot, window: Window, gsc: Path, tmp_path: Path, opened: list[QUrl]
) -> None:
    for word in ("yes", "no"):
        (tmp_path / "clips" / word).mkdir(parents=True)
        for file in sorted((gsc / "validation" / word).iterdir())[:6]:
            shutil.copy(file, tmp_path / "clips" / word)
    page = window.pages["evaluate"]
    assert isinstance(page, EvaluationPage)
    left = Qt.MouseButton.LeftButton
    page.take(str(tmp_path / "clips"))
    qtbot.waitUntil(page.options.start.isEnabled, timeout=30_000)
    assert page.options.chosen == ("dense-reference", "sparse-reference")
    qtbot.mouseClick(page.options.start, left)
    state = window.header.state
    qtbot.waitUntil(lambda: state.text == "evaluating, not listening", timeout=30_000)
    qtbot.waitUntil(page.head.report.isVisible, timeout=60_000)
    assert page.clips.model.rowCount() == 12
    qtbot.mouseClick(page.head.report, left)
    report = Path(opened[0].toLocalFile())
    assert "dense-reference" in report.read_text(encoding="utf-8")
    told = json.loads((report.parent / "results.json").read_text(encoding="utf-8"))
    for engine in told["engines"]:
        shown = page.scores.figures(engine["id"])[0]
        assert shown == f"{100 * engine['accuracy']:.1f}\u2009%"
    rows = page.clips.rows
    middle = rows.visualRect(page.clips.model.index(3, 0)).center()
    with qtbot.waitSignal(page._bridge.evaluation.clip_seen, timeout=20_000) as seen:
        qtbot.mouseClick(rows.viewport(), left, pos=QPoint(middle))
    assert seen.args[0].columns.shape == (125, 96)
    assert page.clip._picture is not None
    assert page.clip.facts.endswith("dBFS")


def test_an_evaluation_goes_on_while_the_study_is_looked_at(
    qtbot: QtBot, window: Window, gsc: Path, tmp_path: Path
) -> None:
    (folder := tmp_path / "clips" / "stop").mkdir(parents=True)
    for file in sorted((gsc / "validation" / "stop").iterdir())[:40]:
        shutil.copy(file, folder)
    page = window.pages["evaluate"]
    assert isinstance(page, EvaluationPage)
    page.take(str(tmp_path / "clips"))
    qtbot.waitUntil(page.options.start.isEnabled, timeout=30_000)
    qtbot.mouseClick(page.options.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "evaluating" in window.header.state.text, timeout=30_000)
    with qtbot.waitSignal(page._bridge.evaluation.ended, timeout=90_000) as ended:
        qtbot.keyClick(window, Qt.Key.Key_P)
        assert window.page_id == "study"
    assert ended.args[0].failure is None
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert window.page_id == "evaluate"
    assert page.head.report.isVisible()
    assert page.clips.model.rowCount() == 40
