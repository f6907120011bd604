"""The dense opponent that keeps its state: the same answers as the whole window, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.artifact import Model, find_model, load
from engine.bench.incremental import state
from engine.bench.incremental.graphs import pieces
from engine.bench.incremental.runtime import Graph, OnnxRuntimeGraph, OpenVinoGraph
from engine.bench.incremental.state import IncrementalDense
from engine.engines.dense_int8 import OnnxRuntimeSession, OpenVinoSession, Session
from engine.spec.network import run

pytest.importorskip("onnx")
Runtime = tuple[Callable[[bytes], Graph], Callable[[bytes], Session]]
RUNTIMES: dict[str, Runtime] = {
    "openvino": (OpenVinoGraph, OpenVinoSession),
    "onnxruntime": (OnnxRuntimeGraph, OnnxRuntimeSession),
}
FRAMES = 90


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    """How a runtime compiles a piece, and its session on the whole window."""
    pytest.importorskip(request.param)
    return RUNTIMES[request.param]


def frames(streams: int, kind: str) -> np.ndarray:
    """uint8 ``(90, streams, 32)``: noise, silence, steps and words at the top of the scale."""
    random = np.random.default_rng(5)
    made = random.integers(0, 256, (FRAMES, streams, 32), np.uint8)
    if kind == "sparse":
        made[random.random((FRAMES, streams)) < 0.5] = 0
    if kind == "full":
        made[:] = np.where(made > 128, 255, 0)
    return made


def windows(told: np.ndarray) -> np.ndarray:
    """Images ``(90 * streams, 32, 32)``, silence before the first frame."""
    quiet = np.zeros((31, *told.shape[1:]), np.uint8)
    seen = np.lib.stride_tricks.sliding_window_view(np.concatenate([quiet, told]), 32, axis=0)
    return np.ascontiguousarray(seen.transpose(0, 1, 3, 2)).reshape(-1, 32, 32)


@pytest.mark.parametrize("kind", ["noise", "sparse", "full"])
def test_it_answers_as_the_whole_window(
    runtime: Runtime, kind: str, dense: tuple[Model, Path]
) -> None:
    compiled, session = runtime
    model, streams = dense[0], 3
    assert model.onnx is not None
    told = frames(streams, kind)
    kept = IncrementalDense(model, streams, compiled)
    found = np.stack([kept.push(now).copy() for now in told])
    expected = session(model.onnx).logits(windows(told)).reshape(found.shape)
    scale = np.abs(expected).max()
    same = np.isclose(found, expected, atol=1e-4 * scale).all(-1)
    assert same.mean() >= 0.99  # a byte may be rounded otherwise in another kernel
    np.testing.assert_allclose(found, expected, atol=0.05 * scale)


def test_it_is_the_integer_truth_on_the_trained_net(runtime: Runtime, saturates: bool) -> None:
    model = load(find_model("gsc12-dense"))
    told = frames(2, "sparse")
    kept = IncrementalDense(model, 2, runtime[0])
    found = np.concatenate([kept.push(now).argmax(1) for now in told])
    truth = run(model.network, windows(told)).argmax(1)
    assert (found == truth).mean() >= (0.9 if saturates else 0.995)


def test_streams_beyond_a_chunk_are_answered_alike(
    runtime: Runtime, dense: tuple[Model, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, _ = runtime
    told = frames(5, "noise")
    whole = IncrementalDense(dense[0], 5, compiled)
    expected = [whole.push(now).copy() for now in told]
    monkeypatch.setattr(state, "CHUNK", 2)
    cut = IncrementalDense(dense[0], 5, compiled)
    for now, before in zip(told, expected, strict=True):
        np.testing.assert_allclose(cut.push(now), before, atol=1e-4)


def test_openvino_runs_the_convolutions_in_int8(dense: tuple[Model, Path]) -> None:
    """An opponent that had fallen back to floats would be no opponent."""
    openvino = pytest.importorskip("openvino")
    core = openvino.Core()
    cut = pieces(dense[0], 1)
    for piece in (cut.row1, cut.row2, cut.head):
        compiled = core.compile_model(core.read_model(piece), "CPU")
        for operation in compiled.get_runtime_model().get_ops():
            told = operation.get_rt_info()
            if str(told["layerType"].value) in ("Convolution", "FullyConnected", "MatMul"):
                assert "I8" in str(told["primitiveType"].value)


def test_a_net_with_winners_is_no_dense_net(sparse: tuple[Model, Path]) -> None:
    with pytest.raises(ValueError, match="no dense net"):
        pieces(sparse[0], 1)
