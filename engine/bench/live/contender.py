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
from engine.engines.engine import Engine
from engine.engines.registry import find_entry
from engine.engines.sparse_cpu import native_layers
from engine.frontend.logmel import CONSTANTS
from engine.frontend.stream import FrameStream
from engine.native.network import NativeNetwork
from engine.native.streams import NativeStreams
from engine.native.tiers import TITLES
from engine.values import BANDS, FRAMES, Figure

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Push = Callable[[U8], F32]
INCREMENTAL, GRAPHS = "dense-incremental-int8", "dense-incremental-int8-graphs"
WINDOW = f"{SPARSE}-window"
CHUNK = 64  # windows that an engine without streams of its own is given at once


@dataclass(frozen=True)
class LiveContender:
    """``push`` gives logits float32 ``(n, labels)`` after one more of uint8 ``(n, 32)`` each.

    ``answers`` is False for what is timed without keeping what it should: its logits are nothing.
    """

    id: str
    model: str
    runtime: str
    tier: str | None
    figure: Figure
    push: Push
    close: Callable[[], None]
    answers: bool = True
    agreement: float = 1.0


def open_live(name: str, model: Model, streams: int) -> LiveContender:
    """Open it for so many sounds, all new; raises what its runtime raises."""
    if name == SPARSE:
        return _own_streams(model, streams)
    if name in (INCREMENTAL, GRAPHS):
        return _incremental(name, model, streams)
    engine = open_engine(SPARSE if name == WINDOW else name, model)
    _, _, tier = engine.info.runtime.partition("C++, ")
    return LiveContender(
        name,
        model.name,
        f"{engine.info.runtime}, the whole window each time",
        tier or None,
        engine.info.figure,
        Windows(engine, streams).push,
        engine.close,
    )


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
    given = (sound.frames[tick % sound.ticks] for tick in range(ticks))
    found = np.array([contender.push(frames)[:streams].argmax(1) for frames in given])
    share = float((found == truth).mean())
    exact = contender.id == WINDOW or (
        contender.id != INCREMENTAL
        and find_entry(contender.id).correctness in ("truth", "bit-exact")
    )
    if share < (1.0 if exact else LEAST_AGREEMENT):
        raise NotTimed(f"It labels only {share:.1%} of the windows as the integer truth does.")
    return replace(contender, agreement=share)


class Windows:
    """Sounds whose last 32 frames are kept and classified whole, so many at a time."""

    def __init__(self, engine: Engine, streams: int) -> None:
        self._predict = engine.predict
        # written twice, a window apart, so that a window is never put together anew
        self._frames = np.zeros((streams, 2 * FRAMES, BANDS), np.uint8)
        self._next = 0

    def push(self, frames: U8) -> F32:
        """See :class:`LiveContender`."""
        self._frames[:, self._next] = self._frames[:, self._next + FRAMES] = frames
        self._next = (self._next + 1) % FRAMES
        windows = self._frames[:, self._next : self._next + FRAMES]
        parts = [
            self._predict(np.ascontiguousarray(windows[first : first + CHUNK])).logits
            for first in range(0, len(windows), CHUNK)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


class Sounds:
    """The front end of many sounds: hops float32 ``(n, 500)`` to frames uint8 ``(n, 32)``."""

    def __init__(self, streams: int) -> None:
        self._fronts = [FrameStream() for _ in range(streams)]
        for front in self._fronts:  # from here on, a hop ends a frame
            front.push(np.zeros(CONSTANTS.hop, np.float32))

    def push(self, hops: F32) -> U8:
        """The frames that are whole now."""
        return np.concatenate([f.push(h) for f, h in zip(self._fronts, hops, strict=True)])


def _own_streams(model: Model, streams: int) -> LiveContender:
    network = NativeNetwork(native_layers(model))
    native = NativeStreams(network, streams)
    scale = np.float32(model.network.output.scale)
    tier = TITLES[network.tier]

    def push(frames: U8) -> F32:
        return np.asarray(native.push(frames) * scale, np.float32)

    runtime = f"C++, {tier}, every frame once, {native.bytes_each:,} bytes a sound"
    return LiveContender(SPARSE, model.name, runtime, tier, "measured", push, network.close)


def _incremental(name: str, model: Model, streams: int) -> LiveContender:
    runtime, compiled = strongest()
    kept = IncrementalDense(model, streams, compiled)
    if name == INCREMENTAL:
        told = f"{runtime}, int8, 1 thread, every frame once"
        return LiveContender(name, model.name, told, None, "measured", kept.push, _nothing)
    nothing = np.empty((streams, len(model.labels)), np.float32)

    def graphs(frames: U8) -> F32:
        kept.graphs_alone()
        return nothing

    told = f"{runtime}, int8, 1 thread, its three graphs alone: nothing kept or moved"
    return LiveContender(name, model.name, told, None, "measured", graphs, _nothing, answers=False)


def _nothing() -> None:
    """Arrays and graphs go with their owner."""
