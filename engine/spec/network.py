"""One word through the integer network: the sparse and the dense net are the same arithmetic.

Zero weights stand for what a sparsity pattern leaves out, and ``k`` equal to the width stands
for "every unit may win", so a dense net is a sparse one that leaves nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.spec.arithmetic import k_winners, max_pool, requantise

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]
IMAGE_SIDE = 32


@dataclass(frozen=True)
class HiddenLayer:
    """A convolution or a linear layer with its requantisation and k-winners.

    ``weights`` int8: ``(out, in, kernel rows, kernel columns)`` for a convolution (rows run over
    frames, columns over bands; followed by a 2x2 max-pool) or ``(out, in)`` for a linear layer.
    ``bias`` int32 ``(out,)``, ``multiplier`` int32 ``(out,)``, see
    :func:`engine.spec.arithmetic.requantise`.
    """

    weights: npt.NDArray[np.int8]
    bias: I32
    multiplier: I32
    shift: int
    k: int


@dataclass(frozen=True)
class OutputLayer:
    """The last layer: int8 ``(labels, in)``, int32 bias ``(labels,)``; logits = int32 * scale."""

    weights: npt.NDArray[np.int8]
    bias: I32
    scale: float


@dataclass(frozen=True)
class IntegerNetwork:
    """conv1, conv2, linear1, output; the image's zero point is folded into conv1's bias.

    linear1 reads conv2's output rows first, then columns, then channels
    (``(row * columns + column) * channels + channel``).
    """

    conv1: HiddenLayer
    conv2: HiddenLayer
    linear1: HiddenLayer
    output: OutputLayer

    @property
    def multiplications(self) -> int:
        """Multiplications of one word when every weight is used at every position."""
        side, total = IMAGE_SIDE, 0
        for layer in (self.conv1, self.conv2):
            side -= layer.weights.shape[2] - 1
            total += side * side * layer.weights.size
            side //= 2
        return total + self.linear1.weights.size + self.output.weights.size


@dataclass(frozen=True)
class Trace:
    """Every layer's output for ``n`` images, after k-winners.

    ``conv1`` and ``conv2`` uint8 ``(n, rows, columns, channels)``, ``linear1`` uint8
    ``(n, units)``, ``accumulators`` int32 ``(n, labels)``.
    """

    conv1: U8
    conv2: U8
    linear1: U8
    accumulators: I32


def convolve(values: U8, weights: npt.NDArray[np.int8], bias: I32) -> I32:
    """Valid convolution: uint8 ``(n, rows, columns, in)`` to int32 ``(n, rows, columns, out)``.

    The kernel's size less one is lost from rows and columns.
    """
    kernel = weights.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel, axis=(1, 2))
    n, rows, columns = windows.shape[:3]
    patches = windows.reshape(n * rows * columns, -1)
    sums = exact_product(patches, weights.reshape(len(weights), -1))
    return (sums + bias).reshape(n, rows, columns, len(weights))


def exact_product(values: U8, weights: npt.NDArray[np.int8]) -> I32:
    """``values @ weights.T`` exactly: uint8 ``(n, in)``, int8 ``(out, in)`` to int32 ``(n, out)``.

    In float64, where every product and sum below 2**53 is exact in any order: NumPy's integer
    matrix product gives the same numbers, far slower.
    """
    return (values.astype(np.float64) @ weights.astype(np.float64).T).astype(np.int32)


def trace(network: IntegerNetwork, images: U8) -> Trace:
    """Run uint8 images ``(n, 32, 32)``, frames first, and keep what every layer answers."""
    first = convolutional(network.conv1, images[:, :, :, None])
    second = convolutional(network.conv2, first)
    third = linear(network.linear1, second.reshape(len(images), -1))
    accumulators = exact_product(third, network.output.weights) + network.output.bias
    return Trace(first, second, third, accumulators)


def run(network: IntegerNetwork, images: U8) -> I32:
    """Accumulators int32 ``(n, labels)`` of uint8 images ``(n, 32, 32)``."""
    return trace(network, images).accumulators


def convolutional(layer: HiddenLayer, values: U8) -> U8:
    """Convolution, pool, requantisation, winners of uint8 ``(n, rows, columns, in)``."""
    pooled = max_pool(convolve(values, layer.weights, layer.bias))
    return k_winners(requantise(pooled, layer.multiplier, layer.shift), layer.k)


def linear(layer: HiddenLayer, values: U8) -> U8:
    """Linear layer, requantisation, winners of uint8 ``(n, in)``."""
    sums = exact_product(values, layer.weights) + layer.bias
    return k_winners(requantise(sums, layer.multiplier, layer.shift), layer.k)
