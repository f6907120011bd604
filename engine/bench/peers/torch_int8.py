"""torch in int8: its quantised operators in oneDNN, eager, weights packed beforehand."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from engine.artifact import Model
from engine.bench.peers.table import F32, U8

_HIDDEN = ("conv1", "conv2", "linear1")


class TorchInt8:
    """The integer net of the model file: the operators that torch's own quantisation leads to.

    The small last layer is float32, since these operators answer in 8 bits, too few for logits.
    """

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._torch = torch
        engines = torch.backends.quantized.supported_engines
        chosen = next(name for name in ("onednn", "x86", "qnnpack") if name in engines)
        torch.backends.quantized.engine = chosen
        self.instructions: str | None = torch.backends.cpu.get_cpu_capability().lower()
        self.runtime = f"torch {torch.__version__}, int8, eager ({chosen})"
        self._image_scale = 1 / model.front_end.byte_scale
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch announces the end of these operators
            self._packed = self._pack(model)
            last = model.floats[-1]
            self._output = torch.from_numpy(last.weights.copy()), torch.from_numpy(last.bias.copy())
            self.logits(np.zeros((batch, 32, 32), np.uint8))

    def logits(self, images: U8) -> F32:
        """See :class:`engine.bench.peers.table.Peer`."""
        torch = self._torch
        (conv1, first), (conv2, second), (linear1, third) = self._packed
        operators, pool = torch.ops.quantized, torch.nn.functional.max_pool2d
        with torch.inference_mode():
            values = torch.from_numpy(images)[:, None]
            values = torch._make_per_tensor_quantized_tensor(values, self._image_scale, 0)
            values = pool(operators.conv2d_relu(values, conv1, first, 0), 2)
            values = pool(operators.conv2d_relu(values, conv2, second, 0), 2)
            flat = values.permute(0, 2, 3, 1).flatten(1)
            hidden = operators.linear_relu(flat, linear1, third, 0)
            answer = torch.nn.functional.linear(hidden.dequantize(), *self._output)
        return np.asarray(answer.numpy(), dtype=np.float32)

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        self._packed = []

    def _pack(self, model: Model) -> list[tuple[Any, float]]:
        torch, network = self._torch, model.network
        packed = []
        scale_in = self._image_scale
        for name, scale_out in zip(_HIDDEN, model.activation_scales, strict=True):
            layer = getattr(network, name)
            factor = layer.multiplier / 2.0**layer.shift
            weights = self._weights(layer.weights, factor * scale_out / scale_in)
            bias = torch.from_numpy((layer.bias * (factor * scale_out)).astype(np.float32))
            if layer.weights.ndim == 4:
                prepack = torch.ops.quantized.conv2d_prepack
                made = prepack(weights, bias, [1, 1], [0, 0], [1, 1], 1)
            else:
                made = torch.ops.quantized.linear_prepack(weights, bias)
            packed.append((made, scale_out))
            scale_in = scale_out
        return packed

    def _weights(self, weights: np.ndarray, steps: np.ndarray) -> Any:
        torch = self._torch
        return torch._make_per_channel_quantized_tensor(
            torch.from_numpy(weights.copy()),
            torch.from_numpy(steps.astype(np.float64)),
            torch.zeros(len(steps), dtype=torch.int64),
            0,
        )
