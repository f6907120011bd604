"""Useful multiplications, counted one by one."""

from __future__ import annotations

import numpy as np
import pytest

from engine.engines.activity import describe
from engine.spec.network import trace


def count(weights_kept: np.ndarray, values: np.ndarray) -> int:
    """Products of a byte that is not zero and a kept weight, position by position."""
    total = 0
    if weights_kept.ndim == 2:
        return int((weights_kept & (values.reshape(-1) > 0)).sum())
    rows, columns = values.shape[0] - 4, values.shape[1] - 4
    for row in range(rows):
        for column in range(columns):
            patch = values[row : row + 5, column : column + 5] > 0
            total += int((weights_kept & patch.transpose(2, 0, 1)).sum())
    return total


def kept_weights(model, name: str) -> np.ndarray:
    weights, pattern = getattr(model.network, name).weights, model.patterns.get(name)
    if pattern is None:
        return np.ones(weights.shape, bool)
    kept = np.zeros((*weights.shape[:2], weights[0, 0].size), bool)
    for source in range(weights.shape[1]):
        for e in range(pattern.starts[source], pattern.starts[source + 1]):
            first = pattern.blocks[e] * pattern.block_width
            tap = 0 if pattern.taps is None else pattern.taps[e]
            kept[first : first + pattern.block_width, source, tap] = True
    return kept.reshape(weights.shape)


@pytest.mark.parametrize("sparse_ends", [False, True])
def test_multiplications_are_counted_one_by_one(make_model, hard_images, sparse_ends) -> None:
    model = make_model(
        "sparse", widths=(20, 24, 50), k=(4, 5, 9), block_widths=(17, 16), sparse_ends=sparse_ends
    )
    for image in hard_images[[0, 5, 9, 12, 18]]:
        traced = trace(model.network, image[None])
        conv1, conv2, linear1 = traced.conv1[0], traced.conv2[0], traced.linear1[0]
        activity = describe(model, image, conv1, conv2, linear1)
        inputs = (image[:, :, None], conv1, conv2, linear1)
        for layer, values in zip(activity.layers, inputs, strict=True):
            assert layer.multiplications == count(kept_weights(model, layer.name), values)
        for layer, values in zip(activity.layers, (conv1, conv2, linear1), strict=False):
            whole = np.zeros(layer.shape, np.uint8).ravel()
            whole[layer.indices] = layer.values
            np.testing.assert_array_equal(whole.reshape(layer.shape), values)
            assert layer.values.all()


def test_the_dense_twin_is_counted_whole(sparse_model, images) -> None:
    traced = trace(sparse_model.network, images[:1])
    outputs = traced.conv1[0], traced.conv2[0], traced.linear1[0]
    layers = describe(sparse_model, images[0], *outputs).layers
    wanted = [28 * 28 * 25 * 64, 10 * 10 * 25 * 64 * 64, 1600 * 1500, 1500 * 12]
    assert [layer.dense for layer in layers] == wanted
