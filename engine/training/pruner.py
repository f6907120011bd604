"""A net's masks kept as its recipe's topology wants them, while it is trained."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch

from engine.nets.blocks import BlockPattern, PrunedLayer
from engine.nets.sparse import SparseNet
from engine.nets.topology import (
    Foresight,
    GradualMagnitude,
    IterativePruning,
    Moment,
    Regrowth,
    StaticRandom,
    StaticStructured,
    Topology,
)
from engine.training.recipe import Pruning

Loss = Callable[[SparseNet], torch.Tensor]


def topology_of(pruning: Pruning) -> Topology:
    """The strategy that a recipe names."""
    strategies: dict[str, Topology] = {
        "gradual-magnitude": GradualMagnitude(pruning.start, pruning.end),
        "static-random": StaticRandom(),
        "static-structured": StaticStructured(),
        "foresight": Foresight(),
        "set": Regrowth("chance", pruning.share, pruning.end),
        "rigl": Regrowth("gradient", pruning.share, pruning.end),
        "iterative": IterativePruning(max(2, pruning.rounds)),
    }
    return strategies[pruning.topology]


def pruned_layers(net: SparseNet, pruning: Pruning) -> tuple[PrunedLayer, ...]:
    """The layers whose weights are pruned; conv1's only where the recipe prunes it."""
    kernel = BlockPattern(pruning.conv1, 1)
    layers = (
        PrunedLayer("conv1", net.conv1.weight.shape, kernel, by_kernel=True),
        PrunedLayer("conv2", net.conv2.weight.shape, pruning.conv2),
        PrunedLayer("linear1", net.linear1.weight.shape, pruning.linear1),
    )
    return layers if pruning.conv1 < layers[0].candidates else layers[1:]


class Pruner:
    """Sets ``net.masks`` at the steps of ``pruning``; ``settled`` once they will not change.

    ``net`` and ``optimiser`` are changed in place. Its state is the masks and ``settled``.
    """

    def __init__(
        self, net: SparseNet, optimiser: torch.optim.Optimizer, pruning: Pruning, seed: int
    ) -> None:
        self._net, self._optimiser, self._pruning, self._seed = net, optimiser, pruning, seed
        self._topology = topology_of(pruning)
        self._layers = pruned_layers(net, pruning)
        self.settled = False

    def step(self, step: int, progress: float, loss: Loss) -> None:
        """Before step number ``step``; ``loss`` of a net on the batch that comes."""
        if not self.settled and step % self._pruning.every_steps == 0:
            self.update(step, progress, loss)

    def update(self, step: int, progress: float, loss: Loss) -> None:
        """Ask the strategy now."""
        parameters = {layer.name: self._weight(layer) for layer in self._layers}
        masks = self._net.masks
        moment = Moment(
            progress=progress,
            weights=parameters,
            chosen={each.name: each.chosen(masks[each.name]) for each in self._layers if masks},
            gradients=lambda: dense_gradients(self._net, self._layers, loss),
            random=torch.Generator().manual_seed(self._seed * 1_000_003 + step),
        )
        chosen = self._topology.choose(self._layers, moment)
        self.settled = self._topology.settled(progress)
        if chosen is None:
            return
        for layer in self._layers:
            mask = layer.mask(chosen[layer.name])
            if self._topology.grown_from_zero and layer.name in masks:
                self._forget(parameters[layer.name], (mask > 0) & (masks[layer.name] == 0))
            masks[layer.name] = mask

    def _weight(self, layer: PrunedLayer) -> torch.nn.Parameter:
        module, _ = self._net.hidden_layers()[layer.name]
        weight = module.weight
        assert isinstance(weight, torch.nn.Parameter)
        return weight

    @torch.no_grad()
    def _forget(self, weight: torch.nn.Parameter, grown: torch.Tensor) -> None:
        """Weights that grow begin at zero, and their running moments with them."""
        weight[grown] = 0
        for name in ("exp_avg", "exp_avg_sq"):
            moments = self._optimiser.state[weight].get(name)
            if moments is not None:
                moments[grown] = 0


def dense_gradients(
    net: SparseNet, layers: tuple[PrunedLayer, ...], loss: Loss
) -> dict[str, torch.Tensor]:
    """Gradients of ``loss`` for all weights of ``layers``, the pruned ones being zero.

    On a copy: neither the net's statistics nor its gradients change.
    """
    copied = copy.deepcopy(net)
    copied.may_be_native = False
    with torch.no_grad():
        for layer in layers:
            if (mask := copied.masks.get(layer.name)) is not None:
                copied.hidden_layers()[layer.name][0].weight.mul_(mask)  # type: ignore[operator]
    copied.masks = {}
    loss(copied).backward()
    found = {}
    for layer in layers:
        weight = copied.hidden_layers()[layer.name][0].weight
        assert isinstance(weight, torch.nn.Parameter)
        assert weight.grad is not None
        found[layer.name] = weight.grad
    return found
