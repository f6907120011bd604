"""Asks the engines for their layers, on the engines' own thread, while no frame waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from app.inside.values import ActivityReading, NetworkActivity
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.values import BANDS, FRAMES, Activity, Family

PERIOD_S = 0.1
MOST_OF_THE_THREAD = 0.2  # a slow engine is asked less often, so that frames never pile up
_LOG = logging.getLogger(__name__)
U8 = npt.NDArray[np.uint8]
OpenReference = Callable[[Family], Engine]


class ActivityFeed:
    """Readings of heard words, and of frames in passing while ``watched`` says someone looks.

    A word costs one call of each engine (about 3 ms each), so that words count since the start
    whichever page is open. Of frames the latest is taken, ten a second at most. An engine that
    gives no activity is replaced by what ``reference`` opens for its family.
    """

    def __init__(
        self,
        engines: Mapping[Family, Engine],
        reference: OpenReference | None = None,
        *,
        watched: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._engines = dict(engines)
        self._open_reference, self._watched, self._clock = reference, watched, clock
        self._references: dict[Family, Engine | None] = {}  # None where there is none either
        self._heard: tuple[str, U8, float] | None = None
        self._last: U8 | None = None
        self._next_s = 0.0

    def warm_up(self) -> None:
        """Ask once before frames come: the first call may compile a second graph.

        Engines that simulate hardware have nothing to warm, and take long.
        """
        blank = np.zeros((FRAMES, BANDS), np.uint8)
        for engine in self._engines.values():
            if engine.info.figure == "measured":
                _activity(engine, blank)

    def hear(self, word: str, image: U8, position_s: float) -> None:
        """A word was heard on this image; :meth:`word` reads its layers."""
        self._heard = (word, image, position_s)

    def word(self) -> ActivityReading | None:
        """The layers of the word that was heard last, once."""
        if self._heard is None:
            return None
        (word, image, position_s), self._heard = self._heard, None
        return self._read(image, position_s, word)

    def frame(self, image: U8, position_s: float) -> ActivityReading | None:
        """The layers of the latest frame, if someone looks and it is time for another one."""
        if image is self._last or not self._watched() or self._clock() < self._next_s:
            return None
        return self._read(image, position_s, None)

    def close(self) -> None:
        """Close the references that were opened."""
        for engine in self._references.values():
            if engine is not None:
                engine.close()
        self._references.clear()

    def _read(self, image: U8, position_s: float, word: str | None) -> ActivityReading:
        began_s = self._clock()
        self._last = image
        whole = np.ascontiguousarray(image)
        found = {family: self._network(family, whole) for family in self._engines}
        now = self._clock()
        self._next_s = max(began_s + PERIOD_S, now + (now - began_s) / MOST_OF_THE_THREAD)
        return ActivityReading(image, position_s, word, found.get("dense"), found.get("sparse"))

    def _network(self, family: Family, image: U8) -> NetworkActivity:
        engine = self._engines[family]
        own = engine.info.id
        if family not in self._references:
            activity = _activity(engine, image)
            if activity is not None:
                return NetworkActivity(own, activity)
            self._references[family] = self._reference(family)
        reference = self._references[family]
        if reference is None:
            return NetworkActivity(own, None, own)
        return NetworkActivity(reference.info.id, _activity(reference, image), own)

    def _reference(self, family: Family) -> Engine | None:
        if self._open_reference is None:
            return None
        try:
            return self._open_reference(family)
        except (EngineFailed, EngineUnavailable) as error:
            _LOG.warning("the reference of the %s model cannot run: %s", family, error)
            return None


def _activity(engine: Engine, image: U8) -> Activity | None:
    try:
        return engine.activity(image)
    except (EngineFailed, EngineUnavailable) as error:
        _LOG.warning("%s gave no activity: %s", engine.info.id, error)
        return None
