"""What a word costs in energy, where a sensor of the engine's device may be read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from app.values import EnergyReading
from engine.bench.energy import Meter, meter_of
from engine.bench.interleave import Race
from engine.engines.engine import Engine
from engine.values import EngineInfo, Family

BLOCK_S = 0.5  # sensors count in steps of milliseconds, a GPU's in steps of a tenth of a second
Meters = Callable[[EngineInfo], tuple[Meter | None, str | None]]


class WordEnergy:
    """Once a run, when the races are done: each engine alone for half a second.

    A sensor counts whatever its device does meanwhile; alone, that is nearly all the engine's.
    Its methods belong to the thread that owns the engines.
    """

    def __init__(
        self,
        engines: Mapping[Family, Engine],
        *,
        meters: Meters = meter_of,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._known: list[EnergyReading] = []
        self._waiting: list[tuple[Family, Engine, Meter]] = []
        for family, engine in engines.items():
            meter, remedy = meters(engine.info)
            if meter is None:
                simulated = engine.info.figure != "measured"
                reading = EnergyReading(family, remedy=remedy, simulated=simulated)
                self._known.append(reading)
            else:
                self._waiting.append((family, engine, meter))
        self._block: Iterator[EnergyReading | None] | None = None

    def unmeasured(self) -> tuple[EnergyReading, ...]:
        """What is known from the start: where there is no sensor, or a locked one."""
        return tuple(self._known)

    def interrupt(self) -> None:
        """Begin the block in hand anew: a race took the engines."""
        self._block = None

    def step(self, image: npt.NDArray[np.uint8]) -> tuple[bool, EnergyReading | None]:
        """A slice on one word's image ``(32, 32)``: whether there is more to do, and news."""
        if not self._waiting:
            return False, None
        if self._block is None:
            self._block = self._measure(*self._waiting[0], image)
        try:
            reading = next(self._block)
        except OSError:  # the sensor went away
            reading = EnergyReading(self._waiting[0][0])
        if reading is not None:
            self._block = None
            self._waiting.pop(0)
        return True, reading

    def _measure(
        self, family: Family, engine: Engine, meter: Meter, image: npt.NDArray[np.uint8]
    ) -> Iterator[EnergyReading | None]:
        race = Race((engine,), duration_s=BLOCK_S, clock=self._clock)
        race.start(np.ascontiguousarray(image[None]))
        race.warm_up()
        before = meter.joules()
        while race.step():
            yield None
        used, words = meter.since(before), race.readings()[0].words
        yield EnergyReading(family, used / words if used > 0 else None, meter.name)
