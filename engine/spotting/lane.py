"""One engine and its detector: frames in, readings and detections out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.engines.engine import Engine
from engine.spotting.detector import Detector
from engine.spotting.hearing import HOP_S, HeardFrame
from engine.values import (
    BANDS,
    FRAMES,
    Detection,
    LaneReading,
    OperatingPoint,
    Scores,
    StageTimings,
)

U8 = npt.NDArray[np.uint8]
_COST_MEMORY = 0.9
_HEAVY_SHARE = 0.5
_LATE_S = 0.25


@dataclass(frozen=True)
class Answer:
    """What a lane says to one frame: its reading, its raw scores, and a detection or None."""

    reading: LaneReading
    scores: Scores
    detection: Detection | None


class Lane:
    """Asks one engine and turns its scores into detections, on one thread.

    An engine that does not keep up skips windows, not frames: its next answer is for the
    newest window, whole. It then leaves its stream, which wants every frame, for `predict`, and
    takes the stream up again once replaying a window into it is shorter than a frame.
    """

    def __init__(
        self,
        engine: Engine,
        labels: Sequence[str],
        operating_point: OperatingPoint,
        *,
        source: str,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.engine = engine
        self.id = engine.info.id
        self.detector = Detector(labels, operating_point)
        self._family = engine.info.family
        self._source = source
        self._clock = clock
        self._stream = engine.stream()
        self._in_step = True
        self._cost_s = 0.0  # of one answer, running mean
        self._push_s = 0.0  # of one push into the stream, running mean
        self._offered = 0
        self._answered = 0
        self._answered_s = float("-inf")

    @property
    def turn(self) -> tuple[bool, float]:
        """Lanes are asked in this order: light ones first, of heavy ones who waited longest.

        A heavy lane that always came first would leave no frame to the next heavy one.
        """
        return self.heavy, self._answered_s

    @property
    def heavy(self) -> bool:
        """Whether an answer takes more than half of a frame's time."""
        return self._cost_s > _HEAVY_SHARE * HOP_S

    def skips(self, waiting: int) -> bool:
        """Whether to leave out a frame when ``waiting`` others are queued behind it.

        A heavy engine answers only the newest frame, so that it never delays a light one; a
        light one skips what it would take a quarter of a second to catch up with.
        """
        if self.heavy:
            return waiting > 0
        return waiting * self._cost_s > _LATE_S

    def skip(self) -> None:
        """Leave out one frame."""
        self._offered += 1
        self._in_step = False

    def answer(self, heard: HeardFrame, image: U8) -> Answer:
        """Scores and decision for a frame; ``image`` uint8 ``(32, 32)`` is the window it ends.

        Raises the two engine errors.
        """
        frame = heard.frame
        started_s = self._clock()
        scores = self._scores(frame.column, image)
        answered_s = self._clock()
        self._offered += 1
        self._answered += 1
        self._answered_s = answered_s
        spent_s = answered_s - started_s
        self._cost_s = _running(self._cost_s, spent_s)
        probabilities = scores.probabilities()[0]
        decision = self.detector.push(
            probabilities, frame.position_s, speech=heard.speech, pause=heard.pause
        )
        reading = LaneReading(
            engine=self.id,
            family=self._family,
            probabilities=self.detector.smoothed,
            position_s=frame.position_s,
            inference_us=spent_s * 1e6,
            answered=self._answered / self._offered,
            dropped=self._offered - self._answered,
            lately=self.detector.lately,
            word_over=heard.pause.over,
            pause_clear=heard.pause.clear,
        )
        if decision is None:
            return Answer(reading, scores, None)
        decided_s = self._clock()
        detection = Detection(
            position_s=decision.position_s,
            time_s=decided_s,
            word=decision.word,
            score=decision.score,
            engine=self.id,
            source=self._source,
            timings=stage_timings(heard, spent_s, decided_s),
            accepted=decision.accepted,
            word_end_s=heard.word_end_s(),
        )
        return Answer(reading, scores, detection)

    def reset(self) -> None:
        """Forget sound and detections."""
        self.detector.reset()
        self._stream.reset()
        self._in_step = True

    def after_gap(self) -> None:
        """Forget the sound before a gap."""
        self.detector.forget_sound()
        self._stream.reset()
        self._in_step = True

    def _scores(self, column: U8, image: U8) -> Scores:
        if self._in_step:
            started_s = self._clock()
            scores = self._stream.push(column)
            self._push_s = _running(self._push_s, self._clock() - started_s)
            return scores
        if self._push_s * FRAMES < HOP_S:
            self._stream.reset()
            for earlier in image[:-1]:
                self._stream.push(earlier)
            self._in_step = True
            return self._stream.push(column)
        return self.engine.predict(image[None])


def empty_image() -> U8:
    """The window before any sound: uint8 ``(32, 32)`` of digital silence."""
    return np.zeros((FRAMES, BANDS), np.uint8)


def slide(image: U8, column: U8) -> U8:
    """A new window: the old one without its first frame, and the new frame at its end."""
    return np.concatenate([image[1:], column[None]])


def stage_timings(heard: HeardFrame, inference_s: float, decided_s: float) -> StageTimings:
    """Milliseconds of each stage of one answer.

    ``capture``: last sample captured until its block was received; ``frontend``: received until
    the frame was computed; ``inference``: the engine alone; ``total``: captured until decided,
    waiting in the queue and smoothing included.
    """
    frame = heard.frame
    return StageTimings(
        capture=(heard.received_s - frame.captured_s) * 1e3,
        frontend=(frame.ready_s - heard.received_s) * 1e3,
        inference=inference_s * 1e3,
        total=(decided_s - frame.captured_s) * 1e3,
    )


def _running(mean: float, value: float) -> float:
    return value if mean == 0 else _COST_MEMORY * mean + (1 - _COST_MEMORY) * value
