"""Live races of one process: everybody listens to the same sounds, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.bench.contender import told_error
from engine.bench.host import sweep_bytes
from engine.bench.lineup import Lineup, Pair
from engine.bench.live.contender import (
    BLOCK,
    BLOCK_FRAMES,
    CHUNK,
    GRAPHS,
    INCREMENTAL,
    WINDOW,
    LiveContender,
    checked,
    open_live,
)
from engine.bench.live.sound import LiveSound
from engine.bench.measure import COLD_SAMPLES
from engine.bench.rows import SPARSE, Absent, Findings, Includes, Row
from engine.bench.slices import Entrant, cold, other_data, race
from engine.bench.words import U8, Words
from engine.spec.network import run
from engine.values import Progress

STREAMS = (1, 64, 1024, 8192)
_AT_ONCE = 32
_CHECKED_STREAMS, _CHECKED_TICKS, _CHECKED_BRIEFLY = 4, 48, 6


@dataclass(frozen=True)
class _Runner:
    contender: LiveContender
    includes: Includes
    entrant: Entrant


def live_pairs(lineup: Lineup, streams: int) -> list[Pair]:
    """Who listens to so many sounds.

    Streams of our own, our own window, and what the strongest dense runtime's pieces make of the
    dense models; engines that take the whole window each time up to the batch that they are best
    at.
    """
    found: list[Pair] = []
    for pair in lineup.pairs:
        if pair.peer:
            continue
        if pair.id == SPARSE:
            own = (WINDOW, BLOCK) if streams == 1 else (WINDOW,)
            found += [pair, *(Pair(name, pair.model, False) for name in own)]
        elif streams <= CHUNK:
            found.append(pair)
    dense = [model for model in lineup.models if model.family == "dense"]
    return found + [Pair(name, model, True) for model in dense for name in (INCREMENTAL, GRAPHS)]


def measure_live(
    lineup: Lineup,
    words: Words,
    streams: Sequence[int],
    seconds: float,
    progress: Progress,
) -> Findings:
    """Race with every number of sounds; ``seconds`` are each contender's own for each figure."""
    findings = Findings()
    for count in streams:
        findings = findings.joined(_race(lineup, words, count, seconds, progress))
    return findings


def _race(
    lineup: Lineup, words: Words, streams: int, seconds: float, progress: Progress
) -> Findings:
    where = f"live, {streams:,} stream{'s' if streams > 1 else ''}"
    sound = LiveSound(words, streams)
    ticks = _CHECKED_TICKS if streams <= CHUNK else _CHECKED_BRIEFLY
    windows = sound.windows(min(streams, _CHECKED_STREAMS), ticks)
    truths: dict[str, npt.NDArray[np.intp]] = {}
    runners: list[_Runner] = []
    absent: list[Absent] = []
    pairs = live_pairs(lineup, streams)
    with ExitStack() as stack:
        for i, pair in enumerate(pairs, 1):
            key = pair.model.sha256 or pair.model.name
            if key not in truths:
                truths[key] = _truth(pair, windows)
            try:
                opened = open_live(pair.id, pair.model, streams)
                stack.callback(opened.close)
                contender = checked(opened, sound, truths[key])
            except Exception as error:  # every runtime has errors of its own
                absent.append(Absent(pair.id, pair.model.name, told_error(error)))
                continue
            runners += _runners(contender, sound)
            progress(f"opening, {where}", i, len(pairs))
        entrants = [runner.entrant for runner in runners]
        timings = race(entrants, seconds, progress=progress, stage=f"measuring, {where}")
        colds: tuple[float | None, ...] = (None,) * len(runners)
        if streams == 1:
            progress("cold caches", 0, 1)
            colds = cold(entrants, COLD_SAMPLES, other_data(sweep_bytes()))
            progress("cold caches", 1, 1)
    rows = tuple(
        Row(
            engine=runner.contender.id,
            model=runner.contender.model,
            runtime=runner.contender.runtime,
            tier=runner.contender.tier,
            cap=None,
            batch=streams,
            threads=1,
            p50_us=timing.p50_us,
            p95_us=timing.p95_us,
            min_us=timing.min_us,
            cold_us=cold_us,
            includes=runner.includes,
            figure=runner.contender.figure,
            agreement=runner.contender.agreement,
            spread=timing.spread,
            waited=timing.waited,
            mode="live",
        )
        for runner, timing, cold_us in zip(runners, timings, colds, strict=True)
    )
    return Findings(rows, tuple(absent))


def _runners(contender: LiveContender, sound: LiveSound) -> list[_Runner]:
    """The network alone, and behind the front end."""
    name, push, streams = contender.id, contender.push, sound.streams
    if name == BLOCK:
        blocks = sound.blocks(BLOCK_FRAMES)
        return [_Runner(contender, "network", Entrant(name, push, blocks, BLOCK_FRAMES))]
    alone = _Runner(contender, "network", Entrant(name, push, sound.frames, streams))
    if contender.hear is None:
        return [alone]
    behind = Entrant(name, contender.hear, sound.hops, streams)
    return [alone, _Runner(contender, "frontend+network", behind)]


def _truth(pair: Pair, windows: U8) -> npt.NDArray[np.intp]:
    flat = windows.reshape(-1, *windows.shape[2:])
    parts = [run(pair.model.network, flat[i : i + _AT_ONCE]) for i in range(0, len(flat), _AT_ONCE)]
    return np.asarray(np.concatenate(parts).argmax(1).reshape(windows.shape[:2]), np.intp)
