"""The race on the last word, and once a session the search for each engine's best batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from app.values import RaceFacts
from engine.bench.interleave import Race
from engine.engines.engine import Engine
from engine.values import Family, ThroughputReading

RACE_S = 1.0
_WALL_S = 1.25  # a busy machine ends the race here; the rates count the engines' own time anyway
_NEWS_S = 0.25
_BATCHES = (8, 64)
_BATCH_RACE_S = 0.4
_LONGEST_CALL_S = 0.05  # a longer call would hold up the frames that wait for the same thread


class WordRace:
    """Runs on the thread that owns the engines, a slice of about 10 ms a :meth:`step`.

    After each word both engines classify it over and over for a second, one word a call. When
    that is done for the first time, larger batches follow, as far as no call takes over 50 ms.
    """

    def __init__(
        self, engines: Mapping[Family, Engine], *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._engines = dict(engines)
        self._clock = clock
        self._single = Race(tuple(engines.values()), duration_s=RACE_S, clock=clock)
        self._next: tuple[str, npt.NDArray[np.uint8]] | None = None
        self._asked_s: float | None = None  # None once told that there is no race
        self._word: str | None = None
        self._last = ""
        self._image: npt.NDArray[np.uint8] = np.zeros((1, 32, 32), np.uint8)
        self._began_s = self._news_s = 0.0
        self._multiplications: int | None = None
        self._batches: list[int] | None = None  # left to try; None before the first race
        self._batch_race: Race | None = None
        self._best: dict[Family, ThroughputReading] = {}

    def begin(self, word: str, image: npt.NDArray[np.uint8]) -> None:
        """Race on this word's image uint8 ``(32, 32)`` from the next step on."""
        self._next, self._asked_s = (word, image), self._clock()

    def counted(self, multiplications: int) -> None:
        """Tell with the race what the sparse engine multiplies for its word.

        Whoever reads the word's layers counts: to ask the engine again would cost its time twice.
        """
        self._multiplications = multiplications

    def starved(self) -> RaceFacts | None:
        """Told once a word that has waited for a second: frames leave no time for its race."""
        if self._next is None or self._asked_s is None or self._clock() - self._asked_s < RACE_S:
            return None
        self._asked_s = None
        known = {
            family: ThroughputReading(
                engine.info.id, 0, 0.0, None, None, simulated=engine.info.simulated
            )
            for family, engine in self._engines.items()
            if engine.info.simulated is not None
        }
        return RaceFacts(self._next[0], 1.0, known.get("dense"), known.get("sparse"), starved=True)

    def step(self) -> tuple[bool, RaceFacts | None]:
        """Do a slice: whether there is more to do, and news. Raises what the engines raise."""
        if self._next is not None:
            self._start(*self._next)
            return True, None
        if self._word is not None:
            return self._step_single(self._word)
        return self._step_batches()

    def _start(self, word: str, image: npt.NDArray[np.uint8]) -> None:
        self._next, self._word, self._batch_race = None, word, None
        self._image = np.ascontiguousarray(image[None])
        self._single.start(self._image)
        self._single.warm_up()
        self._began_s = self._news_s = self._clock()

    def _step_single(self, word: str) -> tuple[bool, RaceFacts | None]:
        running = self._single.step()
        now = self._clock()
        if now - self._began_s > _WALL_S and all(r.words for r in self._single.readings()):
            running = False
        if running and now - self._news_s < _NEWS_S:
            return True, None
        self._news_s = now
        facts = self._facts(word, running)
        if not running:
            self._last, self._word = word, None
            if self._batches is None:
                self._batches = list(_BATCHES)
        return True, facts

    def _step_batches(self) -> tuple[bool, RaceFacts | None]:
        if self._batch_race is not None:
            if not self._batch_race.step():
                self._keep_best(self._batch_race)
                self._batch_race = None
                return True, self._facts(self._last, False)
            return True, None
        if not self._batches:
            return False, None
        batch = self._batches.pop(0)
        known = self._best.values() or self._single.readings()
        slowest_s = max((reading.p50_us or 0.0 for reading in known), default=0.0) * 1e-6
        if slowest_s * batch <= _LONGEST_CALL_S:
            race = Race(
                tuple(self._engines.values()),
                duration_s=_BATCH_RACE_S,
                batch=batch,
                clock=self._clock,
            )
            race.start(self._image)
            race.warm_up()
            self._batch_race = race
        return True, None

    def _keep_best(self, race: Race) -> None:
        readings = race.readings(), self._single.readings()
        for family, batched, single in zip(self._engines, *readings, strict=True):
            known = self._best.get(family, single)
            quicker = batched.words_per_second > known.words_per_second
            self._best[family] = batched if quicker else known

    def _facts(self, word: str, running: bool) -> RaceFacts:
        readings = dict(zip(self._engines, self._single.readings(), strict=True))
        spent = sum(reading.seconds for reading in readings.values()) / RACE_S
        passed = (self._clock() - self._began_s) / _WALL_S
        return RaceFacts(
            word,
            min(0.999, max(spent, passed)) if running else 1.0,
            readings.get("dense"),
            readings.get("sparse"),
            self._multiplications,
            self._best.get("dense"),
            self._best.get("sparse"),
        )
