"""The dense engines' runtimes: int8 in OpenVINO and ONNX Runtime, float in torch, a GPU if any."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from engine import open_engine
from engine.artifact import Model
from engine.engines import dense_int8
from engine.engines.dense_int8 import DenseInt8, OnnxRuntimeSession, OpenVinoSession
from engine.engines.dense_torch import DenseCpuFp32, DenseCuda
from engine.engines.engine import EngineUnavailable
from engine.engines.registry import ENGINES
from engine.spec.network import trace
from engine.values import EngineInfo

RUNTIMES = {"openvino": OpenVinoSession, "onnxruntime": OnnxRuntimeSession}


def info_of(engine_id: str) -> EngineInfo:
    return next(entry for entry in ENGINES if entry.id == engine_id).info()


@pytest.mark.parametrize("module", RUNTIMES)
def test_each_int8_runtime_gives_the_bytes_of_the_truth(
    module: str, graph_model: Model, images, saturates: bool
) -> None:
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    session = RUNTIMES[module](graph_model.onnx)
    truth = trace(graph_model.network, images)
    conv1, conv2, linear1 = session.layers(images)
    for got, wanted in (
        (conv1.transpose(0, 2, 3, 1), truth.conv1),
        (conv2.transpose(0, 2, 3, 1), truth.conv2),
        (linear1, truth.linear1),
    ):
        assert got.dtype == np.uint8
        assert got.shape == wanted.shape
        # a runtime may round a tie the other way; saturating kernels differ far more
        assert (got == wanted).mean() > (0.8 if saturates else 0.98)
    real = truth.accumulators * graph_model.network.output.scale
    close = (0.2 if saturates else 0.02) * real.std()
    assert np.abs(session.logits(images) - real).max() < close


def test_openvino_runs_int8_kernels(graph_model: Model) -> None:
    if find_spec("openvino") is None:
        pytest.skip("openvino is not installed")
    compiled = OpenVinoSession(graph_model.onnx)._timed.get_compiled_model()
    kernels = {}
    for node in compiled.get_runtime_model().get_ops():
        about = node.get_rt_info()
        kind = about["layerType"].astype(str)
        kernels.setdefault(kind, []).append(about["primitiveType"].astype(str))
    assert len(kernels["Convolution"]) == 2
    assert len(kernels["FullyConnected"]) == 2
    assert all(name.endswith("I8") for name in kernels["Convolution"] + kernels["FullyConnected"])


def test_the_next_runtime_stands_in_for_a_broken_one(
    graph_model: Model, images, monkeypatch
) -> None:
    if find_spec("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed")

    class Broken(OpenVinoSession):
        def __init__(self, graph: bytes) -> None:
            raise RuntimeError("no such plugin")

    second = dense_int8.RUNTIMES["ONNX Runtime"]
    broken = {"OpenVINO": ("numpy", "numpy", Broken), "ONNX Runtime": second}
    monkeypatch.setattr(dense_int8, "RUNTIMES", broken)
    with DenseInt8(info_of("dense-cpu"), graph_model) as engine:
        assert engine.info.runtime.startswith("ONNX Runtime ")
        assert engine.predict(images).logits.shape == (len(images), 12)
    monkeypatch.setattr(dense_int8, "RUNTIMES", {"OpenVINO": broken["OpenVINO"]})
    with pytest.raises(EngineUnavailable, match="no such plugin"):
        DenseInt8(info_of("dense-cpu"), graph_model)


def test_without_a_runtime_dense_cpu_says_so(monkeypatch) -> None:
    for module in RUNTIMES:
        monkeypatch.setitem(sys.modules, module, None)
    info = info_of("dense-cpu")
    assert info.reason == "neither OpenVINO nor ONNX Runtime is installed"
    assert "pip install" in (info.remedy or "")


def test_a_model_without_a_graph_is_said(graph_model: Model) -> None:
    with pytest.raises(EngineUnavailable, match="holds no ONNX graph"):
        open_engine("dense-cpu", replace(graph_model, onnx=None))


def test_a_sparse_net_gives_no_graph(small_sparse: Model) -> None:
    pytest.importorskip("onnx")
    from engine.training.onnx_graph import quantised_graph

    with pytest.raises(ValueError, match="conv1 lets 6 of 32 win"):
        quantised_graph(
            small_sparse.network, small_sparse.activation_scales, small_sparse.front_end
        )


def test_without_torch_its_engines_say_so(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    info = info_of("dense-cpu-fp32")
    assert info.reason == "torch is not installed"
    assert "sparsespot[torch]" in (info.remedy or "")


def test_the_cuda_class_agrees_with_fp32_on_the_cpu(graph_model: Model, images) -> None:
    pytest.importorskip("torch")
    wanted = DenseCpuFp32(info_of("dense-cpu-fp32"), graph_model).predict(images).logits
    engine = DenseCuda(info_of("dense-cuda"), graph_model, device="cpu")
    np.testing.assert_allclose(engine.predict(images).logits, wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.cuda
def test_the_cuda_engine_agrees_with_fp32_on_a_gpu(graph_model: Model, images) -> None:
    wanted = DenseCpuFp32(info_of("dense-cpu-fp32"), graph_model)
    with open_engine("dense-cuda", graph_model) as engine:
        for n in (1, 7, 64):  # with a captured graph and without
            batch = np.resize(images, (n, 32, 32))
            expected = wanted.predict(batch).logits
            got = engine.predict(batch).logits
            assert np.abs(got - expected).max() < 0.02 * expected.std()
            np.testing.assert_array_equal(engine.predict(batch).logits, got)
