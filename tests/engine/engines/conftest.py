"""Models that every engine can run."""

from __future__ import annotations

from dataclasses import replace

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
