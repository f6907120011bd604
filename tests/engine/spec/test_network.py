"""The integer network against loops over every product, and against torch's convolution."""

from __future__ import annotations

import numpy as np
import pytest

from engine.spec.network import convolve, exact_product, run, trace


def test_a_convolution_is_the_sum_of_its_products() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 256, (2, 7, 8, 3)).astype(np.uint8)
    weights = rng.integers(-128, 128, (4, 3, 5, 5)).astype(np.int8)
    bias = rng.integers(-1000, 1000, 4).astype(np.int32)
    got = convolve(values, weights, bias)
    assert got.shape == (2, 3, 4, 4)
    for n, row, column, out in np.ndindex(got.shape):
        total = int(bias[out])
        for i, r, c in np.ndindex(3, 5, 5):
            total += int(values[n, row + r, column + c, i]) * int(weights[out, i, r, c])
        assert got[n, row, column, out] == total


def test_products_of_extremes_are_exact() -> None:
    values = np.full((1, 1600), 255, np.uint8)
    weights = np.full((1, 1600), -128, np.int8)
    assert exact_product(values, weights)[0, 0] == -1600 * 255 * 128


def test_a_dense_network_agrees_with_torch(make_model, hard_images) -> None:
    torch = pytest.importorskip("torch")
    network = make_model("dense", widths=(8, 12, 20)).network
    values = torch.from_numpy(hard_images[:, None]).double()
    for layer in (network.conv1, network.conv2):
        weights, bias = (torch.from_numpy(a).double() for a in (layer.weights, layer.bias))
        sums = torch.nn.functional.max_pool2d(torch.nn.functional.conv2d(values, weights, bias), 2)
        factor = torch.from_numpy(layer.multiplier).double()[:, None, None] / 2**layer.shift
        values = torch.floor(sums * factor + 0.5).clamp(0, 255)
    flat = values.permute(0, 2, 3, 1).reshape(len(values), -1)
    layer = network.linear1
    sums = flat @ torch.from_numpy(layer.weights).double().T + torch.from_numpy(layer.bias)
    factor = torch.from_numpy(layer.multiplier).double() / 2**layer.shift
    hidden = torch.floor(sums * factor + 0.5).clamp(0, 255)
    logits = hidden @ torch.from_numpy(network.output.weights).double().T
    logits += torch.from_numpy(network.output.bias)
    np.testing.assert_array_equal(run(network, hard_images), logits.numpy())


def test_at_most_k_units_win(make_model, hard_images) -> None:
    model = make_model("sparse", widths=(20, 24, 50), k=(3, 5, 7), block_widths=(16, 16))
    traced = trace(model.network, hard_images)
    assert (traced.conv1 > 0).sum(-1).max() == 3
    assert (traced.conv2 > 0).sum(-1).max() == 5
    assert (traced.linear1 > 0).sum(-1).max() == 7


def test_an_image_is_answered_alike_alone_and_in_a_batch(sparse_model, images) -> None:
    whole = run(sparse_model.network, images[:4])
    for i in range(4):
        np.testing.assert_array_equal(run(sparse_model.network, images[i : i + 1])[0], whole[i])
