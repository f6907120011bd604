"""Who is timed: engines and peers, each with every model of its family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine import available_engines
from engine.artifact import DEFAULT_MODELS, Model, find_model, load
from engine.bench.rows import SPARSE
from engine.bench.words import U8
from engine.engines.registry import find_entry
from engine.spec.network import run

CUDA = "dense-cuda"
CUDA_BATCHES = (1, 64, 1024)
_USUAL = (SPARSE, "dense-cpu", CUDA)
_AT_ONCE = 32


class NothingToTime(ValueError):
    """No engine that was asked for can be timed: one sentence."""


@dataclass(frozen=True)
class Pair:
    """An engine or a peer with the model that it runs."""

    id: str
    model: Model
    peer: bool


@dataclass(frozen=True)
class Lineup:
    """Engines, then peers. ``truths`` keeps the labels that the integer truth gives the words."""

    pairs: tuple[Pair, ...]
    truths: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def models(self) -> tuple[Model, ...]:
        """Every model once, in the order of the pairs."""
        return tuple({_key(pair.model): pair.model for pair in self.pairs}.values())

    def truth(self, model: Model, images: U8) -> np.ndarray:
        """Labels ``(n,)`` of the integer truth; computed once a model."""
        key = _key(model)
        if key not in self.truths:
            parts = [
                run(model.network, images[i : i + _AT_ONCE]).argmax(1)
                for i in range(0, len(images), _AT_ONCE)
            ]
            self.truths[key] = np.concatenate(parts)
        return self.truths[key]


def line_up(engines: Sequence[str], models: Sequence[str], peers: Sequence[str]) -> Lineup:
    """Engines (the usual ones that run here if none is named), then peers with the dense models.

    A family without a model among ``models`` (names or paths) takes its default. Raises
    :class:`engine.UnknownEngine`, ``ModelRefused`` and :class:`NothingToTime`.
    """
    chosen = tuple(dict.fromkeys(engines)) or _usual()
    if not chosen:
        raise NothingToTime("No engine can run here: see what 'sparsespot engines' says.")
    loaded = [load(find_model(name)) for name in models]
    for family, name in DEFAULT_MODELS.items():
        if all(model.family != family for model in loaded):
            loaded.append(load(find_model(name)))
    pairs = [
        Pair(name, model, False)
        for name in chosen
        for model in loaded
        if model.family == find_entry(name).family
    ]
    dense = [model for model in loaded if model.family == "dense"]
    pairs += [Pair(name, model, True) for name in peers for model in dense]
    return Lineup(tuple(pairs))


def _key(model: Model) -> str:
    return model.sha256 or model.name


def _usual() -> tuple[str, ...]:
    return tuple(info.id for info in available_engines() if info.available and info.id in _USUAL)
