from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.theme import DARK, Look
from app.values import EnergyReading
from app.views.facts import FactsView, lowest_of
from engine.values import AccuracyStatement, Family


@pytest.fixture
def table(qtbot: QtBot, fakes: ModuleType) -> FactsView:
    view = FactsView("sparse")
    qtbot.addWidget(view)
    view.set_look(Look(DARK))
    view.resize(640, round(view.wanted_height()) + 1)
    view.set_facts(fakes.session().sparse)
    return view


def value(table: FactsView, label: str) -> str:
    return next(fact.value for fact in table.facts() if fact.label == label)


def test_done_and_skipped_make_the_dense_net(table: FactsView) -> None:
    table.show_race(None, 1_912_400)
    assert (value(table, "multiplies"), value(table, "skipped")) == (
        "1.91\u2009M", "12.0\u2009M",
    )  # fmt: skip


def test_a_dense_net_skips_nothing(table: FactsView, fakes: ModuleType) -> None:
    table.set_facts(fakes.session().dense)
    assert (value(table, "multiplies"), value(table, "skipped")) == ("13.9\u2009M", "0")


@pytest.mark.parametrize(
    ("reading", "shown", "told"),
    [
        (EnergyReading("sparse"), "no sensor", "no counter"),
        (EnergyReading("sparse", simulated=True), "no sensor", "simulated"),
        (EnergyReading("sparse", remedy="type sudo chmod"), "locked", "type sudo chmod"),
        (EnergyReading("sparse", 0.0123, "RAPL"), "12.3\u2009mJ", "RAPL"),
        (EnergyReading("sparse", None, "RAPL"), "\u2013", "did not move"),
    ],
)
def test_energy_is_a_figure_or_a_reason(
    table: FactsView, reading: EnergyReading, shown: str, told: str
) -> None:
    assert value(table, "energy a word") == "\u2013"
    table.show_energy(reading)
    assert value(table, "energy a word") == shown
    cell = table._cell(6).center()
    assert told in table.told_at(cell.x(), cell.y())


def test_what_a_sensor_is_outlives_a_restart_but_no_other_engine(
    table: FactsView, fakes: ModuleType
) -> None:
    table.show_energy(EnergyReading("sparse"))
    facts = fakes.session().sparse
    table.set_facts(facts)
    assert value(table, "energy a word") == "no sensor"
    table.set_facts(replace(facts, info=replace(facts.info, id="sparse-alveo")))
    assert value(table, "energy a word") == "\u2013"


def coloured(image: QImage, colour: str) -> list[int]:
    wanted = QColor(colour).rgb()
    return [
        x for x in range(image.width())
        if any(image.pixel(x, y) == wanted for y in range(image.height()))
    ]  # fmt: skip


@pytest.mark.parametrize("family", ["dense", "sparse"])
def test_the_interval_lies_on_the_scale_where_it_belongs(
    qtbot: QtBot, fakes: ModuleType, family: Family
) -> None:
    view = FactsView(family)
    qtbot.addWidget(view)
    view.set_look(Look(DARK))
    view.resize(640, round(view.wanted_height()) + 1)
    stated = AccuracyStatement("validation", 400, 370, (0.91, 0.95))
    view.set_facts(replace(fakes.session().sparse, accuracy=stated))
    columns = coloured(view.grab().toImage(), DARK.family(family))
    cell = view._cell(7, accuracy=True)
    ends = [(x - cell.left()) / cell.width() for x in (columns[0], columns[-1] + 1)]
    assert ends == pytest.approx([0.1, 0.5], abs=0.04)


def test_the_scale_of_both_begins_below_the_lower_interval() -> None:
    high, low = (
        AccuracyStatement("validation", 100, 90, interval)
        for interval in ((0.95, 0.97), (0.83, 0.9))
    )
    assert lowest_of((high, high)) == 0.9
    assert lowest_of((high, low)) == 0.8
    assert lowest_of((None, None)) == 0.9
