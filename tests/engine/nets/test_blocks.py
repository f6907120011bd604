"""Entries and masks: exact counts, whole blocks, the worthiest kept."""

from __future__ import annotations

import pytest
import torch

from engine.nets.blocks import BlockPattern, PrunedLayer, Scope
from tests.engine.nets.masks import magnitude_mask


@pytest.mark.parametrize("scope", ["input", "layer"])
@pytest.mark.parametrize("block", [16, 32, 64])
def test_convolution_masks_keep_exact_counts_in_whole_blocks(scope: Scope, block: int) -> None:
    torch.manual_seed(0)
    kept = 6 * 64 // block
    mask = magnitude_mask(torch.randn(64, 12, 5, 5), BlockPattern(kept, block, scope))
    blocks = mask.reshape(64 // block, block, 12, 25)
    assert (blocks == blocks[:, :1]).all()
    counts = blocks[:, 0].sum((0, 2))
    assert counts.sum() == kept * 12
    if scope == "input":
        assert (counts == kept).all()


@pytest.mark.parametrize("scope", ["input", "layer"])
def test_linear_masks_keep_exact_counts_and_a_short_last_block(scope: Scope) -> None:
    torch.manual_seed(0)
    mask = magnitude_mask(torch.randn(1500, 40), BlockPattern(3, 16, scope))
    assert mask.shape == (1500, 40)
    blocks = torch.cat([mask, mask[-1:].expand(4, -1)]).reshape(94, 16, 40)
    assert (blocks == blocks[:, :1]).all()
    assert blocks[:, 0].sum() == 120
    if scope == "input":
        assert (blocks[:, 0].sum(0) == 3).all()


def test_kernels_keep_the_largest_weights_of_every_one() -> None:
    torch.manual_seed(0)
    weights = torch.randn(8, 1, 5, 5)
    layer = PrunedLayer("conv1", weights.shape, BlockPattern(20, 1), by_kernel=True)
    mask = layer.mask(layer.best(layer.entries(weights.square()), 20))
    assert (mask.flatten(1).sum(1) == 20).all()
    kept = torch.where(mask > 0, weights.abs(), torch.inf).flatten(1).amin(1)
    dropped = torch.where(mask > 0, 0.0, weights.abs()).flatten(1).amax(1)
    assert (kept >= dropped).all()


def test_the_worthiest_blocks_are_kept() -> None:
    weights = torch.zeros(32, 2)
    weights[16:, 0] = 1.0
    weights[3, 1] = 0.5
    mask = magnitude_mask(weights, BlockPattern(1, 16))
    assert mask[16:, 0].all()
    assert mask[:16, 1].all()
    assert mask.sum() == 32


def test_an_average_between_two_counts_gives_some_inputs_one_more() -> None:
    torch.manual_seed(0)
    mask = magnitude_mask(torch.randn(64, 10), BlockPattern(2.5, 16))
    counts = mask.reshape(4, 16, 10)[:, 0].sum(0)
    assert sorted(counts.tolist()) == [2] * 5 + [3] * 5


@pytest.mark.parametrize("shape", [(64, 12, 5, 5), (1500, 40), (20, 3, 5, 5)])
def test_masks_and_entries_are_two_ways_to_say_the_same(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    layer = PrunedLayer("", torch.Size(shape), BlockPattern(3, 16))
    chosen = torch.rand(layer.inputs, layer.candidates) < 0.3
    mask = layer.mask(chosen)
    assert mask.shape == shape
    assert torch.equal(layer.chosen(mask), chosen)
    weights = torch.rand(shape)
    by_hand = torch.stack(
        [
            (weights * layer.mask(one)).sum()
            for one in torch.eye(layer.candidates * layer.inputs, dtype=torch.bool)[::7].reshape(
                -1, layer.inputs, layer.candidates
            )
        ]
    )
    torch.testing.assert_close(layer.entries(weights).flatten()[::7], by_hand)
