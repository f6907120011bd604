"""One contender, open: an engine or a peer that answers as the integer truth does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine import open_engine
from engine.bench.lineup import CUDA, Pair
from engine.bench.peers.table import PEERS, Peer, PeerEntry
from engine.bench.rows import SPARSE, Absent
from engine.bench.words import F32, U8, Words
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.engines.registry import find_entry
from engine.engines.sparse_cpu import native_layers
from engine.native.network import NativeNetwork
from engine.native.tiers import TITLES
from engine.values import Figure

LEAST_AGREEMENT = 0.95


class NotTimed(RuntimeError):
    """A contender cannot be timed in this setting: one sentence."""


@dataclass(frozen=True)
class Contender:
    """``predict`` gives logits float32 ``(n, labels)`` of uint8 images ``(n, 32, 32)``.

    ``id`` bears the cap that holds it, ``agreement`` is with the integer truth on the words.
    """

    id: str
    model: str
    runtime: str
    tier: str | None
    figure: Figure
    predict: Callable[[U8], F32]
    close: Callable[[], None]
    agreement: float = 1.0


def enter(
    pair: Pair, batch: int, threads: int, cap: str | None, words: Words, truth: np.ndarray
) -> Contender | Absent:
    """Open one and check its answers; what cannot run, or computes something else, is absent."""
    try:
        contender = _peer(pair, batch, threads) if pair.peer else _engine(pair, threads)
    except Exception as error:  # every runtime has errors of its own, and none may end the run
        return Absent(_named(pair.id, cap), pair.model.name, told_error(error))
    contender = replace(contender, id=_named(pair.id, cap))
    try:
        answers = labels(contender.predict, words.batches(batch)[1])[: len(words)]
    except Exception as error:
        contender.close()
        return Absent(contender.id, pair.model.name, told_error(error))
    share = float((answers == truth).mean())
    exact = not pair.peer and find_entry(pair.id).correctness in ("truth", "bit-exact")
    if share < (1.0 if exact else LEAST_AGREEMENT):
        contender.close()
        reason = f"It labels only {share:.1%} of the words as the integer truth does: not timed."
        return Absent(contender.id, pair.model.name, reason)
    return replace(contender, agreement=share)


def labels(predict: Callable[[U8], F32], batches: list[U8]) -> np.ndarray:
    """The best label of every image."""
    return np.concatenate([predict(batch).argmax(1) for batch in batches])


def _named(name: str, cap: str | None) -> str:
    return name if cap is None or name == SPARSE else f"{name}-{cap}"


def _engine(pair: Pair, threads: int) -> Contender:
    if threads > 1 and pair.id != SPARSE:
        raise NotTimed(f"{pair.id} runs on one thread; its runtime is among the peers.")
    if threads > 1:
        return _threaded(pair, threads)
    engine = open_engine(pair.id, pair.model)
    predict, info = engine.predict, engine.info
    _, _, tier = info.runtime.partition("C++, ")
    return Contender(
        pair.id,
        pair.model.name,
        _told(info.runtime, info.device, pair.id),
        tier or None,
        info.figure,
        lambda images: predict(images).logits,
        engine.close,
    )


def _threaded(pair: Pair, threads: int) -> Contender:
    """The sparse kernel with threads of its own, which the engine's seam does not ask for."""
    network = NativeNetwork(native_layers(pair.model), threads=threads)
    predict, scale = network.predict, np.float32(pair.model.network.output.scale)
    tier = TITLES[network.tier]
    return Contender(
        pair.id,
        pair.model.name,
        f"C++, {tier}",
        tier,
        "measured",
        lambda images: np.asarray(predict(images) * scale, dtype=np.float32),
        network.close,
    )


def _told(runtime: str, device: str, name: str) -> str:
    return f"{runtime} on {device}" if name == CUDA else runtime


def _peer(pair: Pair, batch: int, threads: int) -> Contender:
    entry: PeerEntry = next(entry for entry in PEERS if entry.id == pair.id)
    peer: Peer = entry.open(pair.model, batch, threads)
    return Contender(
        pair.id,
        pair.model.name,
        peer.runtime,
        peer.instructions,
        "measured",
        peer.logits,
        peer.close,
    )


def told_error(error: Exception) -> str:
    """One line, a sentence, however long what a runtime says."""
    text = " ".join(str(error).split()) or "it gave no reason"
    own = (NotTimed, EngineUnavailable, EngineFailed)
    if not isinstance(error, own) and type(error).__module__.partition(".")[0] != "engine":
        text = f"{type(error).__name__}: {text}"
    text = text if len(text) <= 300 else f"{text[:300]} ..."
    return text if text.endswith((".", "!", "?")) else f"{text}."
