"""The pieces in the strongest runtime there is: OpenVINO, else ONNX Runtime; one thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.engines.dense_int8 import onnx_session
from engine.engines.probe import installed
from engine.engines.quiet_openvino import cpu_settings, import_openvino

Array = npt.NDArray[Any]


class Graph(Protocol):
    """A compiled piece."""

    def bound(self, given: Array, taken: Array) -> Callable[[], None]:
        """A call that reads ``given`` and writes ``taken``, both where they lie."""


class OpenVinoGraph:
    """A piece in OpenVINO; a bound call has a request of its own, so that nothing is copied."""

    def __init__(self, piece: bytes) -> None:
        self._openvino = import_openvino()
        core = self._openvino.Core()
        settings = {**cpu_settings(), "PERFORMANCE_HINT": "LATENCY"}
        self._compiled = core.compile_model(core.read_model(piece), "CPU", settings)

    def bound(self, given: Array, taken: Array) -> Callable[[], None]:
        """See :class:`Graph`."""
        request = self._compiled.create_infer_request()
        request.set_input_tensor(self._openvino.Tensor(given, shared_memory=True))
        request.set_output_tensor(self._openvino.Tensor(taken, shared_memory=True))
        run: Callable[[], None] = request.infer
        return run


class OnnxRuntimeGraph:
    """A piece in ONNX Runtime, bound to its memory likewise."""

    def __init__(self, piece: bytes) -> None:
        self._session = onnx_session(piece)

    def bound(self, given: Array, taken: Array) -> Callable[[], None]:
        """See :class:`Graph`."""
        session, binding = self._session, self._session.io_binding()
        named = (session.get_inputs()[0].name, binding.bind_input, given)
        taking = (session.get_outputs()[0].name, binding.bind_output, taken)
        for name, bind, array in (named, taking):
            bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

        def run() -> None:
            session.run_with_iobinding(binding)

        return run


def strongest() -> tuple[str, Callable[[bytes], Graph]]:
    """Name with version, and how a piece is compiled; raises ImportError where there is none."""
    if (version := installed("openvino", "openvino")) is not None:
        return f"OpenVINO {version}", OpenVinoGraph
    if (version := installed("onnxruntime", "onnxruntime")) is not None:
        return f"ONNX Runtime {version}", OnnxRuntimeGraph
    raise ImportError("neither OpenVINO nor ONNX Runtime is installed")


def empty(shape: tuple[int, ...], dtype: type[np.generic] = np.uint8) -> Array:
    """Zeros to be bound, on a cache line of their own."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(size + 64, np.uint8)
    first = -room.ctypes.data % 64
    return room[first : first + size].view(dtype).reshape(shape)
