"""The dense int8 net cut into what one more frame asks for: three ONNX graphs in QDQ form.

They hold the same weights, scales and rounding as the graph of the model file; what lies between
them (which kept rows make a window) is :mod:`engine.bench.incremental.state`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.artifact import Model
from engine.spec.network import HiddenLayer
from engine.training.onnx_builder import OnnxGraph

KERNEL = 5
BANDS, POOLED1, POOLED2 = 32, 14, 5


@dataclass(frozen=True)
class Pieces:
    """Three serialised ONNX models for ``n`` streams at a time, bytes in and out.

    ``row1``: the last five frames uint8 ``(n, 5, 32)`` to conv1's newest row, pooled across the
    bands, ``(n, 14, conv1)``. ``row2``: five kept rows ``(n, 5, 14, conv1)`` to conv2's newest row,
    pooled likewise, ``(n, 5, conv2)``. ``head``: five kept rows ``(n, 25 conv2)`` to logits float32
    ``(n, labels)``.
    """

    row1: bytes
    row2: bytes
    head: bytes


def pieces(model: Model, streams: int) -> Pieces:
    """Cut the dense ``model``; raises ``ValueError`` where it lets winners through."""
    network = model.network
    for name in ("conv1", "conv2", "linear1"):
        layer: HiddenLayer = getattr(network, name)
        if layer.k < len(layer.weights):
            raise ValueError(f"{name} lets {layer.k} of {len(layer.weights)} win: no dense net")
    image = 1 / model.front_end.byte_scale
    conv1, conv2, linear1 = model.activation_scales
    widths = len(network.conv1.weights), len(network.conv2.weights), len(network.linear1.weights)
    n = streams
    first = _Piece(image, (n, 1, KERNEL, BANDS))
    row1 = first.convolution(network.conv1, conv1, (n, POOLED1, widths[0]))
    second = _Piece(conv1, None)
    row2 = second.convolution(network.conv2, conv2, (n, POOLED2, widths[1]))
    return Pieces(
        first.finished(row1, [n, KERNEL, BANDS], [n, POOLED1, widths[0]]),
        second.finished(row2, [n, KERNEL, POOLED1, widths[0]], [n, POOLED2, widths[1]]),
        _head(model, conv2, linear1, n),
    )


def _head(model: Model, scale_in: float, scale_out: float, n: int) -> bytes:
    network = model.network
    piece = _Piece(scale_in, None, transposed=False)
    values = piece.linear(network.linear1, scale_out)
    output = network.output
    step = np.full(len(output.weights), output.scale / scale_out)
    weights = piece.weights("output", output.weights, step)
    piece.constant("output_bias", (output.bias * output.scale).astype(np.float32))
    logits = piece.node("Gemm", [values, weights, "output_bias"], "logits", transB=1)
    inputs = POOLED2 * POOLED2 * len(network.conv2.weights)
    return piece.finished(logits, [n, inputs], [n, len(output.weights)], real=True)


class _Piece(OnnxGraph):
    """One graph: bytes ``given``, dequantised by ``scale_in``."""

    def __init__(
        self, scale_in: float, planes: tuple[int, ...] | None, transposed: bool = True
    ) -> None:
        super().__init__()
        self._scale_in = scale_in
        values = "given"
        if planes is not None:
            self.constant("planes_shape", np.array(planes, np.int64))
            values = self.node("Reshape", [values, "planes_shape"], "planes")
        self._scale("given_scale", scale_in)
        self._values = self.node("DequantizeLinear", [values, *self._pair("given_scale")], "real")
        if planes is None and transposed:  # before it, OpenVINO would leave int8 here
            self._values = self.node("Transpose", [self._values], "planes", perm=[0, 3, 1, 2])

    def convolution(self, layer: HiddenLayer, scale_out: float, shape: tuple[int, ...]) -> str:
        """Convolution, ReLU, requantise and max-pool across; bytes, channels last."""
        rounded = self._rounded("Conv", layer, scale_out)
        real = self.node("DequantizeLinear", [rounded, *self._pair("scale")], "unpooled")
        pooled = self.node("MaxPool", [real], "pooled", kernel_shape=[1, 2], strides=[1, 2])
        taken = self.node("QuantizeLinear", [pooled, *self._pair("scale")], "taken")
        last = self.node("Transpose", [taken], "last", perm=[0, 2, 3, 1])
        self.constant("row_shape", np.array(shape, np.int64))
        return self.node("Reshape", [last, "row_shape"], "row")

    def linear(self, layer: HiddenLayer, scale_out: float) -> str:
        """Linear map, ReLU, requantise; the real values."""
        rounded = self._rounded("Gemm", layer, scale_out, transB=1)
        return self.node("DequantizeLinear", [rounded, *self._pair("scale")], "hidden")

    def weights(self, name: str, weights: np.ndarray, step: np.ndarray) -> str:
        """int8 ``weights`` dequantised per output channel."""
        self.constant(f"{name}_weights", weights)
        self.constant(f"{name}_step", step.astype(np.float32))
        self.constant(f"{name}_step_zero", np.zeros(len(step), np.int8))
        inputs = [f"{name}_weights", *self._pair(f"{name}_step")]
        return self.node("DequantizeLinear", inputs, f"{name}_real_weights", axis=0)

    def finished(
        self, output: str, given: list[int], taken: list[int], *, real: bool = False
    ) -> bytes:
        """The serialised model; ``output`` is the one thing that it gives."""
        from onnx import TensorProto, helper

        kind = TensorProto.FLOAT if real else TensorProto.UINT8
        return self.serialised(
            "piece",
            [helper.make_tensor_value_info("given", TensorProto.UINT8, given)],
            [helper.make_tensor_value_info(output, kind, taken)],
        )

    def _rounded(
        self, operator: str, layer: HiddenLayer, scale_out: float, **attributes: int
    ) -> str:
        factor = layer.multiplier / 2.0**layer.shift
        arrays = self.weights("own", layer.weights, factor * scale_out / self._scale_in)
        self.constant("bias", (layer.bias * (factor * scale_out)).astype(np.float32))
        sums = self.node(operator, [self._values, arrays, "bias"], "sums", **attributes)
        positive = self.node("Relu", [sums], "positive")
        self._scale("scale", scale_out)
        return self.node("QuantizeLinear", [positive, *self._pair("scale")], "bytes")

    def _scale(self, name: str, scale: float) -> None:
        self.constant(name, np.array(scale, np.float32))
        self.constant(f"{name}_zero", np.array(0, np.uint8))

    def _pair(self, name: str) -> list[str]:
        return [name, f"{name}_zero"]
