"""OpenVINO without what it sends home."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast


def import_openvino() -> Any:
    """The openvino module; raises ImportError where it is missing.

    Its first import sends usage statistics over the network, asked or not, from a thread that
    stays. It does without where the package for that cannot be imported: a None in its place
    says so to Python's import system.
    """
    sys.modules.setdefault("openvino_telemetry", cast(ModuleType, None))
    import openvino

    return openvino


def cpu_settings(threads: int = 1, streams: int = 1, precision: str = "f32") -> dict[str, Any]:
    """How a model is compiled for the CPU here.

    ``precision`` is that of what is not int8: no silent bfloat16 where the CPU has AMX.
    """
    return {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": streams,
        "INFERENCE_PRECISION_HINT": precision,
        "ENABLE_CPU_PINNING": False,
    }
