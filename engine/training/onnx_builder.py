"""An ONNX graph put together node by node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_OPSET = 17
_IR_VERSION = 8


class OnnxGraph:
    """Nodes and constants as they are added, each under a name of its own."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add one; returns the name of its ``output``."""
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def constant(self, name: str, array: np.ndarray) -> str:
        """Add one; returns its name."""
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def serialised(self, name: str, inputs: Sequence[Any], outputs: Sequence[Any]) -> bytes:
        """The model; inputs and outputs as ``onnx.helper.make_tensor_value_info`` makes them."""
        from onnx import helper

        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
            producer_name="sparsespot",
        )
        return bytes(model.SerializeToString())
