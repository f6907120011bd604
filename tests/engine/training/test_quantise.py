"""Folding, calibration and rounding, against the torch net and against the real arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import artifact
from engine.nets.blocks import BlockPattern
from engine.nets.dense import DenseNet, Widths
from engine.nets.sparse import SparseNet
from engine.spec import network as spec
from engine.training.quantise import (
    activation_scales,
    float_trace,
    fold,
    pattern,
    quantise,
)
from engine.values import FrontEndConstants
from tests.engine.nets.masks import magnitude_mask

FRONT_END = FrontEndConstants()
WIDTHS = Widths(16, 32, 100, 4, 6, 20)
K = (4, 6, 20)


@pytest.fixture(scope="module")
def net() -> SparseNet:
    """An untrained sparse net whose batch norms have seen data, its masks set."""
    torch.manual_seed(0)
    net = SparseNet(WIDTHS, 5, FRONT_END)
    net.masks["conv2"] = magnitude_mask(net.conv2.weight, BlockPattern(8, 16))
    net.masks["linear1"] = magnitude_mask(net.linear1.weight, BlockPattern(2, 16, "layer"))
    with torch.no_grad():
        for norm in (net.norm1, net.norm2, net.norm3):
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.uniform_(-0.3, 0.3)
        for _ in range(20):
            net(torch.from_numpy(images(64)))
    return net.eval()


def images(count: int) -> np.ndarray:
    random = np.random.default_rng(count)
    smooth = random.uniform(0, 200, (count, 8, 8)).repeat(4, 1).repeat(4, 2)
    return (smooth + random.uniform(0, 50, (count, 32, 32))).astype(np.uint8)


def test_folding_changes_nothing(net: SparseNet) -> None:
    with torch.inference_mode():
        expected = net(torch.from_numpy(images(9)))
        folded = float_trace(fold(net), K, images(9), FRONT_END)[-1]
    torch.testing.assert_close(folded, expected, rtol=1e-4, atol=1e-4)


def test_a_dense_net_folds_too() -> None:
    torch.manual_seed(1)
    dense = DenseNet(Widths(8, 8, 50, 8, 8, 50), 4, FRONT_END).eval()
    with torch.inference_mode():
        expected = dense(torch.from_numpy(images(5)))
        folded = float_trace(fold(dense), (8, 8, 50), images(5), FRONT_END)[-1]
    torch.testing.assert_close(folded, expected, rtol=1e-4, atol=1e-4)


def test_the_integer_net_is_the_float_net_up_to_rounding(net: SparseNet) -> None:
    layers = fold(net)
    scales = activation_scales(layers, K, images(64), FRONT_END)
    integer = quantise(layers, K, scales, FRONT_END)
    traced = spec.trace(integer, images(32))
    with torch.inference_mode():
        floats = float_trace(layers, K, images(32), FRONT_END)
    first = traced.conv1 * scales[0]
    both = (first > 0) & (floats[0].numpy() > 0)
    assert both.mean() > 0.8 * (first > 0).mean()  # the same winners, nearly always
    errors = np.abs(first - floats[0].numpy())[both]
    assert np.median(errors) < scales[0]
    logits = traced.accumulators * integer.output.scale
    correlation = np.corrcoef(logits.ravel(), floats[-1].numpy().ravel())[0, 1]
    assert correlation > 0.9  # a winner that flips for a rounding changes what follows


def test_without_winners_the_logits_follow_closely() -> None:
    torch.manual_seed(2)
    layers = fold(DenseNet(Widths(8, 16, 80, 8, 16, 80), 6, FRONT_END).eval())
    scales = activation_scales(layers, (8, 16, 80), images(64), FRONT_END)
    integer = quantise(layers, (8, 16, 80), scales, FRONT_END)
    logits = spec.run(integer, images(32)) * integer.output.scale
    with torch.inference_mode():
        floats = float_trace(layers, (8, 16, 80), images(32), FRONT_END)[-1].numpy()
    assert np.corrcoef(logits.ravel(), floats.ravel())[0, 1] > 0.998


def test_multipliers_are_fifteen_bits_and_positive(net: SparseNet) -> None:
    integer = quantise(fold(net), K, (0.02, 0.02, 0.02), FRONT_END)
    for layer in (integer.conv1, integer.conv2, integer.linear1):
        assert layer.multiplier.min() >= 1
        assert 16384 <= layer.multiplier.max() <= 32767
        assert np.abs(layer.weights).max() == 127


def test_an_idle_channel_does_not_overflow() -> None:
    torch.manual_seed(0)
    dense = DenseNet(Widths(8, 8, 50, 8, 8, 50), 4, FRONT_END).eval()
    with torch.no_grad():
        dense.conv1.weight[3] = 0
        dense.norm1.bias[3] = 2.0
    integer = quantise(fold(dense), (8, 8, 50), (0.05, 0.05, 0.05), FRONT_END)
    answer = spec.trace(integer, images(2)).conv1[..., 3]
    assert np.abs(answer.astype(int) - 40).max() <= 1


@pytest.mark.parametrize("scope", ["input", "layer"])
def test_lists_hold_exactly_what_the_mask_keeps(net: SparseNet, scope: str) -> None:
    kept = BlockPattern(3, 16, scope)  # type: ignore[arg-type]
    for mask in (
        magnitude_mask(net.conv2.weight, kept),
        magnitude_mask(net.linear1.weight, BlockPattern(2, 16, kept.scope)),
    ):
        lists = pattern(mask, 16)
        weights = (mask.detach().numpy() * 5).astype(np.int8)
        packed = artifact.pack(weights, lists)
        assert len(packed) == len(lists.blocks)
        assert np.count_nonzero(packed) == np.count_nonzero(weights)
        assert np.array_equal(artifact.unpack(packed, lists, weights.shape), weights)
