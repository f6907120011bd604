"""From a trained float net to the integer net: fold, calibrate, round.

The integer arithmetic is :mod:`engine.spec`; weights are rounded per output channel (the output
layer as a whole), activations to uint8 with one scale a layer. After B. Jacob et al.,
arXiv:1712.05877, sec. 2 and 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from engine.artifact import FloatLayer, Pattern
from engine.nets.dense import DenseNet
from engine.nets.kwinners import winner_mask
from engine.spec.arithmetic import MULTIPLIER_MAX, SHIFT_MAX
from engine.spec.network import HiddenLayer, IntegerNetwork, OutputLayer
from engine.training.recipe import Pruning
from engine.values import FrontEndConstants

F32 = npt.NDArray[np.float32]
_WEIGHT_MAX, _BYTE_MAX = 127, 255
_SMALLEST_STEP = 2.0**-10  # of the layer's largest step


def fold(net: DenseNet) -> tuple[FloatLayer, ...]:
    """conv1, conv2, linear1, output with masks applied and batch norms folded in."""
    layers = []
    for name, (linear_map, norm) in net.hidden_layers().items():
        assert isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d))
        assert isinstance(linear_map, (nn.Conv2d, nn.Linear))
        assert norm.running_var is not None
        assert norm.running_mean is not None
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = net.weight(name, linear_map.weight)
        weight = weight * factor.reshape(-1, *[1] * (weight.dim() - 1))
        layers.append(_layer(weight, norm.bias - norm.running_mean * factor))
    layers.append(_layer(net.output.weight, net.output.bias))
    return tuple(layers)


def float_trace(
    layers: Sequence[FloatLayer], k: Sequence[int], images: np.ndarray, front_end: FrontEndConstants
) -> tuple[torch.Tensor, ...]:
    """Each layer's output for uint8 images: conv1, conv2 ``(n, rows, columns, channels)``,
    linear1 ``(n, units)`` after k-winners, logits ``(n, labels)``."""
    values = torch.from_numpy(images).float()[:, None] - front_end.zero_point
    values = values / front_end.byte_scale
    traced = []
    for layer, winners in zip(layers[:2], k, strict=False):
        weight, bias = torch.from_numpy(layer.weights), torch.from_numpy(layer.bias)
        values = functional.relu(functional.max_pool2d(functional.conv2d(values, weight, bias), 2))
        last = _keep(values.permute(0, 2, 3, 1), winners)
        traced.append(last)
        values = last.permute(0, 3, 1, 2)
    flat = traced[-1].reshape(len(images), -1)
    hidden = functional.relu(functional.linear(flat, *map(torch.from_numpy, _pair(layers[2]))))
    traced.append(_keep(hidden, k[2]))
    return (*traced, functional.linear(traced[-1], *map(torch.from_numpy, _pair(layers[3]))))


def activation_scales(
    layers: Sequence[FloatLayer], k: Sequence[int], images: np.ndarray, front_end: FrontEndConstants
) -> tuple[float, float, float]:
    """Real value of one step of each hidden layer's bytes, least squared error on ``images``."""
    with torch.inference_mode():
        traced = float_trace(layers, k, images, front_end)[:3]
    first, second, third = (_best_scale(values[values > 0].numpy()) for values in traced)
    return first, second, third


def quantise(
    layers: Sequence[FloatLayer],
    k: Sequence[int],
    scales: tuple[float, float, float],
    front_end: FrontEndConstants,
) -> IntegerNetwork:
    """The integer network of folded ``layers``; ``scales`` from :func:`activation_scales`."""
    inputs = (1 / front_end.byte_scale, *scales[:2])
    zero_points = (front_end.zero_point, 0, 0)
    hidden = [
        _hidden(layer, scale_in, scale_out, zero_point, winners)
        for layer, scale_in, scale_out, zero_point, winners in zip(
            layers[:3], inputs, scales, zero_points, k, strict=True
        )
    ]
    last = layers[3]
    step = float(np.abs(last.weights).max()) / _WEIGHT_MAX
    scale = step * scales[2]
    output = OutputLayer(
        np.rint(last.weights / step).astype(np.int8),
        np.rint(last.bias / scale).astype(np.int32),
        scale,
    )
    first, second, third = hidden
    return IntegerNetwork(first, second, third, output)


def pattern(mask: torch.Tensor, block: int) -> Pattern:
    """The lists of a 0/1 mask ``(out, in[, rows, columns])`` that is constant over blocks."""
    outputs, inputs = mask.shape[:2]
    flat = mask.reshape(outputs, inputs, -1).numpy()[::block] != 0  # (blocks, inputs, taps)
    source, tap, target = np.nonzero(flat.transpose(1, 2, 0))
    starts = np.searchsorted(source, np.arange(inputs + 1)).astype(np.int32)
    taps = tap.astype(np.int32) if mask.dim() == 4 else None
    return Pattern(block, starts, taps, target.astype(np.int32))


def patterns(masks: Mapping[str, torch.Tensor], pruning: Pruning | None) -> dict[str, Pattern]:
    """The lists of every layer that is masked in blocks; conv1's zeros are stored."""
    if pruning is None:
        return {}
    blocks = {"conv2": pruning.conv2.block, "linear1": pruning.linear1.block}
    return {name: pattern(masks[name], block) for name, block in blocks.items()}


def _layer(weight: torch.Tensor, bias: torch.Tensor) -> FloatLayer:
    arrays = (t.detach().float().contiguous().numpy().copy() for t in (weight, bias))
    return FloatLayer(*map(np.ascontiguousarray, arrays))


def _pair(layer: FloatLayer) -> tuple[F32, F32]:
    return layer.weights, layer.bias


def _keep(values: torch.Tensor, k: int) -> torch.Tensor:
    return values if k >= values.shape[-1] else values * winner_mask(values, k)


def _best_scale(values: F32) -> float:
    """The step whose rounding and clipping of positive ``values`` errs least in the square."""
    largest = float(values.max())
    candidates = largest / _BYTE_MAX * np.linspace(0.3, 1.0, 36)
    sample = values[:: max(1, len(values) // 200_000)]
    errors = [
        float(np.square(np.clip(np.rint(sample / step), 0, _BYTE_MAX) * step - sample).mean())
        for step in candidates
    ]
    return float(candidates[int(np.argmin(errors))])


def _hidden(
    layer: FloatLayer, scale_in: float, scale_out: float, zero_point: int, k: int
) -> HiddenLayer:
    flat = layer.weights.reshape(len(layer.weights), -1)
    largest = np.abs(flat).max(axis=1).astype(np.float64)
    # an idle channel must not get a step so small that its bias overflows
    steps = np.maximum(largest, largest.max() * _SMALLEST_STEP) / _WEIGHT_MAX
    weights = np.rint(flat / steps[:, None]).astype(np.int8)
    bias = np.rint(layer.bias / (scale_in * steps)) - zero_point * weights.sum(1, dtype=np.int64)
    factor = scale_in * steps / scale_out
    shift = min(SHIFT_MAX, int(np.floor(np.log2(MULTIPLIER_MAX / factor.max()))))
    multiplier = np.clip(np.rint(factor * 2.0**shift), 1, MULTIPLIER_MAX)
    return HiddenLayer(
        weights.reshape(layer.weights.shape),
        bias.astype(np.int32),
        multiplier.astype(np.int32),
        shift,
        k,
    )
