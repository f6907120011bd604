"""LiteRT (TensorFlow Lite) in int8, through XNNPACK."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.artifact import Model
from engine.bench.peers.litert_graph import litert_graph
from engine.bench.peers.table import F32, U8
from engine.engines.probe import installed


class LiteRtInt8:
    """The integer net for batches of one size."""

    instructions: str | None = None  # it does not tell

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        graph = litert_graph(model, batch)
        self.runtime = f"LiteRT {installed('ai_edge_litert', 'ai-edge-litert')}, int8, XNNPACK"
        self._interpreter = interpreter(graph, threads)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]

    def logits(self, images: U8) -> F32:
        """See :class:`engine.bench.peers.table.Peer`."""
        shifted = (images ^ 128).view(np.int8)[..., None]  # b - 128
        self._interpreter.set_tensor(self._input, shifted)
        self._interpreter.invoke()
        return np.asarray(self._interpreter.get_tensor(self._output), dtype=np.float32)

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        self._interpreter = None


def interpreter(graph: bytes, threads: int) -> Any:
    """A graph, ready to run; raises ``ImportError``."""
    from ai_edge_litert.interpreter import Interpreter

    made = Interpreter(model_content=graph, num_threads=threads)
    made.allocate_tensors()
    return made
