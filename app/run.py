"""One run of a pipeline: what happens on the engines' threads between start and stop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from app.energy import WordEnergy
from app.inbox import Inbox
from app.inside.feed import ActivityFeed, OpenReference
from app.race import WordRace
from app.values import TruthCount, other
from engine.audio.signal import SignalEvent, SignalWatch
from engine.audio.source import AudioSource, LabelledSource
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.evaluation.live_tally import LiveTally
from engine.spotting.pipeline import Pipeline
from engine.values import Detection, Family, LaneReading, LevelReading, OperatingPoint

_TOGETHER_S = 0.5  # answers of two engines further apart are not about the same word


class LiveRun:
    """Listens to a source with up to two engines and races them on each word heard.

    Its methods named like :class:`engine.spotting.pipeline.PipelineListener`'s run on engine
    threads; everything goes to the inbox as the name of a signal. ``on_air`` says whose words
    count, ``failed_run`` is called after the pipeline told a failure, ``signalled`` when a
    microphone's sound cannot be right. ``reference`` and ``watched`` are the activity feed's.
    """

    def __init__(
        self,
        source: AudioSource,
        engines: Mapping[Family, Engine],
        labels: Sequence[str],
        operating_point: OperatingPoint,
        *,
        inbox: Inbox,
        on_air: Callable[[], Family],
        failed_run: Callable[[], None],
        reference: OpenReference | None = None,
        watched: Callable[[], bool] = lambda: False,
        signalled: Callable[[SignalEvent], None] = lambda event: None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.live, self.source_name = source.live, source.name
        self.labels = tuple(labels)
        self._inbox, self._on_air, self._failed_run = inbox, on_air, failed_run
        self._signalled, self._signal = signalled, SignalWatch()
        self._failures: deque[str] = deque()
        self._families: dict[str, Family] = {
            engine.info.id: family for family, engine in engines.items()
        }
        self._readings: dict[Family, LaneReading] = {}
        self._tallies: dict[Family, LiveTally] = {}
        self._untold: dict[Family, tuple[LaneReading, Detection | None]] = {}
        if isinstance(source, LabelledSource):
            self._tallies = {
                family: LiveTally(labels, source.name, source.truth_at) for family in engines
            }
        self._race: WordRace | None = WordRace(engines, clock=clock)
        self._activity = ActivityFeed(engines, reference, watched=watched, clock=clock)
        self._position_s = 0.0
        self._energy = WordEnergy(engines, clock=clock)
        self._image: npt.NDArray[np.uint8] | None = None  # of the last word
        self._pipeline = Pipeline(
            source,
            tuple(engines.values()),
            labels,
            operating_point,
            listener=self,
            clock=clock,
            idle=self.idle,
        )

    @property
    def truth(self) -> bool:
        """Whether every word's label is known."""
        return bool(self._tallies)

    def start(self) -> None:
        """Begin to listen."""
        for reading in self._energy.unmeasured():
            self._inbox.post("energy", reading)
        self._activity.warm_up()
        self._pipeline.start()

    def stop(self) -> None:
        """Stop listening and wait for the threads; harmless twice."""
        self._pipeline.stop()
        self._activity.close()

    def over(self, timeout_s: float) -> bool:
        """Whether the threads end by themselves within this time."""
        return self._pipeline.join(timeout_s)

    def take_failures(self) -> list[str]:
        """The sentences that the pipeline told since the last call."""
        return [self._failures.popleft() for _ in range(len(self._failures))]

    def set_operating_point(self, operating_point: OperatingPoint) -> None:
        """Use another operating point from the next frame on."""
        self._pipeline.set_operating_point(operating_point)

    def set_operating_points(self, points: Mapping[Family, OperatingPoint]) -> None:
        """Use an operating point of its own for each engine from the next frame on."""
        for engine_id, family in self._families.items():
            if family in points:
                self._pipeline.set_operating_point(points[family], engine_id)

    # -- on engine threads ------------------------------------------------------------------

    def columns(self, columns: npt.NDArray[np.float32], position_s: float) -> None:
        """Hand on spectrogram columns."""
        self._inbox.post("columns", columns, position_s)

    def level(self, reading: LevelReading) -> None:
        """Hand on a level."""
        self._inbox.post_latest("level", "level", reading)
        event = self._signal.hear(reading) if self.live else None
        if event is not None:
            self._signalled(event)

    def lane(self, reading: LaneReading) -> None:
        """Hand on an engine's answer, and judge the clip that it ends."""
        self._readings[reading.family] = reading
        self._position_s = reading.position_s
        self._inbox.post_latest(f"lane {reading.family}", "lane", reading)
        if self._race is not None and (facts := self._race.starved()) is not None:
            self._inbox.post_latest("race", "raced", facts)
        # A detection comes after the reading of its frame, so the tally runs one frame behind.
        self._tally(reading.family)
        self._untold[reading.family] = (reading, None)

    def detection(self, detection: Detection, image: npt.NDArray[np.uint8]) -> None:
        """Hand on what the engine on air spotted, and let both race on it."""
        family = self._families[detection.engine]
        if family in self._untold:
            self._untold[family] = (self._untold[family][0], detection)
        self._inbox.post("spotted", detection, family)
        if family != self._on_air():
            return
        rival = self._readings.get(other(family))
        if rival is not None and abs(rival.position_s - detection.position_s) > _TOGETHER_S:
            rival = None
        self._inbox.post("detection", detection, family, rival)
        if detection.accepted:
            self._activity.hear(detection.word, image, detection.position_s)
            if self._race is not None:
                self._image = image
                self._energy.interrupt()
                self._race.begin(detection.word, image)

    def _tally(self, family: Family) -> None:
        if family in self._tallies and family in self._untold:
            tally = self._tallies[family]
            before = tally.tally
            after = tally.heard(*self._untold[family])
            if after is not before:
                self._inbox.post("counted", TruthCount(family, after.statement()))

    def dropped(self, frames: int, samples: int) -> None:
        """Hand on the totals of what was lost."""
        self._inbox.post_latest("dropped", "dropped", frames, samples)

    def ended(self) -> None:
        """The recording is over: judge its last clip too."""
        for family, tally in self._tallies.items():
            self._tally(family)
            self._inbox.post("counted", TruthCount(family, tally.finish().statement()))
        self._inbox.post("running_changed", False)
        over = QCoreApplication.translate(
            "LiveRun", "The recording is over; press R to play it again."
        )
        self._inbox.post("notice", over, False)

    def failed(self, sentence: str) -> None:
        """Note it, and let the session say so once it knows what plays instead."""
        self._failures.append(sentence)
        self._failed_run()

    def idle(self) -> bool:
        """A slice of work while no frame waits; False when there is nothing to do.

        The layers of a heard word come before the race on it, those of frames in passing only
        when nothing races.
        """
        if (reading := self._activity.word()) is not None:
            self._inbox.post("activity", reading)
            counted = reading.multiplications("sparse")
            if self._race is not None and counted is not None:
                self._race.counted(counted)
            return True
        if self._run_race():
            return True
        reading = self._activity.frame(self._pipeline.image, self._position_s)
        if reading is not None:
            self._inbox.post_latest("activity", "activity", reading)
        return False

    def _run_race(self) -> bool:
        if self._race is None:
            return False
        try:
            more, facts = self._race.step()
            if not more and self._image is not None:
                more, energy = self._energy.step(self._image)
                if energy is not None:
                    self._inbox.post("energy", energy)
        except (EngineFailed, EngineUnavailable) as error:
            self._race = None
            stopped = QCoreApplication.translate("LiveRun", "The race stopped: {error}.")
            self._inbox.post("notice", stopped.format(error=error), True)
            return False
        if facts is not None:
            self._inbox.post_latest("race", "raced", facts)
        return more
