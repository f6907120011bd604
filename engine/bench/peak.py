"""How many multiplications a second one core reaches here, where memory does not hold it up."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from engine.engines.quiet_openvino import cpu_settings, import_openvino
from engine.training.onnx_builder import OnnxGraph

LAYERS, ROWS, UNITS = 4, 512, 1024
_REPEATS = 7


def peaks(clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Multiplications a second of large matrix products in OpenVINO, by number format.

    The fastest of some repeats on one thread: a rate to be reached here, not the processor's
    theoretical one. Raises ``ModuleNotFoundError`` without onnx.
    """
    return {name: _rate(name, clock) for name in ("int8", "float32")}


def _rate(name: str, clock: Callable[[], float]) -> float:
    core = import_openvino().Core()
    compiled = core.compile_model(core.read_model(product_graph(name)), "CPU", cpu_settings())
    request = compiled.create_infer_request()
    least = float("inf")
    for _ in range(_REPEATS):
        began = clock()
        request.infer()
        least = min(least, clock() - began)
    return LAYERS * ROWS * UNITS * UNITS / least if least > 0 else float("inf")


def product_graph(name: str) -> bytes:
    """An ONNX graph of matrix products in a row, quantised to bytes in between for ``int8``."""
    from onnx import TensorProto, helper

    random = np.random.default_rng(0)
    quantised = name == "int8"
    graph = OnnxGraph()
    node, constant = graph.node, graph.constant
    scale = constant("scale", np.array(0.01, np.float32))
    zero, weight_zero = (
        constant("zero", np.array(0, np.uint8)),
        constant("weight_zero", np.array(0, np.int8)),
    )
    shape = [ROWS, UNITS]
    begin = TensorProto.UINT8 if quantised else TensorProto.FLOAT
    given = helper.make_tensor_value_info("given", begin, shape)
    found = helper.make_tensor_value_info("found", TensorProto.FLOAT, shape)

    value = "given"
    for i in range(LAYERS):
        weights = random.integers(-20, 21, (UNITS, UNITS)).astype(np.int8)
        if quantised:
            if i:
                value = node("QuantizeLinear", [value, scale, zero], f"bytes{i}")
            value = node("DequantizeLinear", [value, scale, zero], f"values{i}")
            kernel = constant(f"kernel{i}", weights)
            kernel = node("DequantizeLinear", [kernel, scale, weight_zero], f"weights{i}")
        else:
            kernel = constant(f"kernel{i}", weights.astype(np.float32) * np.float32(0.01))
        product = node("MatMul", [value, kernel], f"product{i}")
        value = node("Relu", [product], f"relu{i}" if i < LAYERS - 1 else "found")
    return graph.serialised("products", [given], [found])
