"""One long recording through the live pipeline, as fast as it goes, and what was spotted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.audio.recording import Recording
from engine.audio.source import AudioSource, ClosedOnExit, SourceFailed
from engine.engines.engine import Engine, Stream
from engine.evaluation.clips import Clock, Contender
from engine.evaluation.label_scores import LabelScores
from engine.evaluation.matching import TOLERANCE_S, match
from engine.evaluation.stream_list import LabelledRecording, RefusedRecording
from engine.evaluation.threshold_bank import ThresholdBank
from engine.spotting.pause import Pause
from engine.spotting.pipeline import Pipeline
from engine.values import (
    SAMPLE_RATE,
    Activity,
    AudioBlock,
    Detection,
    EngineInfo,
    LaneReading,
    LevelReading,
    Scores,
)

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
_LOOK_S = 0.2  # between two looks at how far it is
Position = Callable[[float], None]  # seconds of the recording heard so far


class ListeningFailed(RuntimeError):
    """An engine broke while it listened: one sentence."""


@dataclass(frozen=True)
class Spotted:
    """A command spotted at ``time_s`` in the recording."""

    time_s: float
    word: str
    score: float


@dataclass(frozen=True)
class AtThreshold:
    """What one threshold gives: ``wrong`` are those of ``alarms`` that fell on a missed word."""

    hits: int
    alarms: int
    wrong: int


@dataclass(frozen=True)
class HeardBy:
    """A recording as one engine heard it, by the detector of its operating point.

    ``best`` has for each command that was said the highest smoothed score it had in its time;
    ``curve`` what each threshold would give. ``seconds`` is the time of the engine alone,
    ``frames`` how many it answered.
    """

    spotted: tuple[Spotted, ...]
    best: tuple[float, ...]
    curve: tuple[AtThreshold, ...]
    frames: int
    seconds: float


@dataclass(frozen=True)
class HeardRecording:
    """A recording as every engine heard it, in their order, in ``seconds`` altogether."""

    recording: LabelledRecording
    engines: tuple[HeardBy, ...]
    seconds: float


def hear(
    recording: LabelledRecording,
    contenders: Sequence[Contender],
    thresholds: Sequence[Sequence[float]],
    *,
    tolerance_s: float = TOLERANCE_S,
    position: Position | None = None,
    clock: Clock = time.perf_counter,
) -> HeardRecording | RefusedRecording:
    """Run the live pipeline over ``recording``, with every engine on the same frames.

    ``thresholds``, rising, are what each of them is tried at beside its operating point.
    Nothing is dropped and all times are positions in the recording: the clock decides nothing
    but the seconds that are told. The memory it takes grows with what is spotted, not with the
    length. A recording that turns out to be damaged is refused. Raises
    :class:`ListeningFailed`.
    """
    try:
        source = _Watched(
            Recording(recording.path, paced=False, channel=recording.channel, clock=clock)
        )
    except SourceFailed as error:
        return RefusedRecording(recording.path, str(error))
    ears = {
        each.name: _Ear(each, recording, own, tolerance_s)
        for each, own in zip(contenders, thresholds, strict=True)
    }
    listener = _Listener(ears)
    engines = [_Named(each.engine, each.name) for each in contenders]
    first = contenders[0]
    began = clock()
    pipeline = Pipeline(
        source, engines, first.labels, first.operating_point,
        listener=listener, clock=clock, display=False,
    )  # fmt: skip
    for each in contenders:
        pipeline.set_operating_point(each.operating_point, each.name)
    pipeline.start()
    try:
        while not pipeline.join(_LOOK_S):
            if position:
                position(listener.position_s)
    finally:
        pipeline.stop()
    seconds = clock() - began
    if source.failure:
        return RefusedRecording(recording.path, source.failure)
    if listener.failures or not listener.over:
        raise ListeningFailed(" ".join(listener.failures) or "Listening ended before its time.")
    recording = replace(recording, seconds=source.samples / SAMPLE_RATE)
    return HeardRecording(recording, tuple(ear.heard() for ear in ears.values()), seconds)


class _Ear:
    """What one engine's lane tells, in as little as it takes."""

    def __init__(
        self,
        contender: Contender,
        recording: LabelledRecording,
        thresholds: Sequence[float],
        tolerance_s: float,
    ) -> None:
        self._commands, self._tolerance_s = recording.commands, tolerance_s
        self._bank = ThresholdBank(contender.labels, contender.operating_point, thresholds)
        self._best = LabelScores(contender.labels, recording.commands, tolerance_s)
        self._spotted: list[Spotted] = []
        self._seconds = 0.0
        self._frames = 0

    def read(self, reading: LaneReading) -> None:
        self._frames += 1
        self._seconds += reading.inference_us / 1e6
        pause = Pause(reading.word_over, reading.pause_clear)
        self._bank.push(reading.probabilities, reading.position_s, reading.lately, pause)
        self._best.push(reading.probabilities, reading.position_s)

    def spot(self, detection: Detection) -> None:
        if detection.accepted:
            found = Spotted(detection.position_s, detection.word, detection.score)
            self._spotted.append(found)

    def heard(self) -> HeardBy:
        return HeardBy(
            tuple(self._spotted),
            self._best.best,
            tuple(self._at(index) for index in range(len(self._bank.thresholds))),
            self._frames,
            self._seconds,
        )

    def _at(self, index: int) -> AtThreshold:
        found = match(self._bank.events(index), self._commands, self._tolerance_s)
        return AtThreshold(len(found.hits), len(found.false_alarms), len(found.substitutions))


class _Listener:
    """Gives every lane's readings to its ear; on the pipeline's threads."""

    def __init__(self, ears: dict[str, _Ear]) -> None:
        self._ears = ears
        self.position_s = 0.0
        self.failures: list[str] = []
        self.over = False

    def columns(self, columns: F32, position_s: float) -> None:
        """Nothing is shown."""

    def level(self, reading: LevelReading) -> None:
        """Nothing is shown."""

    def lane(self, reading: LaneReading) -> None:
        self.position_s = reading.position_s
        self._ears[reading.engine].read(reading)

    def detection(self, detection: Detection, image: U8) -> None:
        self._ears[detection.engine].spot(detection)

    def dropped(self, frames: int, samples: int) -> None:
        self.failures.append(f"{frames} frames and {samples} samples were lost.")

    def ended(self) -> None:
        self.over = True

    def failed(self, sentence: str) -> None:
        self.failures.append(sentence)


class _Named(ClosedOnExit):
    """An engine under another id: two models may run on engines of one."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name

    @property
    def info(self) -> EngineInfo:
        return replace(self._engine.info, id=self._name)

    def predict(self, images: U8) -> Scores:
        return self._engine.predict(images)

    def stream(self) -> Stream:
        return self._engine.stream()

    def activity(self, image: U8) -> Activity | None:
        return self._engine.activity(image)

    def close(self) -> None:
        """It stays its owner's."""


class _Watched(ClosedOnExit):
    """A source that keeps why it failed, for a pipeline tells sentences, not whose they are; and
    how many samples it gave, for the header of a file is not always right."""

    def __init__(self, source: AudioSource) -> None:
        self._source = source
        self.name, self.live, self.paced = source.name, source.live, source.paced
        self.duration_s = source.duration_s
        self.failure = ""
        self.samples = 0

    def read(self) -> AudioBlock | None:
        try:
            block = self._source.read()
            self.samples += 0 if block is None else len(block.samples)
            return block
        except SourceFailed as error:
            self.failure = str(error)
            raise

    def close(self) -> None:
        self._source.close()
