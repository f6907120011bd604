"""What a live decision costs engines in their best way, measured by a process of its own.

``python -m engine.bench.live.cost --words RECORDING LIST ENGINE MODEL [ENGINE MODEL ...]`` writes
one JSON object a line, an :class:`engine.values.LiveCost` each, in that order. All of them take
turns, so that whatever else the machine does hits them alike, and the process gives way to all
others: a window is meant to go on beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from engine import UnknownEngine
from engine.artifact import Model, ModelRefused, find_model, load
from engine.bench.contender import NotTimed, told_error
from engine.bench.host import sweep_bytes
from engine.bench.live.beside import give_way
from engine.bench.live.contender import CHUNK, INCREMENTAL, LiveContender, open_live
from engine.bench.live.sound import LiveSound
from engine.bench.slices import Entrant, cold, other_data, race
from engine.bench.words import Words, from_recording
from engine.engines.registry import find_entry
from engine.frontend.logmel import CONSTANTS
from engine.values import SAMPLE_RATE, LiveCost

STREAMS = CHUNK
MICROPHONE_RATE = 48_000
_CUT_BY_FRAMES = "dense-cpu"  # the engine whose net the incremental pieces are cut from
_SECONDS = 0.2  # each engine's own for what is measured with warm caches
_SAMPLES = 15
_MOST_SWEPT = 128 << 20  # a larger last level is shared by many cores, and filling it takes long
_RESAMPLED = 9


def measure_costs(
    pairs: Sequence[tuple[str, str]],
    words: Words,
    *,
    seconds: float = _SECONDS,
    samples: int = _SAMPLES,
) -> tuple[LiveCost, ...]:
    """One for each engine with a model (a name or a path), all of them side by side.

    Time in which the process waited for a processor is not counted, where the system tells it.
    """
    clock = processor_clock()
    sound = LiveSound(words, STREAMS)
    costs: list[LiveCost] = []
    entrants: list[tuple[Entrant, Entrant]] = []
    with ExitStack() as stack:
        for engine, name in pairs:
            try:
                contender = best_way(engine, load(find_model(name)))
            except (NotTimed, UnknownEngine, ModelRefused) as refusal:
                costs.append(LiveCost(engine, name, reason=str(refusal)))
                continue
            except Exception as error:  # every runtime has errors of its own
                costs.append(LiveCost(engine, name, reason=told_error(error)))
                continue
            stack.callback(contender.close)
            assert contender.hear is not None  # only blocks of one sound have none
            alone = Entrant(engine, contender.push, sound.frames, STREAMS)
            entrants.append((alone, Entrant(engine, contender.hear, sound.hops, STREAMS)))
            costs.append(LiveCost(engine, name, contender.runtime, STREAMS, once=contender.once))
        if not entrants:
            return tuple(costs)
        timings = race([alone for alone, _ in entrants], seconds, clock=clock, busy=clock)
        swept = other_data(min(_MOST_SWEPT, sweep_bytes()))
        colds = cold([behind for _, behind in entrants], samples, swept, clock=clock)
    resampled = resample_us(clock)
    found = zip(timings, colds, strict=True)
    for i, cost in enumerate(costs):
        if cost.reason is None:
            timing, cold_us = next(found)
            costs[i] = replace(
                cost, network_us=timing.p50_us, cold_us=cold_us, resample_us=resampled
            )
    return tuple(costs)


def best_way(engine: str, model: Model) -> LiveContender:
    """How so many sounds cost this engine least; raises :class:`NotTimed` where it cannot be told.

    The dense int8 net is cut into columns where its runtime and the package ``onnx`` allow it, and
    is otherwise asked about windows in batches, as other engines are.
    """
    entry = find_entry(engine)
    if entry.figure != "measured":
        raise NotTimed("Its hardware is simulated here, so what it costs cannot be measured.")
    if entry.alone:
        raise NotTimed("It runs on a device of its own, and not on a core of this processor.")
    if entry.correctness == "truth":
        raise NotTimed("The integer truth is written to be read: too slow to be timed in passing.")
    if engine != _CUT_BY_FRAMES:
        return open_live(engine, model, STREAMS)
    try:
        return open_live(INCREMENTAL, model, STREAMS)
    except (ImportError, ValueError) as error:
        opened = open_live(engine, model, STREAMS)
        told = f"{opened.runtime}, as it cannot be cut into columns here ({error})"
        return replace(opened, runtime=told)


def processor_clock() -> Callable[[], float]:
    """Seconds that this process computed, all threads; wall time where that is told coarsely."""
    fine = time.get_clock_info("process_time").resolution < 1e-6
    return time.process_time if fine else time.perf_counter


def resample_us(clock: Callable[[], float]) -> float:
    """Microseconds that soxr needs for a second of a sound at 48 kHz.

    As a core that serves many would have it: a frame at a time of each in turn, and each with a
    resampler of its own.
    """
    hop = CONSTANTS.hop * MICROPHONE_RATE // SAMPLE_RATE
    block = np.sin(np.arange(hop) * 0.05).astype(np.float32)
    resamplers: list[Any] = [
        soxr.ResampleStream(MICROPHONE_RATE, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
        for _ in range(STREAMS)
    ]
    taken = []
    for _ in range(_RESAMPLED):
        began = clock()
        for resampler in resamplers:
            resampler.resample_chunk(block)
        taken.append((clock() - began) / STREAMS)
    # until a resampler is full, little comes out of it
    return 1e6 * float(np.median(taken[1:])) * MICROPHONE_RATE / hop


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is named, and write it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--words", nargs=2, type=Path, required=True, metavar=("RECORDING", "LIST"))
    parser.add_argument("pairs", nargs="+", metavar="ENGINE MODEL")
    given = parser.parse_args(arguments)
    if len(given.pairs) % 2:
        parser.error("name a model for each engine")
    give_way()
    pairs = list(zip(given.pairs[::2], given.pairs[1::2], strict=True))
    for cost in measure_costs(pairs, from_recording(*given.words)):
        print(json.dumps(asdict(cost)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
