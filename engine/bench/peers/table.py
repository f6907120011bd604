"""The one table of peers: a line in it is all that another runtime needs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.artifact import Model
from engine.engines.probe import installed

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
_INSTALL = "install it with pip install 'sparsespot[peers]'"


class Peer(Protocol):
    """A dense net, ready for batches of one size on a number of threads.

    ``runtime`` names what runs; ``instructions`` what it says about the instruction set it uses,
    None where it does not tell.
    """

    runtime: str
    instructions: str | None

    def logits(self, images: U8) -> F32:
        """float32 ``(batch, labels)`` of uint8 ``(batch, 32, 32)``."""

    def close(self) -> None:
        """Free what is held."""


class PeerMissing(RuntimeError):
    """The peer cannot run here: one sentence."""


@dataclass(frozen=True)
class PeerEntry:
    """One peer: its id, the class ``"module:Class"`` and what must be installed for it.

    The class is called with the model, the batch and the threads. ``needs`` are modules with the
    distributions that bring them. ``obeys``: whether an instruction set caps what it uses, see
    :mod:`engine.bench.caps`.
    """

    id: str
    factory: str
    needs: tuple[tuple[str, str], ...]
    obeys: bool

    def open(self, model: Model, batch: int, threads: int) -> Peer:
        """Build it; raises :class:`PeerMissing`, or what its runtime raises."""
        for module, distribution in self.needs:
            if installed(module, distribution) is None:
                raise PeerMissing(f"{distribution} is not installed; {_INSTALL}")
        module, _, name = self.factory.partition(":")
        peer: Peer = getattr(import_module(module), name)(model, batch, threads)
        return peer


_TORCH = (("torch", "torch"),)
_ORT = (("onnxruntime", "onnxruntime"),)
_OPENVINO = (("openvino", "openvino"),)
_ONNX = (("onnx", "onnx"),)
_LITERT = (("ai_edge_litert", "ai-edge-litert"), ("flatbuffers", "flatbuffers"))
_HERE = "engine.bench.peers"

PEERS: tuple[PeerEntry, ...] = (
    PeerEntry("torch-fp32", f"{_HERE}.torch_float:TorchFloat", _TORCH, True),
    PeerEntry("torch-compile-fp32", f"{_HERE}.torch_float:TorchCompiled", _TORCH, False),
    PeerEntry("torch-int8", f"{_HERE}.torch_int8:TorchInt8", _TORCH, True),
    PeerEntry("onnxruntime-fp32", f"{_HERE}.onnx_runtime:OrtFloat", _ORT + _ONNX, False),
    PeerEntry("onnxruntime-int8", f"{_HERE}.onnx_runtime:OrtInt8", _ORT, False),
    PeerEntry("openvino-fp32", f"{_HERE}.openvino_peers:OpenVinoFloat", _OPENVINO + _ONNX, True),
    PeerEntry("openvino-bf16", f"{_HERE}.openvino_peers:OpenVinoBfloat", _OPENVINO + _ONNX, True),
    PeerEntry("openvino-int8", f"{_HERE}.openvino_peers:OpenVinoInt8", _OPENVINO, True),
    PeerEntry("litert-int8", f"{_HERE}.litert:LiteRtInt8", _LITERT, False),
)
