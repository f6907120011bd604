"""One contender of a live race: many sounds, one more frame of each at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine import open_engine
from engine.artifact import Model
from engine.bench.contender import LEAST_AGREEMENT, NotTimed
from engine.bench.incremental.runtime import strongest
from engine.bench.incremental.state import IncrementalDense
from engine.bench.live.sound import LiveSound
from engine.bench.rows import SPARSE
from engine.engines.engine import Stream
from engine.engines.registry import find_entry
from engine.engines.sparse_cpu import native_layers
from engine.engines.streams import WindowStreams, streams_of
from engine.frontend.sounds import Sounds
from engine.native.network import NativeNetwork
from engine.native.streams import NativeStreams
from engine.native.tiers import TITLES
from engine.values import Figure

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Push = Callable[[U8], F32]
INCREMENTAL, GRAPHS = "dense-incremental-int8", "dense-incremental-int8-graphs"
WINDOW, BLOCK = f"{SPARSE}-window", f"{SPARSE}-block"
BLOCK_FRAMES = 32
CHUNK = 64  # windows that an engine without streams of its own is given at once


@dataclass(frozen=True)
class LiveContender:
    """``push`` gives logits float32 ``(n, labels)`` after one more of uint8 ``(n, 32)`` each.

    ``hear`` gives those of hops float32 ``(n, 500)``, None where it does not listen so. ``answers``
    is False for what is timed without keeping what it should: its logits are nothing. ``once``
    says that every frame is computed once, and not with each of the windows that it is in.
    """

    id: str
    model: str
    runtime: str
    tier: str | None
    figure: Figure
    push: Push
    hear: Callable[[F32], F32] | None
    close: Callable[[], None]
    answers: bool = True
    once: bool = True
    agreement: float = 1.0


def open_live(name: str, model: Model, streams: int) -> LiveContender:
    """Open it for so many sounds, all new; raises what its runtime raises."""
    if name == BLOCK:
        return _block(model)
    if name in (INCREMENTAL, GRAPHS):
        return _incremental(name, model, streams)
    return _engine(name, model, streams)


def checked(
    contender: LiveContender, sound: LiveSound, truth: npt.NDArray[np.intp]
) -> LiveContender:
    """With its agreement with ``truth`` ``(ticks, streams)``, labels of the first of both.

    The contender must be new, and is not afterwards. Raises
    :class:`engine.bench.contender.NotTimed` where it computes something else.
    """
    if not contender.answers:
        return contender
    ticks, streams = truth.shape
    given = [sound.frames[tick % sound.ticks] for tick in range(ticks)]
    if contender.id == BLOCK:
        found = contender.push(np.concatenate(given)).argmax(1)[:, None]
    else:
        found = np.array([contender.push(frames)[:streams].argmax(1) for frames in given])
    share = float((found == truth).mean())
    exact = contender.id in (WINDOW, BLOCK) or (
        contender.id != INCREMENTAL
        and find_entry(contender.id).correctness in ("truth", "bit-exact")
    )
    if share < (1.0 if exact else LEAST_AGREEMENT):
        raise NotTimed(f"It labels only {share:.1%} of the windows as the integer truth does.")
    return replace(contender, agreement=share)


def _engine(name: str, model: Model, streams: int) -> LiveContender:
    engine = open_engine(SPARSE if name in (WINDOW, BLOCK) else name, model)
    runtime, (_, _, tier) = engine.info.runtime, engine.info.runtime.partition("C++, ")
    many = WindowStreams(engine, streams) if name == WINDOW else streams_of(engine, streams)

    def side_by_side(frames: U8) -> F32:
        return many.push(frames).logits

    def hear(hops: F32) -> F32:
        return many.hear(sounds, hops).logits

    sounds = Sounds(streams)
    once = not isinstance(many, WindowStreams)
    how = "every frame once" if once else "the whole window each time"
    push = _alone(engine.stream()) if streams == 1 and name != WINDOW else side_by_side
    return LiveContender(
        name,
        model.name,
        f"{runtime}, {how}",
        tier or None,
        engine.info.figure,
        push,
        hear,
        engine.close,
        once=once,
    )


def _alone(stream: Stream) -> Push:
    """The one stream that a microphone has, by the seam that the program itself uses."""

    def push(frames: U8) -> F32:
        return stream.push(frames[0]).logits

    return push


def _block(model: Model) -> LiveContender:
    """What a frame costs the library itself: many of one sound in one call."""
    network = NativeNetwork(native_layers(model))
    stream = NativeStreams(network, 1)
    scale, tier = np.float32(model.network.output.scale), TITLES[network.tier]

    def push(frames: U8) -> F32:
        return np.asarray(stream.follow(frames) * scale, np.float32)

    told = f"C++, {tier}, every frame once, {BLOCK_FRAMES} frames of one sound a call"
    return LiveContender(BLOCK, model.name, told, tier, "measured", push, None, network.close)


def _incremental(name: str, model: Model, streams: int) -> LiveContender:
    runtime, compiled = strongest()
    kept = IncrementalDense(model, streams, compiled)
    if name == INCREMENTAL:
        sounds = Sounds(streams)

        def hear(hops: F32) -> F32:
            return kept.push(sounds.push(hops))

        told = f"{runtime}, int8, 1 thread, every frame once"
        return LiveContender(name, model.name, told, None, "measured", kept.push, hear, _nothing)
    nothing = np.empty((streams, len(model.labels)), np.float32)

    def graphs(frames: U8) -> F32:
        kept.graphs_alone()
        return nothing

    told = f"{runtime}, int8, 1 thread, its three graphs alone: nothing kept or moved"
    return LiveContender(
        name, model.name, told, None, "measured", graphs, None, _nothing, answers=False
    )


def _nothing() -> None:
    """Arrays and graphs go with their owner."""
