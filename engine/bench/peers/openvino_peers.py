"""OpenVINO in float32, bfloat16 and int8, compiled for one batch size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.artifact import Model
from engine.bench.peers.float_graph import float_graph
from engine.bench.peers.onnx_runtime import quantised
from engine.bench.peers.table import F32, U8, PeerMissing
from engine.engines.quiet_openvino import cpu_settings, import_openvino

_NO_BFLOAT = "OpenVINO cannot compile the net for the bfloat16 instructions that it may use here"


class OpenVinoPeer:
    """A graph in OpenVINO.

    A batch on several threads is cut into as many parts, each with a thread and a stream of its
    own, which scales better than one stream on all threads. ``graph`` makes it for a batch size.
    """

    def __init__(
        self,
        graph: Callable[[int], bytes],
        labels: int,
        batch: int,
        threads: int,
        precision: str,
        kind: str,
    ) -> None:
        openvino = import_openvino()
        core = openvino.Core()
        streams = threads if batch % threads == 0 else 1
        self._part = batch // streams
        model = core.read_model(graph(self._part))
        for result in model.get_results():
            if "logits" not in result.input(0).get_tensor().get_names():
                model.remove_result(result)
        model.reshape([self._part, 32, 32])
        try:
            compiled = core.compile_model(model, "CPU", cpu_settings(threads, streams, precision))
        except RuntimeError as error:
            if precision == "bf16":
                raise PeerMissing(_NO_BFLOAT) from error
            raise
        used = str(compiled.get_property("INFERENCE_PRECISION_HINT").to_string())
        if precision == "bf16" and used != "bf16":
            raise PeerMissing(_NO_BFLOAT)
        self.runtime = f"OpenVINO {openvino.__version__.partition('-')[0]}, {kind}"
        self.instructions: str | None = _instructions(compiled.get_runtime_model())
        self._inputs = [np.zeros((self._part, 32, 32), np.uint8) for _ in range(streams)]
        self._requests = [self._request(openvino, compiled, given) for given in self._inputs]
        self._logits = np.empty((batch, labels), np.float32)

    @staticmethod
    def _request(openvino: Any, compiled: Any, given: U8) -> Any:
        request = compiled.create_infer_request()
        request.set_input_tensor(openvino.Tensor(given, shared_memory=True))
        return request

    def logits(self, images: U8) -> F32:
        """See :class:`engine.bench.peers.table.Peer`."""
        part = self._part
        if len(self._requests) == 1:
            self._inputs[0][...] = images
            self._requests[0].infer()
        else:
            for i, request in enumerate(self._requests):
                self._inputs[i][...] = images[i * part : (i + 1) * part]
                request.start_async()
        for i, request in enumerate(self._requests):
            if len(self._requests) > 1:
                request.wait()
            self._logits[i * part : (i + 1) * part] = request.get_output_tensor(0).data
        return self._logits.copy()

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        self._requests = []


class OpenVinoFloat(OpenVinoPeer):
    """The float net."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        graph = partial(float_graph, model)
        super().__init__(graph, len(model.labels), batch, threads, "f32", "float32")


class OpenVinoBfloat(OpenVinoPeer):
    """The float net in bfloat16, where the processor has instructions for it."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        graph = partial(float_graph, model)
        super().__init__(graph, len(model.labels), batch, threads, "bf16", "bfloat16")


class OpenVinoInt8(OpenVinoPeer):
    """The quantised graph of the model file."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        graph = quantised(model)
        super().__init__(lambda _: graph, len(model.labels), batch, threads, "f32", "int8")


def _instructions(graph: Any) -> str | None:
    """The kernels of the layers with weights, as OpenVINO names them."""
    kernels = []
    for operation in graph.get_ops():
        told = operation.get_rt_info()
        kind = str(told["layerType"].value) if "layerType" in told else ""
        if kind in ("Convolution", "FullyConnected", "MatMul") and "primitiveType" in told:
            kernels.append(str(told["primitiveType"].value))
    return ", ".join(dict.fromkeys(kernels)) or None
