"""The table of clips as Qt sees it: a hundred thousand rows, grown under a selection."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.evaluation.table import ClipTable
from app.evaluation.values import ClipRows, EngineHead, EvaluationBegun
from app.views.clip_model import ClipModel
from app.views.clip_table import ClipTableView

LABELS = ("_unknown_", "yes", "no")
HEADS = (
    EngineHead("dense-cpu", "dense", "d", "OpenVINO", "measured"),
    EngineHead("sparse-cpu", "sparse", "s", "C++", "measured"),
)


def table_of(count: int) -> ClipTable:
    """An empty table for so many clips, a third of each word."""
    names = [f"yes/{i}.wav" for i in range(count)]
    truths = (np.arange(count) % 3).astype(np.int16)
    return ClipTable(EvaluationBegun(HEADS, LABELS, names, truths))


def rows(first: int, count: int, seed: int = 1) -> ClipRows:
    """Answers with random scores."""
    places = np.arange(first, first + count, dtype=np.int32)
    scores = np.random.default_rng(seed + first).dirichlet([1, 1, 1], (count, 2))
    return ClipRows(places, scores.argmax(axis=2).astype(np.int16), scores.astype(np.float32))


@pytest.mark.parametrize("order", ["heard", "wrong", "difference"])
@pytest.mark.parametrize("kept", ["all", "wrong"])
def test_a_row_that_somebody_holds_stays_the_same_clip_while_rows_come(
    qtbot: QtBot, qtmodeltester: ModelTester, order: str, kept: str
) -> None:
    table, model = table_of(300), ClipModel()
    model.order, model.kept = order, kept
    model.show_table(table)
    qtmodeltester.check(model)
    table.add(rows(0, 60))
    model.grow()
    held = QPersistentModelIndex(model.index(7, 0))
    place = model.place(7)
    for first in range(60, 300, 40):
        table.add(rows(first, 40))
        model.grow()
        assert model.place(held.row()) == place
        assert model.places.tolist() == table.listed(kept, order).tolist()
    assert model.rowCount() == table.counts[kept]


def test_while_rows_come_a_hundred_thousand_none_is_read_that_is_not_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = ClipTableView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    table = table_of(100_000)
    view.show_table(table)
    read: set[int] = set()
    text = ClipModel.text

    def noted(self: ClipModel, place: int, column: int) -> str:
        read.add(place)
        return text(self, place, column)

    monkeypatch.setattr(ClipModel, "text", noted)
    for first in range(0, 100_000, 5_000):
        table.add(rows(first, 5_000))
        view.grow()
        view.grab()
    assert view.model.rowCount() == 100_000
    view.sort("wrong")
    view.grab()
    view.rows.scrollToBottom()
    view.grab()
    assert 20 < len(read) < 200
    assert len(view.findChildren(QTableView)) == 1


def test_columns_say_word_answers_distance_and_name(qtbot: QtBot) -> None:
    table, model = table_of(3), ClipModel()
    scores = np.array([[[0.1, 0.9, 0], [0.3, 0.7, 0]], [[0.2, 0.8, 0], [0, 0.25, 0.75]]])
    table.add(
        ClipRows(np.array([1, 0], np.int32), np.array([[1, 1], [1, 2]], np.int16),
                 scores.astype(np.float32))
    )  # fmt: skip
    table.add(
        ClipRows(np.array([2], np.int32), np.array([[-1, -1]], np.int16),
                 np.zeros((1, 2, 3), np.float32), {2: "yes/2.wav is empty."})
    )  # fmt: skip
    model.show_table(table)
    told = [[model.index(r, c).data() for c in range(5)] for r in range(3)]
    assert told == [
        ["yes", "yes 0.90", "yes 0.70", "0.200", "yes/1.wav"],
        ["unknown", "✗ yes 0.80", "✗ no 0.75", "0.750", "yes/0.wav"],
        ["no", "–", "–", "–", "yes/2.wav is empty."],
    ]
    said = model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "wrong: yes 0.80"
    head = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5)]
    assert head == ["word", "dense-cpu", "sparse-cpu", "apart", "recording"]
