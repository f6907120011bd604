from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Look, Palette
from app.views.live_cost import LiveCostView
from engine.values import LiveCost


@pytest.fixture
def row(qtbot: QtBot, fakes: ModuleType) -> LiveCostView:
    view = LiveCostView("sparse")
    qtbot.addWidget(view)
    view.set_look(Look(DARK))
    view.resize(640, round(view.wanted_height()) + 1)
    view.set_facts(fakes.session().sparse)
    return view


def values(row: LiveCostView) -> list[str]:
    return [fact.value for fact in row.facts()]


def told(row: LiveCostView, index: int) -> str:
    cell = row._cell(index).center()
    return row.told_at(cell.x(), cell.y())


def test_nothing_is_claimed_before_it_is_measured(row: LiveCostView) -> None:
    row.grab()
    assert values(row) == ["\u2013"] * 3
    assert "modelled" not in [mark.text for mark in row.marks]
    assert "once the window has settled" in told(row, 1)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_what_is_measured_is_plain_and_what_is_modelled_has_its_badge(
    row: LiveCostView, fakes: ModuleType, colours: Palette
) -> None:
    row.set_look(Look(colours))
    row.show_cost(fakes.cost())
    row.grab()
    # 10^6 us over 32 decisions of 8.3 us, and over those and 344 us of resampling
    assert values(row) == ["3.1\u2009µs", "3\u2009765", "1\u2009640"]
    shown = [mark.text for mark in row.marks]
    assert shown.count("modelled") == 2
    assert [shown[shown.index(value) + 1] for value in values(row)[1:]] == ["modelled"] * 2
    assert not [mark for mark in row.marks if mark.elided]


def test_each_fact_says_how_it_came_about(row: LiveCostView, fakes: ModuleType) -> None:
    row.show_cost(fakes.cost())
    assert told(row, 0).startswith("measured: the network alone, 64 sounds at once")
    assert "C++, AVX-512, every frame once" in told(row, 0)
    assert told(row, 1).startswith("modelled, for 32 decisions a second each, from 8.3\u2009µs")
    assert "cold caches" in told(row, 1)
    assert "344\u2009µs" in told(row, 2)
    assert told(row, 2).startswith("modelled")
    for fact in row.facts():
        assert f"{fact.value} {fact.label}: {fact.told}" in row.accessibleDescription()


def test_an_engine_that_computes_whole_windows_says_so(
    row: LiveCostView, fakes: ModuleType
) -> None:
    row.show_cost(fakes.cost())
    assert row.facts()[0].label == "a decision, live"
    row.show_cost(replace(fakes.cost(), once=False))
    assert row.facts()[0].label == "a whole window, live"


def test_what_was_not_measured_says_why(row: LiveCostView, fakes: ModuleType) -> None:
    row.show_cost(LiveCost("sparse-cpu", fakes.cost().model, reason="It is simulated."))
    assert values(row) == ["\u2013"] * 3
    assert "It is simulated." in told(row, 0)
    assert "It is simulated." in row.accessibleDescription()


def test_a_cost_of_another_engine_or_model_is_not_shown(
    row: LiveCostView, fakes: ModuleType
) -> None:
    row.show_cost(replace(fakes.cost(), engine="sparse-sim"))
    row.show_cost(replace(fakes.cost(), model="/models/another.safetensors"))
    assert values(row) == ["\u2013"] * 3


def test_it_outlives_a_restart_but_no_other_engine(row: LiveCostView, fakes: ModuleType) -> None:
    row.show_cost(fakes.cost())
    facts = fakes.session().sparse
    row.set_facts(facts)
    assert values(row)[0] == "3.1\u2009µs"
    row.set_facts(replace(facts, info=replace(facts.info, id="sparse-reference")))
    assert values(row) == ["\u2013"] * 3
    assert "3.1" not in row.accessibleDescription()
    row.set_facts(None)
    assert values(row) == ["\u2013"] * 3
