from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType

from app.journal import COLUMNS, Journal
from engine.values import SimulatedSpeed, ThroughputReading


class Clock:
    """A second later each time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 28, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def rows(journal: Journal) -> list[dict[str, object]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in journal.rows()]


def test_every_word_and_race_has_a_row(qtbot, fakes: ModuleType) -> None:
    bridge = fakes.FakeBridge()
    journal = Journal(bridge, clock=Clock())
    fakes.feed(bridge)
    found = rows(journal)
    kinds = [row["kind"] for row in found]
    assert kinds == ["heard", "heard", "heard", "rejected", "race", "race"]
    assert [row["word"] for row in found] == ["yes", "right", "left", "unknown", "left", "left"]
    first = found[0]
    assert first["time"] == "2026-11-28T12:00:01.000+00:00"
    assert (first["engine"], first["model"]) == ("sparse-cpu", "gsc12-sparse")
    assert (first["score"], first["delay_ms"], first["delay"]) == ("0.9700", "182.0", "estimated")
    assert (first["other_word"], first["other_score"]) == ("yes", "0.9300")
    assert first["source"] == "USB microphone"
    dense, sparse = found[4:]
    assert (dense["words_per_second"], sparse["words_per_second"]) == ("5650.0", "116300.0")
    assert (dense["figure"], dense["batch"]) == ("measured", 1)
    assert first["words_per_second"] == ""


def test_a_race_has_its_rows_once_and_only_when_it_is_over(qtbot, fakes: ModuleType) -> None:
    bridge = fakes.FakeBridge()
    journal = Journal(bridge)
    bridge.session_opened.emit(fakes.session())
    for progress in (0.2, 0.9, 1.0, 1.0):
        bridge.raced.emit(fakes.race(progress=progress))
    assert len(rows(journal)) == 2


def test_a_simulated_engines_speed_is_called_modelled(qtbot, fakes: ModuleType) -> None:
    bridge = fakes.FakeBridge()
    journal = Journal(bridge)
    bridge.session_opened.emit(fakes.session(figure="simulated"))
    speed = SimulatedSpeed(6600.0, 250.0)
    reading = ThroughputReading("sparse-sim", 3, 1.0, 1.0, 2.0, simulated=speed)
    race = fakes.race()
    bridge.raced.emit(type(race)("left", 1.0, race.dense, reading))
    assert [row["figure"] for row in rows(journal)] == ["measured", "modelled"]


def test_the_oldest_rows_go(qtbot, fakes: ModuleType) -> None:
    bridge = fakes.FakeBridge()
    journal = Journal(bridge, most=3)
    for number in range(9):
        bridge.heard.emit(fakes.heard(f"w{number}", 1.0))
    assert [row["word"] for row in rows(journal)] == ["w6", "w7", "w8"]
