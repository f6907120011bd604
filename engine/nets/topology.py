"""Where the weights are: strategies that choose which entries of a layer are kept, and when.

Each is a value that says what to keep at a moment of a training; all of them choose among the
entries of :mod:`engine.nets.blocks`, so that what any of them finds runs on the same kernel and
the same IP. An update of a strategy sees the net as it is; nothing is remembered between updates
but the choice itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import torch

from engine.nets.blocks import PrunedLayer

Chosen = dict[str, torch.Tensor]


@dataclass(frozen=True, eq=False)
class Moment:
    """What an update may look at, by layer.

    ``progress`` 0..1 of the training; ``weights`` as they are; ``chosen`` bool ``(inputs,
    candidates)``, nothing before the first update. ``gradients()`` are the loss's for every weight,
    kept or pruned, where the pruned ones are zero. ``random`` is seeded by training and step.
    """

    progress: float
    weights: Mapping[str, torch.Tensor]
    chosen: Mapping[str, torch.Tensor]
    gradients: Callable[[], Mapping[str, torch.Tensor]]
    random: torch.Generator


class Topology(Protocol):
    """A strategy."""

    @property
    def grown_from_zero(self) -> bool:
        """Whether an entry that comes back begins at zero, else it has the weights it had."""

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """What is kept from now on, or None: all as it is."""

    def settled(self, progress: float) -> bool:
        """Whether an update at ``progress`` is the last one."""


@dataclass(frozen=True)
class GradualMagnitude:
    """Start dense and keep fewer and fewer of the largest, from ``start`` to ``end``.

    M. Zhu and S. Gupta, arXiv:1710.01878, eq. 1.
    """

    start: float
    end: float
    grown_from_zero: bool = False

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen:
        """See :class:`Topology`."""
        done = min(1.0, max(0.0, (moment.progress - self.start) / (self.end - self.start)))
        return {
            layer.name: layer.best(_squares(layer, moment), kept_while_pruning(layer, done))
            for layer in layers
        }

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return progress >= self.end


@dataclass(frozen=True)
class StaticRandom:
    """Drawn once before the training: S. Ahmad and L. Scheinkman, arXiv:1903.11257, sec. 3."""

    grown_from_zero: bool = False

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """See :class:`Topology`."""
        return None if moment.chosen else _drawn(layers, moment.random)

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return True


@dataclass(frozen=True)
class StaticStructured:
    """Laid out by rule, no chance in it: every candidate is kept by equally many inputs.

    Entries are dealt to the inputs in turn, each a fixed stride (the golden section of the
    candidates, made coprime to them) from the one before.
    """

    grown_from_zero: bool = False

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """See :class:`Topology`."""
        return None if moment.chosen else {layer.name: _dealt(layer) for layer in layers}

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return True


@dataclass(frozen=True)
class Foresight:
    """Kept is what the loss would miss most before the training.

    SNIP, the size of weight times gradient: N. Lee et al., arXiv:1810.02340, eq. 5, here summed
    over an entry's weights.
    """

    grown_from_zero: bool = False

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """See :class:`Topology`."""
        if moment.chosen:
            return None
        gradients = moment.gradients()
        return {
            layer.name: layer.best(
                layer.entries((moment.weights[layer.name] * gradients[layer.name]).abs()),
                layer.pattern.kept,
            )
            for layer in layers
        }

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return True


@dataclass(frozen=True)
class Regrowth:
    """Drawn at random, then at each update the smallest go and as many others come, at zero.

    ``by`` "chance": SET, D. C. Mocanu et al., Nature Communications 9 (2018) 2383, with a constant
    ``share`` that goes. ``by`` "gradient": RigL, U. Evci et al., arXiv:1911.11134, sec. 3, where
    the largest gradients come and the share falls as a cosine. Nothing moves after ``end``.
    """

    by: Literal["chance", "gradient"]
    share: float
    end: float
    grown_from_zero: bool = True

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """See :class:`Topology`."""
        if not moment.chosen:
            return _drawn(layers, moment.random)
        share = self._share(moment.progress)
        if share <= 0:
            return None
        gradients = moment.gradients() if self.by == "gradient" else None
        chosen = {}
        for layer in layers:
            now = moment.chosen[layer.name]
            if gradients is None:
                promise = torch.rand(now.shape, generator=moment.random)
            else:
                promise = layer.entries(gradients[layer.name].square())
            chosen[layer.name] = _regrown(layer, now, _squares(layer, moment), promise, share)
        return chosen

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return progress >= self.end

    def _share(self, progress: float) -> float:
        if progress >= self.end:
            return 0.0
        if self.by == "chance":
            return self.share
        return self.share / 2 * (1 + math.cos(math.pi * progress / self.end))


@dataclass(frozen=True)
class IterativePruning:
    """Train, keep the largest, wind the weights back, train again: ``rounds`` times in all.

    The lottery ticket: J. Frankle et al., arXiv:1912.05671, sec. 3. The first round is dense, the
    last has what the pattern asks for; between them the same share goes at every round. What is
    pruned never comes back. Winding back is the training's part (``engine.training.rewinding``).
    """

    rounds: int
    grown_from_zero: bool = False

    def choose(self, layers: Sequence[PrunedLayer], moment: Moment) -> Chosen | None:
        """See :class:`Topology`; ``progress`` is that of all rounds together."""
        number = min(self.rounds - 1, math.floor(moment.progress * self.rounds + 1e-9))
        chosen, changed = {}, False
        for layer in layers:
            left = (layer.pattern.kept / layer.candidates) ** (number / (self.rounds - 1))
            kept = layer.candidates * min(1.0, left)
            now = moment.chosen.get(layer.name)
            worth = _squares(layer, moment)
            if now is not None:
                worth = worth.masked_fill(~now, -1.0)
                if int(now.sum()) == layer.kept(kept):
                    chosen[layer.name] = now
                    continue
            chosen[layer.name], changed = layer.best(worth, kept), True
        return chosen if changed else None

    def settled(self, progress: float) -> bool:
        """See :class:`Topology`."""
        return False


def kept_while_pruning(layer: PrunedLayer, progress: float) -> float:
    """Entries an input keeps at ``progress`` 0..1: all candidates at 0, cubic decay."""
    kept = layer.pattern.kept
    return kept + (layer.candidates - kept) * (1 - progress) ** 3


def _squares(layer: PrunedLayer, moment: Moment) -> torch.Tensor:
    return layer.entries(moment.weights[layer.name].detach().square())


def _drawn(layers: Sequence[PrunedLayer], random: torch.Generator) -> Chosen:
    return {
        layer.name: layer.best(
            torch.rand((layer.inputs, layer.candidates), generator=random), layer.pattern.kept
        )
        for layer in layers
    }


def _dealt(layer: PrunedLayer) -> torch.Tensor:
    candidates, total = layer.candidates, layer.kept(layer.pattern.kept)
    golden = candidates * (math.sqrt(5) - 1) / 2
    strides = sorted(range(1, candidates + 1), key=lambda stride: abs(stride - golden))
    stride = next(each for each in strides if math.gcd(each, candidates) == 1)
    entry = torch.arange(total)
    chosen = torch.zeros((layer.inputs, candidates), dtype=torch.bool)
    chosen[entry * layer.inputs // total, entry * stride % candidates] = True
    return chosen


def _regrown(
    layer: PrunedLayer,
    now: torch.Tensor,
    worth: torch.Tensor,
    promise: torch.Tensor,
    share: float,
) -> torch.Tensor:
    """``now`` with ``share`` of it gone and as many come, never one that has just gone.

    Within each input with scope "input", else over the whole layer.
    """
    if layer.pattern.scope == "layer":
        flat = (each.reshape(1, -1) for each in (now, worth, promise))
        now_, worth_, promise_ = flat
    else:
        now_, worth_, promise_ = now, worth, promise
    rows = []
    for kept, value, hope in zip(now_, worth_, promise_, strict=True):
        free = int((~kept).sum())
        moved = min(round(share * int(kept.sum())), free)
        gone = value.masked_fill(~kept, math.inf).topk(moved, largest=False).indices
        come = hope.masked_fill(kept, -1.0).topk(moved).indices
        row = kept.clone()
        row[gone], row[come] = False, True
        rows.append(row)
    return torch.stack(rows).reshape(now.shape)
