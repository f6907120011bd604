"""The masks: exact counts, whole blocks, the worthiest kept."""

from __future__ import annotations

import pytest
import torch

from engine.nets.topology import BlockPattern, Scope, convolution_mask, kernel_mask, linear_mask


@pytest.mark.parametrize("scope", ["input", "layer"])
@pytest.mark.parametrize("block", [16, 32, 64])
def test_convolution_masks_keep_exact_counts_in_whole_blocks(scope: Scope, block: int) -> None:
    torch.manual_seed(0)
    weights = torch.randn(64, 12, 5, 5)
    kept = 6 * 64 // block
    mask = convolution_mask(weights, BlockPattern(kept, block, scope), 1.0)
    blocks = mask.reshape(64 // block, block, 12, 25)
    assert (blocks == blocks[:, :1]).all()
    counts = blocks[:, 0].sum((0, 2))
    assert counts.sum() == kept * 12
    if scope == "input":
        assert (counts == kept).all()


@pytest.mark.parametrize("scope", ["input", "layer"])
def test_linear_masks_keep_exact_counts_and_a_short_last_block(scope: Scope) -> None:
    torch.manual_seed(0)
    mask = linear_mask(torch.randn(1500, 40), BlockPattern(3, 16, scope), 1.0)
    assert mask.shape == (1500, 40)
    blocks = torch.cat([mask, mask[-1:].expand(4, -1)]).reshape(94, 16, 40)
    assert (blocks == blocks[:, :1]).all()
    assert blocks[:, 0].sum() == 120
    if scope == "input":
        assert (blocks[:, 0].sum(0) == 3).all()


def test_kernel_masks_keep_the_largest_weights_of_every_kernel() -> None:
    torch.manual_seed(0)
    weights = torch.randn(8, 1, 5, 5)
    mask = kernel_mask(weights, 20, 1.0)
    assert (mask.flatten(1).sum(1) == 20).all()
    kept = torch.where(mask > 0, weights.abs(), torch.inf).flatten(1).amin(1)
    dropped = torch.where(mask > 0, 0.0, weights.abs()).flatten(1).amax(1)
    assert (kept >= dropped).all()
    assert kernel_mask(weights, 20, 0.0).all()


def test_the_worthiest_blocks_are_kept() -> None:
    weights = torch.zeros(32, 2)
    weights[16:, 0] = 1.0
    weights[3, 1] = 0.5
    mask = linear_mask(weights, BlockPattern(1, 16), 1.0)
    assert mask[16:, 0].all()
    assert mask[:16, 1].all()
    assert mask.sum() == 32


def test_pruning_starts_dense_and_shrinks_by_the_cubic_schedule() -> None:
    torch.manual_seed(0)
    weights, pattern = torch.randn(64, 10), BlockPattern(1, 16)
    densities = [float(linear_mask(weights, pattern, t / 4).mean()) for t in range(5)]
    assert densities[0] == 1.0
    assert densities == sorted(densities, reverse=True)
    expected = [(1 + 3 * (1 - t / 4) ** 3) / 4 for t in range(5)]
    assert densities == pytest.approx(expected, abs=0.03)
