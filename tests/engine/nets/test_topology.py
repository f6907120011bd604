"""What each strategy promises: counts, blocks, what is fixed and what may come back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.nets.blocks import BlockPattern, PrunedLayer, Scope
from engine.nets.topology import (
    Chosen,
    Foresight,
    GradualMagnitude,
    IterativePruning,
    Moment,
    Regrowth,
    StaticRandom,
    StaticStructured,
    Topology,
)

EVERY: tuple[Topology, ...] = (
    GradualMagnitude(0.05, 0.7),
    StaticRandom(),
    StaticStructured(),
    Foresight(),
    Regrowth("chance", 0.3, 0.75),
    Regrowth("gradient", 0.3, 0.75),
    IterativePruning(4),
)
FIXED = (StaticRandom(), StaticStructured(), Foresight())
GROWING = EVERY[4:6]


def layers(scope: Scope = "layer") -> tuple[PrunedLayer, ...]:
    return (
        PrunedLayer("conv2", torch.Size((64, 12, 5, 5)), BlockPattern(6.5, 32, scope)),
        PrunedLayer("linear1", torch.Size((150, 40)), BlockPattern(2.4, 16, scope)),
    )


def weights(seed: int = 0) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    return {each.name: torch.randn(each.shape, generator=random) for each in layers()}


def moment(
    progress: float,
    chosen: Mapping[str, torch.Tensor] | None = None,
    seed: int = 0,
    gradients: Mapping[str, torch.Tensor] | None = None,
) -> Moment:
    def asked() -> Mapping[str, torch.Tensor]:
        return weights(seed + 1000) if gradients is None else gradients

    random = torch.Generator().manual_seed(seed)
    return Moment(progress, weights(seed), chosen or {}, asked, random)


def trained(topology: Topology, scope: Scope = "layer", updates: int = 40) -> list[Chosen]:
    """All choices of a training whose weights change all the time."""
    chosen: Chosen = {}
    history = []
    for update in range(updates + 1):
        progress = update / updates
        now = topology.choose(layers(scope), moment(progress, chosen, update))
        chosen = chosen if now is None else now
        history.append(chosen)
        if topology.settled(progress):
            break
    return history


@pytest.mark.parametrize("scope", ["input", "layer"])
@pytest.mark.parametrize("topology", EVERY, ids=repr)
def test_it_ends_with_the_counts_of_the_pattern(topology: Topology, scope: Scope) -> None:
    last = trained(topology, scope)[-1]
    for layer in layers(scope):
        chosen = last[layer.name]
        assert chosen.dtype == torch.bool
        assert int(chosen.sum()) == round(layer.pattern.kept * layer.inputs)
        if scope == "input":
            each = chosen.sum(1)
            assert int(each.max() - each.min()) <= 1


@pytest.mark.parametrize("topology", FIXED, ids=repr)
def test_static_masks_stay(topology: Topology) -> None:
    first = topology.choose(layers(), moment(0.0))
    assert first is not None
    assert topology.settled(0.0)
    assert topology.choose(layers(), moment(0.4, first, seed=9)) is None


def test_random_masks_follow_the_seed() -> None:
    one, same, other = (StaticRandom().choose(layers(), moment(0.0, seed=s)) for s in (1, 1, 2))
    assert one
    assert same
    assert other
    for name in one:
        assert torch.equal(one[name], same[name])
        assert not torch.equal(one[name], other[name])


def test_structured_masks_use_every_candidate_alike() -> None:
    for scope in ("input", "layer"):
        chosen = StaticStructured().choose(layers(scope), moment(0.0))
        assert chosen is not None
        for each in chosen.values():
            uses = each.sum(0)
            assert int(uses.max() - uses.min()) <= 1
            assert not torch.equal(each[0], each[1])


def test_foresight_keeps_what_the_loss_would_miss() -> None:
    chosen = Foresight().choose(layers(), moment(0.0))
    assert chosen is not None
    gradients = weights(1000)
    layer = layers()[1]
    worth = np.abs(weights()["linear1"].numpy() * gradients["linear1"].numpy())
    padded = np.concatenate([worth, np.zeros((10, 40))]).reshape(10, 16, 40).sum(1).T
    best = np.sort(padded.ravel())[::-1][: round(2.4 * 40)]
    kept = padded[chosen[layer.name].numpy()]
    np.testing.assert_allclose(np.sort(kept)[::-1], best, rtol=1e-5)


def test_pruning_starts_dense_and_shrinks_by_the_cubic_schedule() -> None:
    topology, layer = GradualMagnitude(0.2, 0.6), layers()[0]
    for progress in (0.0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.9):
        t = min(1.0, max(0.0, (progress - 0.2) / 0.4))
        chosen = topology.choose(layers(), moment(progress))["conv2"]
        assert int(chosen.sum()) == round((6.5 + (50 - 6.5) * (1 - t) ** 3) * layer.inputs)
    assert not topology.settled(0.59)
    assert topology.settled(0.6)


@pytest.mark.parametrize("scope", ["input", "layer"])
@pytest.mark.parametrize("topology", GROWING, ids=repr)
def test_regrowth_moves_a_share_and_keeps_the_count(topology: Regrowth, scope: Scope) -> None:
    history = trained(topology, scope)
    for layer in layers(scope):
        for before, after in pairwise(history):
            a, b = before[layer.name], after[layer.name]
            assert int(a.sum()) == int(b.sum())
            moved = int((a & ~b).sum())
            assert moved == int((b & ~a).sum())
            assert moved <= math.ceil(0.3 * int(a.sum())) + layer.inputs
        assert any(not torch.equal(a[layer.name], b[layer.name]) for a, b in pairwise(history))


@pytest.mark.parametrize("scope", ["input", "layer"])
@pytest.mark.parametrize("topology", GROWING, ids=repr)
def test_regrowth_drops_the_smallest(topology: Regrowth, scope: Scope) -> None:
    first = topology.choose(layers(scope), moment(0.0))
    assert first is not None
    then = topology.choose(layers(scope), moment(0.1, first, seed=3))
    assert then is not None
    layer = layers(scope)[1]
    worth = layer.entries(weights(3)["linear1"].square())
    before, after = first["linear1"], then["linear1"]
    rows = zip(before, after, worth, strict=True)
    if scope == "layer":
        rows = iter([(before.flatten(), after.flatten(), worth.flatten())])  # type: ignore[assignment]
    for was, now, value in rows:
        gone, stays = value[was & ~now], value[was & now]
        if len(gone) and len(stays):
            assert gone.max() <= stays.min()


def test_rigl_grows_where_the_gradient_is_largest() -> None:
    topology = Regrowth("gradient", 0.3, 0.75)
    first = topology.choose(layers(), moment(0.0))
    assert first is not None
    gradients = {name: torch.zeros_like(value) for name, value in weights().items()}
    layer = layers()[1]
    wanted = (~first["linear1"]).nonzero()[5]
    only = torch.zeros_like(first["linear1"])
    only[wanted[0], wanted[1]] = True
    gradients["linear1"] += layer.mask(only) * 3
    then = topology.choose(layers(), moment(0.1, first, gradients=gradients))
    assert then is not None
    assert then["linear1"][wanted[0], wanted[1]]


def test_rigl_moves_less_and_less_and_set_as_much_as_ever() -> None:
    def moved(topology: Regrowth, progress: float) -> int:
        first = topology.choose(layers(), moment(0.0))
        assert first is not None
        then = topology.choose(layers(), moment(progress, first))
        return 0 if then is None else int((then["conv2"] & ~first["conv2"]).sum())

    of_rigl = [moved(Regrowth("gradient", 0.3, 0.75), p) for p in (0.1, 0.4, 0.6, 0.75)]
    assert of_rigl == sorted(of_rigl, reverse=True)
    assert of_rigl[0] > of_rigl[2] > of_rigl[3] == 0
    of_set = [moved(Regrowth("chance", 0.3, 0.75), p) for p in (0.1, 0.4, 0.6)]
    assert len(set(of_set)) == 1
    assert of_set[0] > 0


def test_iterative_pruning_goes_down_by_the_same_share_and_nothing_comes_back() -> None:
    history = trained(IterativePruning(4))
    counts = sorted({int(each["conv2"].sum()) for each in history}, reverse=True)
    share = (6.5 / 50) ** (1 / 3)
    assert counts == [round(50 * share**n * 12) for n in range(4)]
    assert history[0]["conv2"].all()
    for before, after in pairwise(history):
        assert not (after["conv2"] & ~before["conv2"]).any()
