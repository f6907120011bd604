"""ONNX Runtime in float32 and int8."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.artifact import Model
from engine.bench.peers.float_graph import float_graph
from engine.bench.peers.table import F32, U8, PeerMissing
from engine.engines.dense_int8 import onnx_session


class OrtPeer:
    """A graph in ONNX Runtime's own CPU kernels."""

    instructions: str | None = None  # it does not tell

    def __init__(self, graph: bytes, kind: str, threads: int) -> None:
        import onnxruntime

        self.runtime = f"ONNX Runtime {onnxruntime.__version__}, {kind}"
        self._session: Any = onnx_session(graph, threads)

    def logits(self, images: U8) -> F32:
        """See :class:`engine.bench.peers.table.Peer`."""
        return np.asarray(self._session.run(["logits"], {"images": images})[0], dtype=np.float32)

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        self._session = None


class OrtFloat(OrtPeer):
    """The float net."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        super().__init__(float_graph(model, batch), "float32", threads)


class OrtInt8(OrtPeer):
    """The quantised graph of the model file."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        super().__init__(quantised(model), "int8", threads)


def quantised(model: Model) -> bytes:
    """The graph in the model file; raises :class:`PeerMissing` where there is none."""
    if model.onnx is None:
        raise PeerMissing(f"the model {model.name} holds no ONNX graph; train it again")
    return model.onnx
