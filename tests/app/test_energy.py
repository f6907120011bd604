from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from app.energy import WordEnergy
from app.values import EnergyReading
from engine.bench.energy import Meter
from engine.values import EngineInfo, Family, Figure, Scores

IMAGE = np.zeros((32, 32), np.uint8)


class Costly:
    """Takes a millisecond of the test's clock and some joules a call."""

    def __init__(self, machine: Machine, joules: float, figure: Figure = "measured") -> None:
        self.info = EngineInfo("x", "dense", True, "CPU", "test", figure)
        self._machine, self._joules = machine, joules

    def predict(self, images: object) -> Scores:
        self._machine.now_s += 0.001
        self._machine.used += self._joules
        return Scores(np.zeros((1, 2), np.float32))


class Machine:
    """A clock and a counter of energy that only engines move."""

    def __init__(self) -> None:
        self.now_s = self.used = 0.0

    def meter(self, info: EngineInfo) -> tuple[Meter | None, str | None]:
        if info.figure != "measured":
            return None, None
        return Meter("RAPL", lambda: self.used), None


def run(energy: WordEnergy) -> list[EnergyReading]:
    found, more = [], True
    for _ in count():
        more, reading = energy.step(IMAGE)
        if reading is not None:
            found.append(reading)
        if not more:
            return found
    raise AssertionError


def test_each_engine_is_charged_for_its_own_words_alone() -> None:
    machine = Machine()
    engines: dict[Family, Costly] = {
        "dense": Costly(machine, 0.02), "sparse": Costly(machine, 0.003),
    }  # fmt: skip
    energy = WordEnergy(engines, meters=machine.meter, clock=lambda: machine.now_s)
    assert energy.unmeasured() == ()
    found = run(energy)
    assert [reading.family for reading in found] == ["dense", "sparse"]
    assert [reading.joules for reading in found] == pytest.approx([0.02, 0.003])
    assert run(energy) == []  # once a run


def test_a_block_that_a_race_broke_into_begins_anew() -> None:
    machine = Machine()
    engines: dict[Family, Costly] = {"dense": Costly(machine, 0.02)}
    energy = WordEnergy(engines, meters=machine.meter, clock=lambda: machine.now_s)
    energy.step(IMAGE)
    machine.used += 100.0  # the race
    energy.interrupt()
    assert [reading.joules for reading in run(energy)] == pytest.approx([0.02])


def refused(_: EngineInfo) -> tuple[None, str]:
    return None, "only root may read it"


def missing(_: EngineInfo) -> tuple[None, None]:
    return None, None


@pytest.mark.parametrize(
    ("figure", "meters", "reading"),
    [
        ("measured", missing, EnergyReading("dense")),
        ("measured", refused, EnergyReading("dense", remedy="only root may read it")),
        ("simulated", missing, EnergyReading("dense", simulated=True)),
    ],
)
def test_where_nothing_measures_it_is_told_at_once(
    figure: Figure, meters: Callable[[EngineInfo], tuple[None, str | None]], reading: EnergyReading
) -> None:
    energy = WordEnergy({"dense": Costly(Machine(), 1.0, figure)}, meters=meters)
    assert energy.unmeasured() == (reading,)
    assert energy.step(IMAGE) == (False, None)


def test_a_sensor_that_goes_away_is_no_sensor() -> None:
    def gone() -> float:
        raise OSError("gone")

    meter = Meter("card", gone)
    energy = WordEnergy({"dense": Costly(Machine(), 1.0)}, meters=lambda _: (meter, None))
    assert run(energy) == [EnergyReading("dense")]
