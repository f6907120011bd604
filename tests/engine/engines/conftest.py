"""Models that every engine can run."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.artifact import Model


@pytest.fixture(scope="session")
def graph_model(make_model) -> Model:
    """A random dense model of smaller widths with its ONNX graph; skips where onnx is missing."""
    pytest.importorskip("onnx")
    from engine.training.onnx_graph import quantised_graph

    model = make_model("dense", widths=(32, 48, 200))
    graph = quantised_graph(model.network, model.activation_scales, model.front_end)
    return replace(model, onnx=graph)


@pytest.fixture(scope="session")
def small_sparse(make_model) -> Model:
    """A random sparse model of smaller widths."""
    return make_model("sparse", widths=(32, 48, 200), k=(6, 8, 20))


@pytest.fixture(scope="session")
def saturates() -> bool:
    """Whether int8 kernels here add pairs of products in 16 bits: x86 without VNNI does."""
    cpu = Path("/proc/cpuinfo")
    if os.environ.get("ONEDNN_MAX_CPU_ISA", "").endswith("AVX2"):
        return True
    return cpu.is_file() and "avx2" in (flags := cpu.read_text()) and "vnni" not in flags
