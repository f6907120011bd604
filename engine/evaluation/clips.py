"""Engines over labelled recordings, by the same front end and the same seam as live sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.facts import SourceFacts
from engine.engines.engine import Engine
from engine.evaluation.answer import Answer, SlidingAnswer
from engine.frontend.logmel import CLIP_SAMPLES, CONSTANTS, images
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.training.clip_files import BlocksWithFacts, Entry, RecordingRefused, read_blocks
from engine.values import OperatingPoint

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Clock = Callable[[], float]
Sound = Callable[[Entry], Iterator[F32]]

BATCH = 64


@dataclass(frozen=True)
class Contender:
    """An open engine with what its model file says; ``name`` tells it from the others."""

    name: str
    engine: Engine
    labels: tuple[str, ...]
    operating_point: OperatingPoint
    model: str
    sha256: str


@dataclass(frozen=True)
class ClipAnswer:
    """One engine's answer to one clip; ``seconds`` is the time the engine itself took."""

    answer: Answer
    seconds: float


@dataclass(frozen=True)
class ClipResult:
    """One clip, answered by every contender in their order.

    ``facts`` are those of its recording, None where what read the sound has none to tell.
    """

    entry: Entry
    answers: tuple[ClipAnswer, ...]
    facts: SourceFacts | None = None


@dataclass(frozen=True)
class Rejected:
    """A recording that could not be used, and why (one sentence)."""

    entry: Entry
    reason: str

    @property
    def path(self) -> Path:
        """The recording."""
        return self.entry.path


@dataclass(frozen=True, eq=False)
class HeardClip:
    """A clip of ``samples``, up to a second, as its ``image`` uint8 ``(32, 32)``."""

    samples: int
    image: U8
    facts: SourceFacts | None


def run_clips(
    contenders: Sequence[Contender],
    entries: Iterable[Entry],
    *,
    batch: int = BATCH,
    clock: Clock = time.perf_counter,
    sound: Sound = read_blocks,
    heard: Iterable[HeardClip | Rejected | None] = repeat(None),
) -> Iterator[ClipResult | Rejected]:
    """Answer every recording, in order; one that cannot be read is yielded as rejected.

    ``sound`` reads a recording, for instance in noise
    (:func:`engine.evaluation.conditions.sound_in`). ``heard`` are recordings that were read
    elsewhere, as :func:`hear` gives them; None is read here.

    Up to a second a clip is one image (zeros follow it) and images are predicted ``batch`` at a
    time; longer ones slide through the engine's stream, see
    :class:`engine.evaluation.answer.SlidingAnswer`. The engines take turns, batch by batch.
    Stops only by what an engine raises.
    """
    waiting: list[_Waiting] = []
    for entry, known in zip(entries, heard, strict=False):
        try:
            if isinstance(known, Rejected):
                raise RecordingRefused(known.reason)
            if known is not None:
                waiting.append(_Waiting(entry, known.samples, known.image, known.facts))
                result = None
            elif len(head := _head(blocks := BlocksWithFacts(sound(entry)))) <= CLIP_SAMPLES:
                waiting.append(_Waiting(entry, len(head), head, blocks.facts))
                result = None
            else:
                yield from _whole_clips(contenders, waiting, clock)
                waiting.clear()
                result = _long_clip(contenders, entry, head, blocks, clock)
        except RecordingRefused as error:
            yield from _whole_clips(contenders, waiting, clock)
            waiting.clear()
            yield Rejected(entry, str(error))
            continue
        if result is not None:
            yield result
        if len(waiting) >= batch:
            yield from _whole_clips(contenders, waiting, clock)
            waiting.clear()
    yield from _whole_clips(contenders, waiting, clock)


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A clip of up to a second that waits for its batch: its sound, or its image already."""

    entry: Entry
    samples: int
    sound: F32 | U8
    facts: SourceFacts | None


def hear(
    entries: Iterable[Entry], sound: Sound = read_blocks
) -> Iterator[HeardClip | Rejected | None]:
    """Clips of up to a second without an engine; None of a longer one, which engines hear anew."""
    for entry in entries:
        try:
            blocks = BlocksWithFacts(sound(entry))
            head = _head(blocks)
        except RecordingRefused as error:
            yield Rejected(entry, str(error))
            continue
        short = len(head) <= CLIP_SAMPLES
        yield HeardClip(len(head), images(head[None])[0], blocks.facts) if short else None


def _head(blocks: Iterator[F32]) -> F32:
    """The first blocks up to more than a clip's samples, or all there are."""
    taken: list[F32] = []
    while sum(map(len, taken)) <= CLIP_SAMPLES and (block := next(blocks, None)) is not None:
        taken.append(block)
    return taken[0] if len(taken) == 1 else np.concatenate(taken)


def _whole_clips(
    contenders: Sequence[Contender], waiting: Sequence[_Waiting], clock: Clock
) -> Iterator[ClipResult]:
    if not waiting:
        return
    shown = _images([clip.sound for clip in waiting])
    columns: list[list[ClipAnswer]] = []
    for contender in contenders:
        began = clock()
        scores = contender.engine.predict(shown)
        each = (clock() - began) / len(shown)
        probabilities = scores.probabilities()
        columns.append([])
        for clip, row in zip(waiting, probabilities, strict=True):
            top = int(row.argmax())
            end_s = clip.samples / CONSTANTS.sample_rate
            told = tuple(row.tolist())
            answer = Answer(contender.labels[top], told[top], 1, end_s, told)
            columns[-1].append(ClipAnswer(answer, each))
    for clip, answers in zip(waiting, zip(*columns, strict=True), strict=True):
        yield ClipResult(clip.entry, answers, clip.facts)


def _images(sounds: Sequence[F32 | U8]) -> U8:
    """Images of clips; those that are images already stay what they are."""
    shown = np.empty((len(sounds), CONSTANTS.frames, CONSTANTS.bands), np.uint8)
    heard = [i for i, sound in enumerate(sounds) if sound.dtype != np.uint8]
    padded = np.zeros((len(heard), CLIP_SAMPLES), np.float32)
    for row, i in zip(padded, heard, strict=True):
        row[: len(sounds[i])] = sounds[i]
    shown[heard] = images(padded)
    for i, sound in enumerate(sounds):
        if sound.dtype == np.uint8:
            shown[i] = sound
    return shown


def _long_clip(
    contenders: Sequence[Contender], entry: Entry, head: F32, blocks: BlocksWithFacts, clock: Clock
) -> ClipResult:
    front = FrameStream()
    streams = [contender.engine.stream() for contender in contenders]
    sliding = [SlidingAnswer(each.labels, each.operating_point) for each in contenders]
    seconds = [0.0] * len(contenders)
    count = 0
    for block in chain([head], blocks, [np.zeros(LOOKAHEAD, np.float32)]):
        for frame in front.push(block):
            count += 1
            for i, stream in enumerate(streams):
                began = clock()
                scores = stream.push(frame)
                seconds[i] += clock() - began
                if count >= CONSTANTS.frames:  # before, the window also holds what was not said
                    end_s = count * CONSTANTS.hop / CONSTANTS.sample_rate
                    sliding[i].push(scores.probabilities()[0], end_s)
    answers = zip((each.answer() for each in sliding), seconds, strict=True)
    told = tuple(ClipAnswer(answer, spent) for answer, spent in answers)
    return ClipResult(entry, told, blocks.facts)
