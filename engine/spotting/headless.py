"""A source's detections without threads, for the command line and for evaluation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from engine.audio.source import AudioSource
from engine.engines.engine import Engine
from engine.spotting.hearing import HeardFrame, Hearing
from engine.spotting.lane import Answer, Lane, empty_image, slide
from engine.values import Detection, OperatingPoint


def detections(
    source: AudioSource,
    engine: Engine,
    labels: Sequence[str],
    operating_point: OperatingPoint,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Detection]:
    """What one engine spots in a source, as it comes, accepted and turned away.

    Raises `SourceFailed` and the two engine errors; closes neither source nor engine.
    """
    for answer in answers(source, engine, labels, operating_point, clock=clock):
        if answer.detection is not None:
            yield answer.detection


def answers(
    source: AudioSource,
    engine: Engine,
    labels: Sequence[str],
    operating_point: OperatingPoint,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Answer]:
    """One engine's answer to each frame of a source; see `detections`."""
    lane = Lane(engine, labels, operating_point, source=source.name, clock=clock)
    image = empty_image()
    for heard in _frames(source, clock):
        if heard.after_gap:
            image = empty_image()
            lane.after_gap()
        image = slide(image, heard.frame.column)
        yield lane.answer(heard, image)


def _frames(source: AudioSource, clock: Callable[[], float]) -> Iterator[HeardFrame]:
    hearing = Hearing(as_captured=source.paced, clock=clock)
    while (block := source.read()) is not None:
        hearing.level(block)
        yield from hearing.frames(block)
    if not source.live:
        yield from hearing.tail()
