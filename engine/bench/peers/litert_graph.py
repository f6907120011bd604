"""The integer network as a LiteRT (TensorFlow Lite) model, written without TensorFlow.

The arithmetic is the model file's: a byte ``b`` becomes ``b - 128`` with zero point -128, weights
keep their channels' scales, biases are the integers as they are. The small last layer is float32,
since LiteRT would answer in 8 bits, too few for logits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.artifact import Model

_VERSION = 3
_ZERO = -128


def litert_graph(model: Model, batch: int) -> bytes:
    """The flatbuffer from int8 ``(batch, 32, 32, 1)`` to float32 logits ``(batch, labels)``."""
    from ai_edge_litert import schema_py_generated as schema

    network, labels = model.network, len(model.labels)
    graph = _Graph(schema)
    scale_in = 1 / model.front_end.byte_scale
    values = graph.tensor("images", schema.TensorType.INT8, (batch, 32, 32, 1), [scale_in], _ZERO)
    first, side = values, 32
    for name, scale_out in zip(("conv1", "conv2"), model.activation_scales, strict=False):
        layer = getattr(network, name)
        steps = layer.multiplier / 2.0**layer.shift * scale_out / scale_in
        filters = graph.constant(f"{name}_w", layer.weights.transpose(0, 2, 3, 1), steps)
        bias = graph.constant(f"{name}_b", layer.bias, steps * scale_in)
        side -= layer.weights.shape[2] - 1
        shape = (batch, side, side, len(layer.weights))
        sums = graph.tensor(f"{name}_sums", schema.TensorType.INT8, shape, [scale_out], _ZERO)
        graph.convolve([values, filters, bias], sums)
        side //= 2
        shape = (batch, side, side, len(layer.weights))
        values = graph.tensor(name, schema.TensorType.INT8, shape, [scale_out], _ZERO)
        graph.pool(sums, values)
        scale_in = scale_out
    layer, scale_out = network.linear1, model.activation_scales[2]
    units, inputs = layer.weights.shape
    flat = graph.tensor("flat", schema.TensorType.INT8, (batch, inputs), [scale_in], _ZERO)
    graph.reshape(values, flat, (batch, inputs))
    steps = layer.multiplier / 2.0**layer.shift * scale_out / scale_in
    weights = graph.constant("linear1_w", layer.weights, steps)
    bias = graph.constant("linear1_b", layer.bias, steps * scale_in)
    hidden = graph.tensor("linear1", schema.TensorType.INT8, (batch, units), [scale_out], _ZERO)
    graph.connect([flat, weights, bias], hidden, relu=True)
    real = graph.tensor("linear1_real", schema.TensorType.FLOAT32, (batch, units), [], 0)
    graph.dequantise(hidden, real)
    weights = graph.constant("output_w", model.floats[-1].weights, [])
    bias = graph.constant("output_b", model.floats[-1].bias, [])
    logits = graph.tensor("logits", schema.TensorType.FLOAT32, (batch, labels), [], 0)
    graph.connect([real, weights, bias], logits, relu=False)
    return graph.finished(first, logits)


def identity_graph() -> bytes:
    """The smallest there is: float32 ``(1, 1)`` as it came."""
    from ai_edge_litert import schema_py_generated as schema

    graph = _Graph(schema)
    given, answer = (
        graph.tensor(name, schema.TensorType.FLOAT32, (1, 1), [], 0) for name in ("given", "answer")
    )
    graph.reshape(given, answer, (1, 1))
    return graph.finished(given, answer)


class _Graph:
    """Tensors and operators as they are added."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._tensors: list[Any] = []
        self._operators: list[Any] = []
        self._buffers: list[Any] = [schema.BufferT()]
        self._codes: list[int] = []

    def tensor(
        self, name: str, kind: int, shape: tuple[int, ...], scales: Any, zero: int, buffer: int = 0
    ) -> int:
        schema = self._schema
        made, quantised = schema.TensorT(), schema.QuantizationParametersT()
        if len(scales):
            made.quantization = quantised
        quantised.scale = np.asarray(scales, np.float32)
        quantised.zeroPoint = np.full(len(quantised.scale), zero, np.int64)
        made.name, made.type, made.shape = name, kind, np.asarray(shape, np.int32)
        made.buffer = buffer
        self._tensors.append(made)
        return len(self._tensors) - 1

    def constant(self, name: str, array: np.ndarray, scales: Any) -> int:
        """Weights or a bias, quantised along their first axis."""
        types = self._schema.TensorType
        kinds = {"int8": types.INT8, "int32": types.INT32, "float32": types.FLOAT32}
        kind = kinds[array.dtype.name]
        index = self.tensor(name, kind, array.shape, scales, 0, self._buffer(array))
        return index

    def convolve(self, inputs: list[int], output: int) -> None:
        schema = self._schema
        options = schema.Conv2DOptionsT()
        options.padding, options.strideW, options.strideH = schema.Padding.VALID, 1, 1
        options.fusedActivationFunction = schema.ActivationFunctionType.RELU
        self._add("CONV_2D", 3, inputs, output, schema.BuiltinOptions.Conv2DOptions, options)

    def pool(self, given: int, output: int) -> None:
        schema = self._schema
        options = schema.Pool2DOptionsT()
        options.padding = schema.Padding.VALID
        options.strideW = options.strideH = options.filterWidth = options.filterHeight = 2
        self._add("MAX_POOL_2D", 2, [given], output, schema.BuiltinOptions.Pool2DOptions, options)

    def dequantise(self, given: int, output: int) -> None:
        schema = self._schema
        kind = schema.BuiltinOptions.DequantizeOptions
        self._add("DEQUANTIZE", 2, [given], output, kind, schema.DequantizeOptionsT())

    def reshape(self, given: int, output: int, shape: tuple[int, ...]) -> None:
        schema = self._schema
        options = schema.ReshapeOptionsT()
        options.newShape = np.asarray(shape, np.int32)
        wanted = self.tensor("shape", schema.TensorType.INT32, (len(shape),), [], 0)
        self._tensors[wanted].buffer = self._buffer(options.newShape)
        kind = schema.BuiltinOptions.ReshapeOptions
        self._add("RESHAPE", 1, [given, wanted], output, kind, options)

    def connect(self, inputs: list[int], output: int, relu: bool) -> None:
        schema = self._schema
        options, functions = schema.FullyConnectedOptionsT(), schema.ActivationFunctionType
        options.fusedActivationFunction = functions.RELU if relu else functions.NONE
        kind = schema.BuiltinOptions.FullyConnectedOptions
        self._add("FULLY_CONNECTED", 5, inputs, output, kind, options)

    def finished(self, first: int, last: int) -> bytes:
        """The model from one tensor to another, serialised."""
        import flatbuffers

        schema = self._schema
        graph, model = schema.SubGraphT(), schema.ModelT()
        graph.tensors, graph.operators = self._tensors, self._operators
        graph.inputs, graph.outputs = np.array([first], np.int32), np.array([last], np.int32)
        model.version, model.subgraphs, model.buffers = _VERSION, [graph], self._buffers
        model.operatorCodes = [self._code(packed) for packed in self._codes]
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())

    def _add(
        self, name: str, version: int, inputs: list[int], output: int, kind: int, options: Any
    ) -> None:
        packed = getattr(self._schema.BuiltinOperator, name) * 100 + version
        if packed not in self._codes:
            self._codes.append(packed)
        made = self._schema.OperatorT()
        made.opcodeIndex = self._codes.index(packed)
        made.inputs, made.outputs = np.array(inputs, np.int32), np.array([output], np.int32)
        made.builtinOptionsType, made.builtinOptions = kind, options
        self._operators.append(made)

    def _code(self, packed: int) -> Any:
        made = self._schema.OperatorCodeT()
        made.builtinCode, made.version = divmod(packed, 100)
        made.deprecatedBuiltinCode = min(made.builtinCode, 127)
        return made

    def _buffer(self, array: np.ndarray) -> int:
        made = self._schema.BufferT()
        made.data = np.frombuffer(np.ascontiguousarray(array).tobytes(), np.uint8)
        self._buffers.append(made)
        return len(self._buffers) - 1
