"""The integer network as an ONNX graph in QDQ form, for the CPU runtimes that run the dense net."""

from __future__ import annotations

import numpy as np

from engine.spec.network import HiddenLayer, IntegerNetwork
from engine.training.onnx_builder import OnnxGraph
from engine.values import FrontEndConstants

_SIDE = 32
_HIDDEN = ("conv1", "conv2", "linear1")


def quantised_graph(
    network: IntegerNetwork, scales: tuple[float, float, float], front_end: FrontEndConstants
) -> bytes:
    """A serialised ONNX model of ``network``; ``scales`` as in ``Model.activation_scales``.

    Input ``images`` uint8 ``(n, 32, 32)``; outputs ``logits`` float32 ``(n, labels)`` and, for
    looking inside, ``conv1`` and ``conv2`` uint8 ``(n, channels, rows, columns)`` and ``linear1``
    uint8 ``(n, units)``. Weights int8 per channel, their scales such that
    ``scale_in * scale / scale_out == multiplier / 2**shift``. The zero point of the image stays
    folded into conv1's bias. There are no k-winners in it: it is for nets whose k is the width.
    Raises ``ValueError`` for another.
    """
    import onnx
    from onnx import TensorProto, helper

    for name in _HIDDEN:
        layer: HiddenLayer = getattr(network, name)
        if layer.k < len(layer.weights):
            raise ValueError(f"{name} lets {layer.k} of {len(layer.weights)} win: no dense net")
    graph = _Graph()
    graph.constant("image_shape", np.array([-1, 1, _SIDE, _SIDE], np.int64))
    graph.node("Reshape", ["images", "image_shape"], "planes")
    graph.scale("image_scale", 1 / front_end.byte_scale, np.uint8)
    values = graph.node("DequantizeLinear", ["planes", *graph.pair("image_scale")], "image")
    scale_in = 1 / front_end.byte_scale
    for name, scale_out in zip(_HIDDEN, scales, strict=True):
        values = _hidden(graph, name, getattr(network, name), values, scale_in, scale_out)
        scale_in = scale_out
    output = network.output
    step = np.full(len(output.weights), output.scale / scale_in)
    weights = graph.weights("output", output.weights, step)
    graph.constant("output_bias", (output.bias * output.scale).astype(np.float32))
    graph.node("Gemm", [values, weights, "output_bias"], "logits", transB=1)
    sides = (14, 14), (5, 5)
    outputs = [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(output.weights)])
    ]
    for name, shape in zip(_HIDDEN, (*sides, ()), strict=True):
        width = len(getattr(network, name).weights)
        outputs.append(helper.make_tensor_value_info(name, TensorProto.UINT8, ["n", width, *shape]))
    inputs = [helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", _SIDE, _SIDE])]
    model = graph.serialised("dense", inputs, outputs)
    onnx.checker.check_model(model, full_check=True)
    return model


def _hidden(
    graph: _Graph, name: str, layer: HiddenLayer, values: str, scale_in: float, scale_out: float
) -> str:
    """Linear map, ReLU, requantise and, in a convolution, max-pool on bytes; the real output."""
    factor = layer.multiplier / 2.0**layer.shift
    step = factor * scale_out / scale_in
    weights = layer.weights
    if weights.ndim == 2:
        values = _flatten(graph, values)
    arrays = graph.weights(name, weights, step)
    graph.constant(f"{name}_bias", (layer.bias * (factor * scale_out)).astype(np.float32))
    graph.scale(f"{name}_scale", scale_out, np.uint8)
    operator, attributes = ("Conv", {}) if weights.ndim == 4 else ("Gemm", {"transB": 1})
    sums = graph.node(operator, [values, arrays, f"{name}_bias"], f"{name}_sums", **attributes)
    positive = graph.node("Relu", [sums], f"{name}_positive")
    scale = graph.pair(f"{name}_scale")
    if weights.ndim == 2:
        graph.node("QuantizeLinear", [positive, *scale], name)
        return graph.node("DequantizeLinear", [name, *scale], f"{name}_real")
    rounded = graph.node("QuantizeLinear", [positive, *scale], f"{name}_bytes")
    real = graph.node("DequantizeLinear", [rounded, *scale], f"{name}_unpooled")
    pooled = graph.node("MaxPool", [real], f"{name}_pooled", kernel_shape=[2, 2], strides=[2, 2])
    graph.node("QuantizeLinear", [pooled, *scale], name)
    return graph.node("DequantizeLinear", [name, *scale], f"{name}_real")


def _flatten(graph: _Graph, values: str) -> str:
    """Rows first, then columns, then channels, as linear1's weights expect."""
    last = graph.node("Transpose", [values], "channels_last", perm=[0, 2, 3, 1])
    graph.constant("flat_shape", np.array([0, -1], np.int64))
    return graph.node("Reshape", [last, "flat_shape"], "flat")


class _Graph(OnnxGraph):
    """With what quantised values need."""

    def scale(self, name: str, scale: float, dtype: type[np.generic]) -> None:
        self.constant(name, np.array(scale, np.float32))
        self.constant(f"{name}_zero", np.array(0, dtype))

    def pair(self, name: str) -> list[str]:
        return [name, f"{name}_zero"]

    def weights(self, name: str, weights: np.ndarray, step: np.ndarray) -> str:
        """int8 ``weights`` dequantised per output channel."""
        self.constant(f"{name}_weights", weights)
        self.constant(f"{name}_step", step.astype(np.float32))
        self.constant(f"{name}_step_zero", np.zeros(len(step), np.int8))
        inputs = [f"{name}_weights", *self.pair(f"{name}_step")]
        return self.node("DequantizeLinear", inputs, f"{name}_real_weights", axis=0)
