"""Native layers of training against torch's own convolution, pool, linear layer and batch norm."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional

from engine.native.training import TrainingLayers, training_layers
from engine.nets.blocks import BlockPattern
from engine.nets.dense import Widths
from engine.nets.kwinners import KWinners
from engine.nets.sparse import SparseNet
from engine.nets.winner_layers import (
    image_convolution,
    kept_blocks,
    norm_winners,
    winner_convolution,
    winner_linear,
)
from engine.values import FrontEndConstants
from tests.engine.nets.masks import magnitude_mask

BFLOAT16_ERROR = 2.0**-8  # of the largest value: results are rounded to eight bits


@pytest.fixture(params=["portable", "avx2", "avx512"])
def layers(request: pytest.FixtureRequest) -> TrainingLayers:
    torch.manual_seed(0)
    found = training_layers(request.param)
    if found is None:
        pytest.skip(f"this processor or build has no {request.param} tier of training")
    return found


def close(given: torch.Tensor, wanted: torch.Tensor, share: float) -> bool:
    return bool((given - wanted).abs().max() <= share * wanted.abs().max())


def winners(*shape: int) -> torch.Tensor:
    """Non-negative, mostly zero bfloat16."""
    return functional.relu(torch.randn(*shape) - 1).bfloat16()


def block_mask(outputs: int, *others: int) -> torch.Tensor:
    """A mask that keeps a third of the blocks of 16 outputs, the last block perhaps shorter."""
    blocks = (torch.rand(-(-outputs // 16), *others) < 0.3).float()
    return blocks.repeat_interleave(16, 0)[:outputs]


def test_image_convolution_is_a_convolution_and_a_pool(layers: TrainingLayers) -> None:
    images = torch.randn(3, 32, 32).bfloat16()
    weights = torch.randn(32, 1, 5, 5, requires_grad=True)
    pooled = image_convolution(images, weights, layers)
    gradient = torch.randn(pooled.shape).bfloat16()
    pooled.backward(gradient)
    given, weights.grad = weights.grad, None
    wanted = functional.max_pool2d(functional.conv2d(images.float()[:, None], weights), 2)
    wanted.permute(0, 2, 3, 1).backward(gradient.float())
    assert close(pooled, wanted.permute(0, 2, 3, 1), BFLOAT16_ERROR)
    assert close(given, weights.grad, 1e-5)


@pytest.mark.parametrize(("outputs", "shared"), [(48, False), (64, False), (64, True)])
def test_winner_convolution_is_a_masked_convolution_and_a_pool(
    layers: TrainingLayers, outputs: int, shared: bool
) -> None:
    values = winners(3, 14, 14, 20).requires_grad_()
    weights = torch.randn(outputs, 20, 5, 5, requires_grad=True)
    if shared:  # taps of all 64 outputs, as the study's nets have them
        mask = block_mask(1, 20, 5, 5).expand(outputs, -1, -1, -1)
    else:
        mask = block_mask(outputs, 20, 5, 5)
    pooled = winner_convolution(values, weights, kept_blocks(mask), layers)
    gradient = torch.randn(pooled.shape).bfloat16()
    pooled.backward(gradient)
    given, weights.grad = weights.grad, None
    same = values.detach().float().requires_grad_()
    wanted = functional.max_pool2d(functional.conv2d(same.permute(0, 3, 1, 2), weights * mask), 2)
    wanted.permute(0, 2, 3, 1).backward(gradient.float())
    assert close(pooled, wanted.permute(0, 2, 3, 1), BFLOAT16_ERROR)
    assert close(given, weights.grad, 1e-5)
    assert close(values.grad, same.grad * (same > 0), BFLOAT16_ERROR)


def test_winner_linear_is_a_masked_linear_layer(layers: TrainingLayers) -> None:
    values = winners(5, 200).requires_grad_()
    weights = torch.randn(44, 200, requires_grad=True)  # the last block has 12 outputs
    mask = block_mask(44, 200)
    sums = winner_linear(values, weights, kept_blocks(mask), layers)
    gradient = torch.randn(sums.shape).bfloat16()
    sums.backward(gradient)
    given, weights.grad = weights.grad, None
    same = values.detach().float().requires_grad_()
    wanted = functional.linear(same, weights * mask)
    wanted.backward(gradient.float())
    assert sums.shape == (5, 44)
    assert close(sums, wanted, BFLOAT16_ERROR)
    assert close(given, weights.grad, 1e-5)
    assert close(values.grad, same.grad * (same > 0), BFLOAT16_ERROR)


@pytest.mark.parametrize(("rows", "units", "k"), [(3000, 64, 6), (70, 150, 15), (9, 20, 20)])
def test_norm_winners_is_batch_norm_relu_and_k_winners(
    layers: TrainingLayers, rows: int, units: int, k: int
) -> None:
    values = (torch.randn(rows, units) * 2 + 0.5).bfloat16().requires_grad_()
    norm = nn.BatchNorm1d(units)
    nn.init.normal_(norm.weight, 1, 0.2)
    nn.init.normal_(norm.bias)
    torchs, module = copy.deepcopy(norm), KWinners(units, k)
    kept, wins = norm_winners(values, norm, k, layers)
    gradient = torch.randn(rows, units).bfloat16()
    kept.backward(gradient)
    same = values.detach().float().requires_grad_()
    wanted = module(functional.relu(torchs(same)).bfloat16()).float()
    wanted.backward(gradient.float())
    assert ((kept > 0) == (wanted > 0)).float().mean() > 0.999  # but for the last bit of a tie
    assert torch.equal(wins, (kept > 0).sum(0).int())
    assert torch.allclose(norm.running_mean, torchs.running_mean, atol=1e-6)
    assert torch.allclose(norm.running_var, torchs.running_var, rtol=1e-4)
    assert close(norm.weight.grad, torchs.weight.grad, 2e-3)
    assert close(norm.bias.grad, torchs.bias.grad, 2e-3)
    assert close(values.grad, same.grad, 2 * BFLOAT16_ERROR)


def test_ties_go_to_the_lowest_index_and_zeros_never_win(layers: TrainingLayers) -> None:
    rows = torch.tensor([[3.0, 5, 5, 5, -9], [-1, -2, -3, -4, -5]]).repeat(1, 1).bfloat16()
    norm = nn.BatchNorm1d(5)
    values = torch.cat([rows, -rows])  # every unit has mean zero
    norm.weight.data = torch.sqrt(values.float().var(0, unbiased=False) + norm.eps)
    kept, wins = norm_winners(values, norm, 2, layers)
    assert kept[0].nonzero().flatten().tolist() == [1, 2]
    assert kept[1].nonzero().numel() == 0
    assert int(wins.sum()) == int((kept > 0).sum())


def test_kept_blocks_pack_and_unpack() -> None:
    mask = block_mask(44, 7, 5, 5)
    weights = torch.randn(mask.shape)
    blocks = kept_blocks(mask)
    assert torch.equal(blocks.unpack(blocks.pack(weights)), weights * mask)


def test_a_training_step_is_the_same_with_and_without_native_layers() -> None:
    if training_layers() is None:
        pytest.skip("the native library was built without layers of training")
    net = SparseNet(Widths(k_conv1=63, k_conv2=63, k_linear1=1499), 12, FrontEndConstants())
    pattern = BlockPattern(20, 16, "layer")
    net.masks["conv2"] = magnitude_mask(net.conv2.weight.detach(), pattern)
    net.masks["linear1"] = magnitude_mask(net.linear1.weight.detach(), BlockPattern(5, 16, "layer"))
    images = torch.randint(0, 255, (16, 32, 32), dtype=torch.uint8)
    gradients = []
    for native in (True, False):
        one = copy.deepcopy(net).train()
        one.may_be_native = native
        with torch.autocast("cpu", torch.bfloat16):
            logits = one(images)
        logits.float().square().mean().backward()
        gradients.append(torch.cat([p.grad.flatten() for p in one.parameters()]))
    agreement = functional.cosine_similarity(*gradients, dim=0)
    assert float(agreement) > 0.99
