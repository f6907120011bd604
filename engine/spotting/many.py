"""Any number of sources on one thread: what each says alone, worked out for all together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.audio.bank import Bank, Cut
from engine.engines.engine import Engine
from engine.engines.streams import streams_of
from engine.frontend.logmel import CONSTANTS
from engine.frontend.sounds import FIRST, HOP, Sounds
from engine.frontend.stream import LOOKAHEAD
from engine.spotting.detector import Decision
from engine.spotting.detectors import Detectors
from engine.spotting.hearing import TAIL_S
from engine.spotting.pause import PauseWatches
from engine.values import SAMPLE_RATE, Detection, OperatingPoint, StageTimings

I64 = npt.NDArray[np.int64]
CUT = Cut(FIRST, HOP, LOOKAHEAD + round(TAIL_S * SAMPLE_RATE))
assert CONSTANTS.pad == LOOKAHEAD == FIRST


class ManySources:
    """Hears every source of some banks, tick by tick: a frame of all that have one, in a batch.

    What is accepted is, source by source and frame by frame, what
    :func:`engine.spotting.headless.detections` accepts of each alone. ``news`` is the event that
    the banks set when something came. The engine stays the caller's, and so do the banks.
    """

    def __init__(
        self,
        banks: Sequence[Bank],
        engine: Engine,
        labels: Sequence[str],
        operating_point: OperatingPoint,
        *,
        news: threading.Event,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._banks = banks
        self._parts = [
            _Part(bank, engine, labels, operating_point, clock) for bank in banks if bank.slots
        ]
        self._news = news

    @property
    def frames(self) -> int:
        """Frames that were answered."""
        return sum(part.frames for part in self._parts)

    @property
    def dropped(self) -> int:
        """Frames that came to be over two seconds late, or whose sound a microphone lost."""
        return sum(bank.dropped for bank in self._banks)

    def run(self) -> Iterator[Detection | str]:
        """Detections as they come, and a sentence for each source that fails or stalls.

        Raises the two engine errors.
        """
        while True:
            self._news.clear()
            busy = False
            for part in self._parts:
                busy |= part.begin()
                yield from part.answer()
            for bank in self._banks:
                yield from bank.told()
            if busy or any(part.answered for part in self._parts):
                continue
            rests = [rest for bank in self._banks if (rest := bank.rest_s()) is not None]
            if not rests:
                return
            if min(rests) > 0:
                self._news.wait(min(rests))


@dataclass(frozen=True)
class _Spent:
    """When a tick's frames were done, and how long the engine took for all of them."""

    ready_s: float
    inference_s: float


class _Part:
    """One bank with what is kept of each of its sounds."""

    def __init__(
        self,
        bank: Bank,
        engine: Engine,
        labels: Sequence[str],
        operating_point: OperatingPoint,
        clock: Callable[[], float],
    ) -> None:
        self._bank, self._engine, self._clock = bank, engine.info.id, clock
        self._sounds = Sounds(bank.slots)
        self._pauses = PauseWatches(bank.slots)
        self._streams = streams_of(engine, bank.slots)
        self._detectors = Detectors(labels, operating_point, bank.slots)
        self.frames = 0
        self.answered = False

    def begin(self) -> bool:
        """Begin the sounds that begin now; whether there are any."""
        begun = self._bank.begun()
        for sound in begun:
            self._sounds.begin(sound.slot, sound.first)
            self._pauses.reset(sound.slot)
            self._streams.reset(sound.slot)
            self._detectors.begin(sound.slot, sound.origin_s, forget=sound.anew)
        return bool(begun)

    def answer(self) -> Iterator[Detection]:
        """One frame of each sound that has one."""
        which, begins = self._bank.ready()
        self.answered = bool(len(which))
        if not self.answered:
            return
        frames = self._sounds.push(self._bank.pool, begins, which)
        ready_s = self._clock()
        scores = self._streams.push(frames, which)
        spent = _Spent(ready_s, self._clock() - ready_s)
        self.frames += len(which)
        self._pauses.push(frames, which)
        for slot, decision in self._detectors.push(scores.logits, which, self._pauses.told):
            yield self._detection(slot, decision, spent)

    def _detection(self, slot: int, decision: Decision, spent: _Spent) -> Detection:
        moment, decided_s = self._bank.moment(slot), self._clock()
        timings = StageTimings(
            capture=(moment.received_s - moment.captured_s) * 1e3,
            frontend=(spent.ready_s - moment.received_s) * 1e3,
            inference=spent.inference_s * 1e3,
            total=(decided_s - moment.captured_s) * 1e3,
        )
        return Detection(
            position_s=decision.position_s,
            time_s=decided_s,
            word=decision.word,
            score=decision.score,
            engine=self._engine,
            source=self._bank.name(slot),
            timings=timings,
        )
