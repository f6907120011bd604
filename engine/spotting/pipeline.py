"""From a source to detections: two threads and a bounded queue between them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.audio.source import AudioSource, SourceFailed
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.frontend.display import COLUMN_HOP, DisplayStream
from engine.spotting.frame_queue import FrameQueue
from engine.spotting.hearing import HeardFrame, Hearing
from engine.spotting.lane import Lane, empty_image, slide
from engine.values import (
    SAMPLE_RATE,
    AudioBlock,
    Detection,
    LaneReading,
    LevelReading,
    OperatingPoint,
)

QUEUE_FRAMES = 64  # two seconds
_JOIN_S = 3.0


class PipelineListener(Protocol):
    """What a pipeline tells, on its own threads; every method must return at once."""

    def columns(self, columns: npt.NDArray[np.float32], position_s: float) -> None:
        """Spectrogram columns ``(n, 96)`` in 0..1, and where in the source the last one ends."""

    def level(self, reading: LevelReading) -> None:
        """A level reading, ten a second."""

    def lane(self, reading: LaneReading) -> None:
        """One engine's answer to one frame."""

    def detection(self, detection: Detection, image: npt.NDArray[np.uint8]) -> None:
        """A detection and the uint8 ``(32, 32)`` window it was made on."""

    def dropped(self, frames: int, samples: int) -> None:
        """Totals of frames the queue and of samples the source lost, whenever they change."""

    def ended(self) -> None:
        """The source is at its end and every frame was answered."""

    def failed(self, sentence: str) -> None:
        """The source or an engine failed. Other engines go on; a failed source ends the run."""


class Pipeline:
    """Listens to a source and asks every engine about every frame.

    One thread reads, levels and transforms; one infers: each engine in turn on each frame, then
    its detector. While no frame waits it calls ``idle``, a slice of work of about 10 ms on the
    same thread (so that engines are never timed against each other's load), until that answers
    False. A paced source drops the oldest frames when inference falls two seconds behind; an
    unpaced one waits. The pipeline closes its source; its engines stay the caller's.
    """

    def __init__(
        self,
        source: AudioSource,
        engines: Sequence[Engine],
        labels: Sequence[str],
        operating_point: OperatingPoint,
        *,
        listener: PipelineListener,
        clock: Callable[[], float] = time.perf_counter,
        idle: Callable[[], bool] | None = None,
        display: bool = True,
    ) -> None:
        self._source = source
        self._listener = listener
        self._idle = idle
        self._paced = source.paced
        self._hearing = Hearing(as_captured=source.paced, clock=clock)
        self._display = DisplayStream() if display else None
        self._columns_from_s: float | None = None
        self._columns = 0
        self._queue = FrameQueue(QUEUE_FRAMES, lossless=not source.paced)
        self._lanes = [
            Lane(engine, labels, operating_point, source=source.name, clock=clock)
            for engine in engines
        ]
        self._told_dropped = (0, 0)
        self._image = empty_image()
        self._reset = threading.Event()
        self._stopping = threading.Event()
        self._at_end = False
        self._threads = [
            threading.Thread(target=self._guard, args=(work,), name=name, daemon=True)
            for work, name in ((self._listen, "listening"), (self._infer, "inference"))
        ]

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The uint8 ``(32, 32)`` window asked about last; a new array for every frame."""
        return self._image

    def start(self) -> None:
        """Start both threads; once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop, close the source and wait up to some seconds for the threads; harmless twice."""
        self._stopping.set()
        self._queue.close()
        self._source.close()
        self.join(_JOIN_S)

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait until the source has ended and every frame is answered; whether that is so."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def set_operating_point(
        self, operating_point: OperatingPoint, engine: str | None = None
    ) -> None:
        """Use another threshold, smoothing or refractory time from the next frame on.

        ``engine`` is the id of the engine that it is for, None for all.
        """
        for lane in self._lanes:
            if engine in (None, lane.id):
                lane.detector.operating_point = operating_point

    def reset(self) -> None:
        """Forget the sound and the detections so far, before the next frame."""
        self._reset.set()

    def clear_clip(self) -> None:
        """Release the clip latch of the level readings."""
        self._hearing.clear_clip()

    def _guard(self, work: Callable[[], None]) -> None:
        """Run a thread's work; whatever goes wrong there is told, never swallowed."""
        try:
            work()
        except Exception as error:
            self._queue.close()
            self._source.close()
            if not self._stopping.is_set():
                self._listener.failed(
                    f"Listening stopped by an unexpected error "
                    f"({type(error).__name__}: {error}); start it again."
                )

    def _listen(self) -> None:
        try:
            while not self._stopping.is_set() and (block := self._source.read()) is not None:
                self._hear(block)
            if not self._stopping.is_set() and not self._source.live:
                self._enqueue(self._hearing.tail())
            self._at_end = True
        except SourceFailed as failure:
            if not self._stopping.is_set():
                self._listener.failed(str(failure))
        finally:
            self._source.close()
            self._queue.end()

    def _hear(self, block: AudioBlock) -> None:
        for reading in self._hearing.level(block):
            self._listener.level(reading)
        self._enqueue(self._hearing.frames(block))
        if self._display is not None:
            self._show(self._display, block)
        totals = (self._queue.dropped, self._hearing.samples_dropped)
        if totals != self._told_dropped:
            self._told_dropped = totals
            self._listener.dropped(*totals)

    def _enqueue(self, frames: Iterable[HeardFrame]) -> None:
        for frame in frames:
            self._queue.put(frame)

    def _show(self, display: DisplayStream, block: AudioBlock) -> None:
        if block.dropped or self._columns_from_s is None:
            display.reset()
            self._columns_from_s = block.position_s
            self._columns = 0
        columns = display.push(block.samples)
        self._columns += len(columns)
        if len(columns):
            end_s = self._columns_from_s + self._columns * COLUMN_HOP / SAMPLE_RATE
            self._listener.columns(columns, end_s)

    def _infer(self) -> None:
        busy = self._idle is not None
        while not self._queue.finished:
            heard = self._queue.get(wait=not busy)
            if heard is not None:
                self._answer(heard)
                busy = self._idle is not None
            elif busy and self._idle is not None:
                busy = self._idle()
        if self._at_end and not self._stopping.is_set():
            self._listener.ended()

    def _answer(self, heard: HeardFrame) -> None:
        if self._reset.is_set():
            self._reset.clear()
            self._image = empty_image()
            for lane in self._lanes:
                lane.reset()
        elif heard.after_gap:
            self._image = empty_image()
            for lane in self._lanes:
                lane.after_gap()
        self._image = slide(self._image, heard.frame.column)
        for lane in sorted(self._lanes, key=lambda lane: lane.turn):
            if self._paced and lane.skips(len(self._queue)):
                lane.skip()
                continue
            try:
                answer = lane.answer(heard, self._image)
            except (EngineFailed, EngineUnavailable) as error:
                self._lanes = [other for other in self._lanes if other is not lane]
                self._listener.failed(f"The engine {lane.id} failed: {error}.")
                continue
            self._listener.lane(answer.reading)
            if answer.detection is not None:
                self._listener.detection(answer.detection, self._image)
