"""What a runtime takes to do nothing: the smallest graph, called like the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.bench.slices import Entrant, race
from engine.engines.dense_int8 import onnx_session
from engine.engines.probe import installed
from engine.engines.quiet_openvino import cpu_settings, import_openvino
from engine.native.library import NativeMissing
from engine.native.network import NativeLayer, NativeNetwork
from engine.training.onnx_builder import OnnxGraph
from engine.values import Progress

Call = Callable[[Any], object]
_ONE = np.zeros((1, 1), np.float32)


def empty_calls(runtimes: tuple[str, ...], seconds: float, progress: Progress) -> dict[str, float]:
    """Median microseconds of an empty call of each runtime here, by name, one thread.

    ``runtimes`` are of ``sparse-cpu``, ``onnxruntime``, ``openvino``, ``torch``, ``litert``; one
    that cannot be had is left out.
    """
    made = [(name, call) for name in runtimes for call in _made(name)]
    entrants = [Entrant(name, call, [_ONE]) for name, call in made]
    timings = race(entrants, seconds, progress=progress, stage="measuring empty calls")
    return {entrant.name: timing.p50_us for entrant, timing in zip(entrants, timings, strict=True)}


def _made(name: str) -> Iterator[Call]:
    try:
        yield _MAKERS[name]()
    except (ImportError, NativeMissing):
        return


def _native() -> Call:
    """The kernel's entry with no word to run."""
    kernel = np.ones((1, 1, 5, 5), np.int8)
    one = np.ones(1, np.int32)
    network = NativeNetwork(
        (
            NativeLayer(1, 1, kernel, one, one, 1, 1),
            NativeLayer(1, 1, kernel, one, one, 1, 1),
            NativeLayer(1, 25, np.ones((1, 25), np.int8), one, one, 1, 1),
            NativeLayer(1, 1, np.ones((1, 1), np.int8), one),
        )
    )
    nothing = np.empty((0, 32, 32), np.uint8)
    return lambda _: network.predict(nothing)


def _identity() -> bytes:
    from onnx import TensorProto, helper

    graph = OnnxGraph()
    graph.node("Identity", ["x"], "y")
    given, found = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1]) for name in "xy")
    return graph.serialised("nothing", [given], [found])


def _onnxruntime() -> Call:
    session = onnx_session(_identity())
    return lambda given: session.run(None, {"x": given})


def _openvino() -> Call:
    core = import_openvino().Core()
    compiled = core.compile_model(core.read_model(_identity()), "CPU", cpu_settings())
    request = compiled.create_infer_request()
    return lambda _: request.infer()


def _torch() -> Call:
    import torch

    def call(given: Any) -> object:
        with torch.inference_mode():
            return torch.from_numpy(given).clone().numpy()

    return call


def _litert() -> Call:
    if installed("ai_edge_litert") is None or installed("flatbuffers") is None:
        raise ImportError("ai-edge-litert is not installed")
    from engine.bench.peers.litert import interpreter
    from engine.bench.peers.litert_graph import identity_graph

    runs = interpreter(identity_graph(), 1)
    place = runs.get_input_details()[0]["index"]
    answer = runs.get_output_details()[0]["index"]

    def call(given: Any) -> object:
        runs.set_tensor(place, given)
        runs.invoke()
        return runs.get_tensor(answer)

    return call


_MAKERS: dict[str, Callable[[], Call]] = {
    "sparse-cpu": _native,
    "onnxruntime": _onnxruntime,
    "openvino": _openvino,
    "torch": _torch,
    "litert": _litert,
}
