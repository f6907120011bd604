"""Four corners in our own kernel: lists full or pruned, winners limited or all.

The same weights in each of them. A full list names every block, so that the zeros of the pattern
are stored, read and multiplied; where all may win, every byte that is not zero sets off its list.
The first layer is dense in all four.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from engine import open_engine
from engine.artifact import Model
from engine.bench.rows import SPARSE
from engine.bench.slices import Entrant, race
from engine.bench.words import Words
from engine.engines.engine import Engine
from engine.pattern import Pattern
from engine.spec.network import run
from engine.training.work import figures, measure_work
from engine.values import Progress

_CHECKED = 4


class WrongCorner(RuntimeError):
    """A corner does not compute what it should: one sentence."""


@dataclass(frozen=True)
class Corner:
    """One corner: what it skips, what it took, and on which words a word was multiplied."""

    lists: str
    winners: str
    runtime: str
    p50_us: float
    macs_performed_mean: float
    blocks: int

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


def full_pattern(pattern: Pattern, shape: tuple[int, ...]) -> Pattern:
    """Lists of the same block width for weights of ``shape`` that leave nothing out."""
    outputs, inputs = shape[:2]
    blocks = -(-outputs // pattern.block_width)
    taps = int(np.prod(shape[2:]))
    each = np.arange(taps * blocks, dtype=np.int32)
    starts = np.arange(inputs + 1, dtype=np.int32) * len(each)
    tap = None if pattern.taps is None else np.tile(each // blocks, inputs)
    return Pattern(pattern.block_width, starts, tap, np.tile(each % blocks, inputs))


def variant(model: Model, *, full: bool, everyone: bool) -> Model:
    """``model`` with full lists, or with as many winners as there are units."""
    network = model.network
    if everyone:
        layers = {
            name: replace(layer, k=len(layer.weights))
            for name in ("conv1", "conv2", "linear1")
            for layer in (getattr(network, name),)
        }
        network = replace(network, **layers)
    patterns = dict(model.patterns)
    if full:
        patterns = {
            name: full_pattern(pattern, getattr(network, name).weights.shape)
            for name, pattern in patterns.items()
        }
    return replace(model, network=network, patterns=patterns)


def corners(model: Model, words: Words, seconds: float, progress: Progress) -> tuple[Corner, ...]:
    """The four, one word at a time, interleaved; pruned and limited first.

    Raises what opening ``sparse-cpu`` raises, and :class:`WrongCorner`.
    """
    variants = {
        (lists, winners): variant(model, full=lists == "full", everyone=winners == "all")
        for lists in ("pruned", "full")
        for winners in ("limited", "all")
    }
    _, pictures = words.batches(1)
    with ExitStack() as stack:
        engines: list[Engine] = []
        for made in variants.values():
            engine = stack.enter_context(open_engine(SPARSE, made))
            _check(engine, made, words)
            engines.append(engine)
        names = [f"{lists} lists, {winners} winners" for lists, winners in variants]
        entrants = [
            Entrant(name, engine.predict, pictures)
            for name, engine in zip(names, engines, strict=True)
        ]
        timings = race(entrants, seconds, progress=progress, stage="measuring four corners")
        runtimes = [engine.info.runtime for engine in engines]
    work = list(_work(tuple(variants.values()), words, progress))
    return tuple(
        Corner(
            lists,
            winners,
            runtime,
            timing.p50_us,
            performed,
            sum(len(pattern.blocks) for pattern in made.patterns.values()),
        )
        for ((lists, winners), made), runtime, timing, performed in zip(
            variants.items(), runtimes, timings, work, strict=True
        )
    )


def _check(engine: Engine, model: Model, words: Words) -> None:
    images = words.images[:_CHECKED]
    accumulators = engine.predict(images).accumulators
    if accumulators is None or not np.array_equal(accumulators, run(model.network, images)):
        raise WrongCorner(f"{engine.info.runtime} does not equal the integer truth in a corner.")


def _work(models: tuple[Model, ...], words: Words, progress: Progress) -> Iterator[float]:
    for model in models:
        work, _ = measure_work(model, words.images, progress)
        yield figures(work.useful).mean
