"""The float network of a model file as other runtimes like it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.artifact import FloatLayer, Model

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FloatNet:
    """Weights and biases of conv1, conv2, linear1 and output.

    The image's zero point and scale are folded into conv1, which reads plain bytes: a
    valid convolution has no padding that would see it otherwise.
    """

    layers: tuple[FloatLayer, ...]

    @property
    def channels_first(self) -> F32:
        """linear1's weights for inputs in the order (channel, row, column)."""
        weights = self.layers[2].weights
        channels = len(self.layers[1].weights)
        by_position = weights.reshape(len(weights), -1, channels)
        return np.ascontiguousarray(by_position.transpose(0, 2, 1)).reshape(weights.shape)


def float_net(model: Model) -> FloatNet:
    """The float network of ``model``."""
    first, *others = model.floats
    front_end = model.front_end
    weights = first.weights.astype(np.float64) / front_end.byte_scale
    bias = first.bias - front_end.zero_point * weights.reshape(len(weights), -1).sum(1)
    folded = FloatLayer(weights.astype(np.float32), bias.astype(np.float32))
    return FloatNet((folded, *others))
