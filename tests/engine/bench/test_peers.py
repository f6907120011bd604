"""Every peer computes the network that it is given: against the integer truth and plain NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.artifact import Model
from engine.bench.peers import table
from engine.bench.peers.float_net import float_net
from engine.bench.peers.table import PEERS, Peer, PeerEntry, PeerMissing
from engine.engines.probe import installed
from engine.spec.network import run

CONTRACT = (
    *("torch-fp32", "torch-compile-fp32", "torch-int8", "onnxruntime-fp32", "onnxruntime-int8"),
    *("openvino-fp32", "openvino-bf16", "openvino-int8", "litert-int8"),
)
SLOW = {"torch-compile-fp32": pytest.mark.soak}  # its compiler takes a minute


@pytest.fixture(
    params=[pytest.param(entry, id=entry.id, marks=SLOW.get(entry.id, ())) for entry in PEERS]
)
def entry(request: pytest.FixtureRequest) -> PeerEntry:
    found: PeerEntry = request.param
    for module, distribution in found.needs:
        if installed(module, distribution) is None:
            pytest.skip(f"{distribution} is not installed")
    return found


def opened(entry: PeerEntry, model: Model, batch: int, threads: int) -> Peer | None:
    """The peer; None where a processor without bfloat16 has nothing to compare."""
    try:
        return entry.open(model, batch, threads)
    except PeerMissing:
        if entry.id == "openvino-bf16":
            return None
        raise


def test_the_ids_are_those_of_the_contract() -> None:
    assert tuple(entry.id for entry in PEERS) == CONTRACT


@pytest.mark.parametrize(("batch", "threads"), [(1, 1), (4, 1), (4, 2)])
def test_a_peer_answers_as_the_truth(
    entry: PeerEntry,
    dense: tuple[Model, Path],
    images: np.ndarray,
    batch: int,
    threads: int,
) -> None:
    model = dense[0]
    if (peer := opened(entry, model, batch, threads)) is None:
        return
    given = np.ascontiguousarray(images[:4]).reshape(-1, batch, 32, 32)
    answers = [peer.logits(part) for part in given]
    again = peer.logits(given[0])
    peer.close()
    np.testing.assert_array_equal(answers[0], again)
    logits = np.concatenate(answers)
    truth = run(model.network, images[:4]) * model.network.output.scale
    assert logits.dtype == np.float32
    assert np.abs(logits - truth).max() < 0.25 * truth.std()
    assert np.corrcoef(logits.ravel(), truth.ravel())[0, 1] > 0.995
    assert peer.runtime
    assert "1" in peer.runtime or "2" in peer.runtime  # its version


def test_answers_are_the_callers_own(
    entry: PeerEntry, dense: tuple[Model, Path], images: np.ndarray
) -> None:
    if (peer := opened(entry, dense[0], 1, 1)) is None:
        return
    first = peer.logits(images[:1])
    kept = first.copy()
    peer.logits(images[1:2])
    np.testing.assert_array_equal(first, kept)
    peer.close()


def test_the_folded_float_net_reads_bytes(dense: tuple[Model, Path], images: np.ndarray) -> None:
    """Position by position, the image scaled as the model file says, nothing folded."""
    model = dense[0]
    front_end = model.front_end
    values = ((images[:2].astype(np.float64) - front_end.zero_point) / front_end.byte_scale)[
        :, None
    ]
    folded = images[:2].astype(np.float64)[:, None]
    for place in ((0, 0), (3, 17), (27, 27)):
        window = np.s_[:, :, place[0] : place[0] + 5, place[1] : place[1] + 5]
        sums = [
            np.einsum("ncij,ocij->no", given[window], layer.weights.astype(np.float64)) + layer.bias
            for given, layer in ((values, model.floats[0]), (folded, float_net(model).layers[0]))
        ]
        np.testing.assert_allclose(sums[1], sums[0], rtol=1e-4, atol=1e-3)


def test_inputs_reordered_channels_first_give_the_same_sums(dense: tuple[Model, Path]) -> None:
    model = dense[0]
    channels = len(model.network.conv2.weights)
    values = np.random.default_rng(2).normal(size=(5, 5, channels))
    net = float_net(model)
    np.testing.assert_allclose(
        net.channels_first @ values.transpose(2, 0, 1).ravel(),
        net.layers[2].weights @ values.ravel(),
        rtol=1e-4,
        atol=1e-4,
    )


def test_what_is_not_installed_is_said(
    dense: tuple[Model, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "installed", lambda module, distribution: None)
    for entry in PEERS:
        with pytest.raises(PeerMissing, match=r"is not installed; .*sparsespot\[peers\]"):
            entry.open(dense[0], 1, 1)


def test_a_model_without_a_graph_has_no_int8_peer(dense_model: Model) -> None:
    pytest.importorskip("onnxruntime")
    from engine.bench.peers.onnx_runtime import quantised

    with pytest.raises(PeerMissing, match="holds no ONNX graph"):
        quantised(dense_model)
