"""Four corners in our own kernel: lists full or pruned, winners limited or all.

The same weights in each of them. A full list names every block, so that the zeros of the pattern
are stored, read and multiplied; where all may win, every byte that is not zero sets off its list.
The first layer is dense in all four. A fast tier is built for few winners and leaves other shapes
to a slower one, so corners are also run on the tier that all of them have: ratios are within one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

import numpy as np

from engine.artifact import Model
from engine.bench.slices import Entrant, race
from engine.bench.words import Words
from engine.engines.sparse_cpu import native_layers
from engine.native.network import NativeNetwork
from engine.native.tiers import TIERS, TITLES, Tier
from engine.pattern import Pattern
from engine.spec.network import run
from engine.training.work import figures, measure_work
from engine.values import Progress

_CHECKED = 4


class WrongCorner(RuntimeError):
    """A corner does not compute what it should: one sentence."""


@dataclass(frozen=True)
class Corner:
    """One corner on one tier: what it leaves out, what a word took, what was multiplied for it.

    ``blocks`` are the entries of all lists, ``ratio`` how many times the pruned and limited
    corner of the same tier it takes.
    """

    lists: str
    winners: str
    tier: str
    p50_us: float
    ratio: float
    macs_performed_mean: float
    blocks: int


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
        hidden = {name: getattr(network, name) for name in ("conv1", "conv2", "linear1")}
        network = replace(
            network,
            **{name: replace(layer, k=len(layer.weights)) for name, layer in hidden.items()},
        )
    patterns = dict(model.patterns)
    if full:
        patterns = {
            name: full_pattern(pattern, getattr(network, name).weights.shape)
            for name, pattern in patterns.items()
        }
    return replace(model, network=network, patterns=patterns)


def corners(model: Model, words: Words, seconds: float, progress: Progress) -> tuple[Corner, ...]:
    """The four, one word at a time, interleaved; pruned and limited first.

    Each on the fastest tier that takes it, and where these differ all on the slowest of them.
    Raises ``NativeMissing``, ``ValueError`` where the kernel refuses a corner, and
    :class:`WrongCorner`.
    """
    variants = {
        (lists, winners): variant(model, full=lists == "full", everyone=winners == "all")
        for lists in ("pruned", "full")
        for winners in ("limited", "all")
    }
    performed = {
        name: figures(measure_work(made, words.images, progress)[0].useful).mean
        for name, made in variants.items()
    }
    with ExitStack() as stack:
        networks: list[tuple[tuple[str, str], NativeNetwork]] = []

        def enter(name: tuple[str, str], tier: Tier | None) -> None:
            network = NativeNetwork(native_layers(variants[name]), tier)
            stack.enter_context(closing(network))
            _check(network, variants[name], words)
            networks.append((name, network))

        for name in variants:
            enter(name, None)
        fastest = {name: network.tier for name, network in networks}
        first, lowest = networks[0][0], min(fastest.values(), key=TIERS.index)
        again = {(name, lowest) for name in variants} | {(first, t) for t in fastest.values()}
        for name, tier in sorted(again - set(fastest.items())):
            enter(name, tier)
        times = _times(networks, words, seconds, progress)
        tiers = [network.tier for _, network in networks]
    alike = {
        tier: us
        for (name, _), tier, us in zip(networks, tiers, times, strict=True)
        if name == first
    }
    return tuple(
        Corner(
            *name,
            TITLES[tier],
            us,
            us / alike[tier],
            performed[name],
            sum(len(pattern.blocks) for pattern in variants[name].patterns.values()),
        )
        for (name, _), tier, us in zip(networks, tiers, times, strict=True)
    )


def _times(
    networks: Sequence[tuple[tuple[str, str], NativeNetwork]],
    words: Words,
    seconds: float,
    progress: Progress,
) -> list[float]:
    _, pictures = words.batches(1)
    entrants = [Entrant(" ".join(name), network.predict, pictures) for name, network in networks]
    timings = race(entrants, seconds, progress=progress, stage="measuring four corners")
    return [timing.p50_us for timing in timings]


def _check(network: NativeNetwork, model: Model, words: Words) -> None:
    images = words.images[:_CHECKED]
    if not np.array_equal(network.predict(images), run(model.network, images)):
        raise WrongCorner(
            f"The {TITLES[network.tier]} kernel does not equal the integer truth in a corner."
        )
