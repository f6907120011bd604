"""The dense int8 net in the strongest CPU runtime there is: OpenVINO, else ONNX Runtime.

Both read the ONNX graph of the model file (int8 weights per channel, uint8 activations) and run
on one thread. Measured with AVX-512 VNNI, OpenVINO takes three quarters of ONNX Runtime's time for
64 words and as long for one; with AMX less than a third. On x86 without VNNI both add pairs of
products in 16 bits, which can saturate: there labels may differ from the truth a little more often.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.artifact import Model
from engine.engines.activity import channels_last, describe
from engine.engines.base import U8, ModelEngine
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.engines.probe import Probe, cpu_name, installed
from engine.engines.quiet_openvino import cpu_settings, import_openvino
from engine.values import Activity, EngineInfo, Scores

F32 = npt.NDArray[np.float32]
_LOGITS, _LAYERS = "logits", ("conv1", "conv2", "linear1")
_IMAGE = (32, 32)
_FIXED = (1, 64)  # batches that come often: of a graph of that size OpenVINO takes less time


class Session(Protocol):
    """A compiled graph."""

    def logits(self, images: U8) -> F32:
        """float32 ``(n, labels)`` of uint8 ``(n, 32, 32)``."""

    def layers(self, images: U8) -> tuple[U8, ...]:
        """conv1, conv2 uint8 ``(n, channels, rows, columns)``, linear1 ``(n, units)``.

        From a second graph, compiled when first asked for: the timed one stays as it is.
        """


class DenseInt8(ModelEngine):
    """int8 on one CPU thread; ``info.runtime`` names the runtime."""

    def __init__(self, info: EngineInfo, model: Model) -> None:
        if model.onnx is None:
            raise EngineUnavailable(
                f"the model {model.name} holds no ONNX graph", "train or install it again"
            )
        found: list[str] = []
        for name, (module, distribution, session) in RUNTIMES.items():
            if (version := installed(module, distribution)) is None:
                continue
            try:
                self._session = session(model.onnx)
            except Exception as error:  # whatever a broken or too old runtime raises
                found.append(f"{name} {version}: {error}")
                continue
            super().__init__(replace(info, runtime=_runtime(name, version)), model)
            return
        reason = "; ".join(found) or "neither OpenVINO nor ONNX Runtime is installed"
        raise EngineUnavailable(f"the int8 graph cannot be run ({reason})", _INSTALL)

    @classmethod
    def probe(cls) -> Probe:
        """It runs where one of the two runtimes is installed."""
        for name, (module, distribution, _) in RUNTIMES.items():
            version = installed(module, distribution)
            if version is not None:
                return Probe(cpu_name(), _runtime(name, version))
        reason = "neither OpenVINO nor ONNX Runtime is installed"
        return Probe(cpu_name(), "none", reason, _INSTALL)

    def _predict(self, images: U8) -> Scores:
        try:
            return Scores(self._session.logits(images))
        except Exception as error:  # each runtime has its own
            raise self._failed(error) from error

    def _activity(self, image: U8) -> Activity:
        try:
            conv1, conv2, linear1 = self._session.layers(image[None])
        except Exception as error:
            raise self._failed(error) from error
        first, second = (channels_last(values[0]) for values in (conv1, conv2))
        return describe(self.model, image, first, second, linear1[0])

    def _failed(self, error: Exception) -> EngineFailed:
        reason = f"{self._info.runtime} broke ({error})"
        return EngineFailed(reason, "open the engine again or choose another")

    def _close(self) -> None:
        del self._session


class OpenVinoSession:
    """The graph in OpenVINO."""

    def __init__(self, graph: bytes) -> None:
        self._openvino = import_openvino()
        self._graph = graph
        self._timed = self._compile((_LOGITS,))
        self._fixed = {batch: self._bound(batch) for batch in _FIXED}
        self._traced: Any = None

    def logits(self, images: U8) -> F32:
        """See :class:`Session`."""
        if len(images) in self._fixed:
            given, request = self._fixed[len(images)]
            given[...] = images
            request.infer()
            return np.array(request.get_output_tensor(0).data, dtype=np.float32)
        outputs = self._timed.infer({0: images}, share_inputs=True)
        return np.array(outputs[0], dtype=np.float32)

    def layers(self, images: U8) -> tuple[U8, ...]:
        """See :class:`Session`."""
        if self._traced is None:
            self._traced = self._compile(_LAYERS)
        outputs = self._traced.infer({0: images}, share_inputs=True)
        return tuple(np.array(outputs[i], dtype=np.uint8) for i in range(len(_LAYERS)))

    def _bound(self, batch: int) -> tuple[U8, Any]:
        """A request with an input of its own, which spares a word a sixth of its time."""
        given = np.zeros((batch, *_IMAGE), np.uint8)
        request = self._compile((_LOGITS,), batch)
        request.set_input_tensor(self._openvino.Tensor(given, shared_memory=True))
        return given, request

    def _compile(self, names: tuple[str, ...], batch: int | None = None) -> Any:
        """A request for these outputs alone; what only the others need is dropped.

        For ``batch`` images at a time, or for any number.
        """
        core = self._openvino.Core()
        whole = core.read_model(self._graph)
        results = {
            name: result
            for result in whole.get_results()
            for name in result.input(0).get_tensor().get_names()
        }
        graph = self._openvino.Model([results[name] for name in names], whole.get_parameters())
        if batch is not None:
            graph.reshape([batch, *_IMAGE])
        settings = {**cpu_settings(), "PERFORMANCE_HINT": "LATENCY"}
        return core.compile_model(graph, "CPU", settings).create_infer_request()


class OnnxRuntimeSession:
    """The graph in ONNX Runtime."""

    def __init__(self, graph: bytes) -> None:
        self._graph = graph
        self._timed = onnx_session(graph)
        self._traced: Any = None

    def logits(self, images: U8) -> F32:
        """See :class:`Session`."""
        return np.asarray(self._timed.run([_LOGITS], {"images": images})[0], dtype=np.float32)

    def layers(self, images: U8) -> tuple[U8, ...]:
        """See :class:`Session`."""
        if self._traced is None:
            self._traced = onnx_session(self._graph)
        return tuple(self._traced.run(list(_LAYERS), {"images": images}))


def onnx_session(graph: bytes, threads: int = 1) -> Any:
    """A graph in ONNX Runtime's own CPU kernels; raises ImportError where that is missing."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


RUNTIMES: dict[str, tuple[str, str, type[OpenVinoSession] | type[OnnxRuntimeSession]]] = {
    "OpenVINO": ("openvino", "openvino", OpenVinoSession),
    "ONNX Runtime": ("onnxruntime", "onnxruntime", OnnxRuntimeSession),
}
_INSTALL = "install one with pip install openvino or pip install onnxruntime"


def _runtime(name: str, version: str) -> str:
    return f"{name} {version}, int8, 1 thread"
