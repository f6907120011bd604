"""The sentences of the study's page, made of results that are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.study.answers import QUESTIONS
from app.study.reading import shown_study
from app.study.titles import ROWS, row_title
from app.study.values import ShownStudy
from engine.training.study_result import write_result
from engine.training.topology_page import TITLES
from tests.app.study.stored import EPOCHS, store
from tests.engine.training.results import made_result


def sentence(study: ShownStudy, asked: str) -> str:
    return next(each.sentence for each in study.answers if asked in each.question)


def test_every_row_has_a_title_and_every_question_rows() -> None:
    assert set(ROWS) == set(TITLES)
    assert {name for each in QUESTIONS for pair in each.pairs for name in pair} <= set(TITLES)
    assert row_title("something-new") == "something-new"


def test_each_question_is_answered_with_its_figures(qtbot: QtBot, tmp_path: Path) -> None:
    study = shown_study(store(tmp_path))
    assert len(study.answers) == len(QUESTIONS) + 1
    assert study.missing == ""
    assert sentence(study, "from the start") == (
        "94.5\u2009% pruned while it trains, 94.0\u2009% fixed by chance: "
        "+0.50 points (+0.08 to +0.92); "
        "94.1\u2009% fixed by rule: "
        "not told apart, +0.40 (\u22120.26 to +1.06)."
    )
    boosting = sentence(study, "boosting")
    assert (
        "94.4\u2009% pruned and boosted, 94.5\u2009% pruned while it trains: not told" in boosting
    )
    assert "not told apart, \u22120.07 (\u22120.38 to +0.25); " in boosting
    regrown = sentence(study, "regrows")
    assert regrown.endswith("fixed by chance: \u22120.80 points (\u22121.22 to \u22120.38).")
    assert sentence(study, "slower").startswith("0.70× ")
    assert "to 2.80× wound back (lottery ticket): " in sentence(study, "slower")
    assert "n = 1\u2009000" in study.source
    assert "3 a row" in study.source
    assert "measured" in study.rows[0].told


def test_what_is_not_there_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    study = shown_study(store(tmp_path, ("gradual", "random"), seeds=1))
    assert sentence(study, "from the start").endswith(
        "+0.60 points, too few seeds to tell; not measured: fixed by rule."
    )
    assert sentence(study, "lottery") == (
        "not measured: wound back (lottery ticket), pruned for four times as long."
    )
    assert sentence(study, "slower") == "not measured yet."
    assert {row.time for row in study.rows} == {"–"}


def test_of_a_training_in_rounds_the_last_is_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    study = shown_study(store(tmp_path, ("dense", "lottery")))
    assert study.epochs == EPOCHS
    assert "of longer trainings the last epochs are drawn" in study.source
    assert "longer" not in shown_study(store(tmp_path / "others", ("dense", "set"))).source
    for row in study.rows:
        assert row.curve.epochs == (2, 4, 6)
        assert row.curve.least[-1] < row.curve.mean[-1] < row.curve.most[-1]
    lottery = next(row for row in study.rows if row.id == "lottery")
    assert lottery.curve.mean[-1] == pytest.approx(95.1)
    assert lottery.masks is not None
    assert len(lottery.masks.taps) == 4 * EPOCHS


def test_curves_that_share_no_epoch_are_drawn_all_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    for seed, epoch in enumerate((3, 4)):
        result = made_result(
            f"set-seed{seed}", 900, seed=seed, epochs=4, curve=((epoch, 0.9),), cpu_seconds=1.0
        )
        write_result(result, tmp_path)
    (row,) = shown_study(tmp_path).rows
    assert row.curve.epochs == (4,)
    assert row.curve.mean == (90.0,)


def test_nothing_stored_and_nothing_readable_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    assert shown_study(tmp_path / "none").missing == (
        f"The study's results are not installed: there are none in {tmp_path / 'none'}."
    )
    (tmp_path / "a.json").write_text("{")
    assert "a.json is no result of the study" in shown_study(tmp_path).missing
    (tmp_path / "b.masks.npz").write_bytes(b"")
    assert shown_study(tmp_path).missing.endswith("(1 more cannot be read.)")
