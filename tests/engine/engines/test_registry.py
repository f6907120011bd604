"""The table, the list made from it, and opening by id."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import engine
from engine import UnknownEngine, artifact, available_engines, open_engine
from engine.artifact import ModelRefused, save
from engine.engines import registry
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.engines.registry import ENGINES, EngineEntry


def test_the_table_holds_the_engines_of_this_release() -> None:
    assert [entry.id for entry in ENGINES] == [
        "dense-reference",
        "sparse-reference",
        "sparse-cpu",
        "sparse-sim",
        "dense-sim",
        "sparse-alveo",
        "dense-alveo",
        "dense-cpu",
        "dense-cpu-fp32",
        "dense-cuda",
    ]
    for entry in ENGINES:
        assert entry.id.startswith(entry.family)


def test_an_engine_that_cannot_run_says_why_and_what_to_do() -> None:
    infos = available_engines()
    assert [info.id for info in infos] == [entry.id for entry in ENGINES]
    for info in infos:
        assert info.available == (info.reason is None) == (info.remedy is None)
        if not info.available:
            with pytest.raises(EngineUnavailable, match="cannot run here"):
                open_engine(info.id)


def test_listing_imports_no_runtime() -> None:
    script = (
        "import sys, engine; engine.available_engines();"
        "print([m for m in ('torch', 'openvino', 'onnxruntime', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_broken_engine_does_not_hide_the_others(monkeypatch) -> None:
    broken = EngineEntry("dense-broken", "engine.nowhere:Engine", "dense", "measured", "truth")
    monkeypatch.setattr(registry, "ENGINES", (broken, *ENGINES[:2]))
    first, *others = available_engines()
    assert not first.available
    assert "ModuleNotFoundError" in (first.reason or "")
    assert all(info.available for info in others)


def test_an_unknown_id_lists_the_known(small_sparse) -> None:
    with pytest.raises(UnknownEngine, match=r"'sparse-gpu'.*dense-reference, .*dense-cuda"):
        open_engine("sparse-gpu", small_sparse)


def test_a_model_of_the_other_family_is_turned_away(small_sparse) -> None:
    with pytest.raises(EngineFailed, match="is sparse and the engine dense-reference dense"):
        open_engine("dense-reference", small_sparse)


def test_a_model_of_another_front_end_is_turned_away(small_sparse) -> None:
    for changed in (
        replace(small_sparse, front_end=replace(small_sparse.front_end, step=0.2)),
        replace(small_sparse, filters=small_sparse.filters * 2),
    ):
        with pytest.raises(EngineFailed, match="another front end"):
            open_engine("sparse-reference", changed)


def test_a_model_is_found_by_name_path_and_default(
    small_sparse, images, tmp_path, monkeypatch
) -> None:
    wanted = open_engine("sparse-reference", small_sparse).predict(images[:1]).accumulators
    path = tmp_path / "gsc12-sparse.safetensors"
    save(small_sparse, path)
    monkeypatch.setattr(artifact, "model_folder", lambda: tmp_path)
    for model in (None, "gsc12-sparse", str(path)):
        scores = engine.open_engine("sparse-reference", model).predict(images[:1])
        np.testing.assert_array_equal(scores.accumulators, wanted)
    with pytest.raises(ModelRefused, match="no model 'gsc13'"):
        open_engine("sparse-reference", "gsc13")
