"""The float network as an ONNX graph for batches of one size."""

from __future__ import annotations

import numpy as np

from engine.artifact import Model
from engine.bench.peers.float_net import float_net
from engine.training.onnx_builder import OnnxGraph


def float_graph(model: Model, batch: int) -> bytes:
    """A serialised graph: ``images`` uint8 ``(batch, 32, 32)`` to ``logits`` float32."""
    from onnx import TensorProto, helper

    net = float_net(model)
    graph = OnnxGraph()
    node, constant = graph.node, graph.constant
    values = node("Cast", ["images"], "real", to=TensorProto.FLOAT)
    values = node("Reshape", [values, constant("planes", np.array([batch, 1, 32, 32]))], "image")
    for i, layer in enumerate(net.layers[:2], 1):
        weights, bias = constant(f"w{i}", layer.weights), constant(f"b{i}", layer.bias)
        values = node("Conv", [values, weights, bias], f"conv{i}")
        values = node("Relu", [values], f"relu{i}")
        values = node("MaxPool", [values], f"pool{i}", kernel_shape=[2, 2], strides=[2, 2])
    values = node("Reshape", [values, constant("row", np.array([batch, -1]))], "flat")
    linear, output = net.layers[2:]
    weights, bias = constant("w3", net.channels_first), constant("b3", linear.bias)
    values = node("Relu", [node("Gemm", [values, weights, bias], "linear", transB=1)], "relu3")
    weights, bias = constant("w4", output.weights), constant("b4", output.bias)
    node("Gemm", [values, weights, bias], "logits", transB=1)
    shape = [batch, len(model.labels)]
    given = helper.make_tensor_value_info("images", TensorProto.UINT8, [batch, 32, 32])
    found = helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)
    return graph.serialised("dense-float", [given], [found])
