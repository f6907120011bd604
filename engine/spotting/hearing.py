"""From blocks of sound to time-stamped frames: what runs on the listening thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.audio.level import LevelMeter, decibels
from engine.frontend.logmel import CONSTANTS
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.spotting.pause import NO_PAUSE, Pause, PauseWatch
from engine.spotting.word_end import estimated_word_end_s
from engine.values import SAMPLE_RATE, AudioBlock, Frame, LevelReading

F32 = npt.NDArray[np.float32]
HOP_S = CONSTANTS.hop / SAMPLE_RATE
TAIL_S = 0.5
_SECOND = SAMPLE_RATE
_SPEECH_OVER_FLOOR_DB = 6.0
_SPEECH_DB = -55.0


@dataclass(frozen=True)
class HeardFrame:
    """A frame on its way to the engines, and the sound around it.

    ``received_s`` is the clock when the block with its last sample came in; ``sound`` float32
    is the last second up to that sample; ``speech`` whether that is above the noise floor;
    ``after_gap`` whether sound was lost just before; ``pause`` whether a word is over.
    """

    frame: Frame
    received_s: float
    sound: F32
    speech: bool
    after_gap: bool
    pause: Pause = NO_PAUSE

    def word_end_s(self) -> float | None:
        """Where in the source the word in the last second ended, by estimate."""
        return estimated_word_end_s(self.sound, self.frame.position_s + LOOKAHEAD / SAMPLE_RATE)


class Hearing:
    """Cuts a source's blocks into log-mel frames and reads the level.

    ``as_captured`` False (an unpaced source, whose block is read in one go) stamps each frame
    with the moment its block was read; else with the moment its own last sample was captured.
    """

    def __init__(
        self, *, as_captured: bool = True, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._as_captured = as_captured
        self._clock = clock
        self._frames = FrameStream()
        self._pauses = PauseWatch()
        self._meter = LevelMeter()
        self._origin_s = 0.0
        self._count = 0
        self._heard = np.zeros(0, np.float32)
        self._heard_end_s = 0.0
        self._gap = False
        self._started = False
        self.samples_dropped = 0

    def level(self, block: AudioBlock) -> list[LevelReading]:
        """Level readings that the block completes."""
        return self._meter.push(block.samples)

    def clear_clip(self) -> None:
        """Release the level's clip latch; any thread may."""
        self._meter.clear_clip()

    def frames(self, block: AudioBlock) -> Iterator[HeardFrame]:
        """The frames that the block completes; lost sound before it starts the front end anew."""
        return self._cut(block, self._as_captured)

    def tail(self) -> Iterator[HeardFrame]:
        """The frames of half a second of silence, which lets the last word of a recording fire."""
        silence = np.zeros(LOOKAHEAD + round(TAIL_S * SAMPLE_RATE), np.float32)
        return self._cut(AudioBlock(silence, self._heard_end_s, self._clock()), as_captured=False)

    def _cut(self, block: AudioBlock, as_captured: bool) -> Iterator[HeardFrame]:
        received_s = self._clock()
        if block.dropped or not self._started:
            self._begin(block)
        self._heard = np.concatenate([self._heard[-2 * _SECOND :], block.samples])
        self._heard_end_s = block.position_s + len(block.samples) / SAMPLE_RATE
        columns = self._frames.push(block.samples)
        ready_s = self._clock()
        for column in columns:
            self._count += 1
            position_s = self._origin_s + self._count * HOP_S
            left_s = max(0.0, self._heard_end_s - position_s - LOOKAHEAD / SAMPLE_RATE)
            captured_s = block.captured_s - (left_s if as_captured else 0.0)
            end = len(self._heard) - round(left_s * SAMPLE_RATE)
            sound = self._heard[max(0, end - _SECOND) : end]
            frame = Frame(column, position_s, captured_s, ready_s)
            gap, self._gap = self._gap, False
            pause = self._pauses.push(column)
            yield HeardFrame(frame, received_s, sound, self._speech(sound), gap, pause)

    def _begin(self, block: AudioBlock) -> None:
        self._gap = self._started
        self._started = True
        self.samples_dropped += block.dropped
        self._origin_s = block.position_s
        self._count = 0
        self._frames.reset()
        self._pauses.reset()
        self._heard = np.zeros(0, np.float32)

    def _speech(self, sound: F32) -> bool:
        mean = float(np.dot(sound, sound)) / max(1, len(sound))
        floor_db = self._meter.floor_db
        above_db = -np.inf if floor_db is None else floor_db + _SPEECH_OVER_FLOOR_DB
        return decibels(mean**0.5) > max(_SPEECH_DB, above_db)
