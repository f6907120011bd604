"""Words and small models to time, and a field of fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.artifact import Model, save
from engine.bench.rows import Row
from engine.bench.words import Words
from engine.frontend.logmel import images as images_of

WIDTHS, K = (16, 24, 48), (3, 4, 8)


@pytest.fixture(scope="session")
def words() -> Words:
    """Six seconds of swelling noise."""
    random = np.random.default_rng(7)
    swell = np.sin(np.pi * np.linspace(0, 1, 16000)) ** 2
    sound = (random.normal(0, 0.1, (6, 16000)) * swell).astype(np.float32)
    return Words(sound, images_of(sound), "six seconds of noise")


@pytest.fixture(scope="session")
def sparse(make_model: Callable[..., Model], tmp_path_factory: Any) -> tuple[Model, Path]:
    """A small sparse model and its file."""
    file: Path = tmp_path_factory.mktemp("models") / "small-sparse.safetensors"
    made = make_model("sparse", widths=WIDTHS, k=K, block_widths=(16, 16))
    return save(replace(made, name="small-sparse"), file), file


@pytest.fixture(scope="session")
def dense(make_model: Callable[..., Model], tmp_path_factory: Any) -> tuple[Model, Path]:
    """A small dense model with its graph, and its file."""
    from engine.training.onnx_graph import quantised_graph

    file: Path = tmp_path_factory.mktemp("models") / "small-dense.safetensors"
    made = make_model("dense", widths=WIDTHS)
    graph = quantised_graph(made.network, made.activation_scales, made.front_end)
    return save(replace(made, name="small-dense", onnx=graph), file), file


@pytest.fixture(scope="session")
def row() -> Callable[..., Row]:
    """A row with what is not given filled in."""

    def make(engine: str = "sparse-cpu", **told: Any) -> Row:
        usual: dict[str, Any] = {
            "model": "gsc12-sparse" if engine.startswith("sparse") else "gsc12-dense",
            "runtime": "C++",
            "tier": None,
            "cap": None,
            "batch": 1,
            "threads": 1,
            "p50_us": 10.0,
            "p95_us": 12.0,
            "min_us": 9.0,
            "cold_us": None,
            "includes": "network",
            "figure": "measured",
            "agreement": 1.0,
            "spread": 0.0,
            "waited": 0.0,
        }
        return Row(engine=engine, **(usual | told))

    return make
