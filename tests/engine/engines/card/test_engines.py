"""The IP's engines with its real RTL: in the simulation, and behind pynq as it is published.

The first test builds the simulation, within minutes, where it is not kept from before.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import open_engine
from engine.artifact import Model, find_model, load
from engine.engines.card.engines import SimulatedCard
from engine.engines.card.model_images import smallest_kernel
from engine.engines.engine import EngineUnavailable
from engine.ip.geometry import FAST, SMALL
from engine.ip.sim.build import WAITING
from engine.ip.sim.card_library import card_library
from engine.ip.sim.root import lay_out_root
from engine.ip.sim.xclbin import simulated_xclbin
from engine.spec.network import run, trace

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "words.npz"
SEED, SAMPLE = 5, 6
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def golden() -> np.ndarray:
    """A seeded sample of real words."""
    images = np.load(GOLDEN)["images"]
    chosen = np.random.default_rng(SEED).choice(len(images), SAMPLE, replace=False)
    return np.ascontiguousarray(images[np.sort(chosen)])


@pytest.fixture(scope="module")
def shipped() -> Model:
    return load(find_model("gsc12-sparse"))


def test_another_build_that_is_waited_for_is_no_step_of_ones_own(
    shipped: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fcntl = pytest.importorskip("fcntl", reason="pynq 3.0.1 cannot be installed here: no Linux")
    monkeypatch.setattr("engine.ip.sim.card_library.cache_folder", lambda: tmp_path)
    root = tmp_path / "verilator"  # a program that ends at once stands for Verilator
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "verilator_bin").symlink_to("/bin/false")
    monkeypatch.setenv("VERILATOR_ROOT", str(root))
    told: list[tuple[str, int, int]] = []
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)

    def progress(*step: str | int) -> None:
        told.append(step)
        if len(told) == 3:
            os.close(held)

    with pytest.raises(EngineUnavailable, match="cannot be built"):
        open_engine("sparse-sim", shipped, progress=progress)
    assert told[:3] == [(WAITING, 0, 2)] * 3
    assert set(told[3:]) <= {(WAITING, 0, 2), ("translating the kernel", 0, 2)}
    assert told[-1] == ("translating the kernel", 0, 2)


def test_real_words_are_bit_exact_and_cycles_are_counted(golden, shipped: Model) -> None:
    with open_engine("sparse-sim", shipped) as engine:
        assert isinstance(engine, SimulatedCard)
        assert engine.cycles_per_word is None
        assert engine.info.simulated is None
        scores = engine.predict(golden)
        np.testing.assert_array_equal(scores.accumulators, run(shipped.network, golden))
        cycles = engine.cycles_per_word
        # at least a cycle for each of conv1's positions and groups of lanes
        assert cycles is not None
        assert 28 * 28 * 64 / SMALL.conv1_lanes <= cycles <= 20_000
        assert engine.info.simulated is not None
        assert engine.info.simulated.words_per_second == pytest.approx(250e6 / cycles)
        assert "words/s modelled at an assumed 250 MHz" in engine.info.runtime
        assert engine.info.figure == "simulated"


def test_a_simulation_that_stalls_gives_the_same_answers(
    golden, shipped: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_engine("sparse-sim", shipped) as engine:
        engine.predict(golden[:2])
        assert isinstance(engine, SimulatedCard)
        free = engine.cycles_per_word
    monkeypatch.setenv("SPARSESPOT_CARD_STALLS", "40")
    with open_engine("sparse-sim", shipped) as engine:
        scores = engine.predict(golden[:2])
        np.testing.assert_array_equal(scores.accumulators, run(shipped.network, golden[:2]))
        assert isinstance(engine, SimulatedCard)
        assert free is not None
        assert engine.cycles_per_word > free


def test_cards_of_one_program_close_in_any_order(golden, shipped: Model) -> None:
    expected = run(shipped.network, golden[:1])
    first, second, third = (open_engine("sparse-sim", shipped) for _ in range(3))
    for closing, left in ((second, (first, third)), (third, (first,)), (first, ())):
        closing.close()
        for engine in left:
            np.testing.assert_array_equal(engine.predict(golden[:1]).accumulators, expected)


def test_the_self_test_catches_a_kernel_that_computes_otherwise(
    shipped: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(network, images):
        return run(network, images) + 1

    monkeypatch.setattr("engine.ip.self_test.run", another)
    with pytest.raises(EngineUnavailable, match="computes wrongly: its self-test differs"):
        open_engine("sparse-sim", shipped)


def test_a_model_takes_the_smallest_kernel_that_holds_it(shipped: Model) -> None:
    assert smallest_kernel(shipped)[0] == SMALL
    for rows, wanted in ((SMALL.linear1_rows, SMALL), (FAST.linear1_rows, FAST)):
        assert smallest_kernel(with_rows(shipped, rows))[0] == wanted
    with pytest.raises(EngineUnavailable, match="does not fit .linear1 needs 6145 rows"):
        smallest_kernel(with_rows(shipped, FAST.linear1_rows + 1))


def with_rows(model: Model, rows: int) -> Model:
    """The model with so many blocks of 16 outputs kept in linear1."""
    layer = model.network.linear1
    weights = np.zeros_like(layer.weights)
    entries = np.arange(rows)
    weights[entries // 1600 * 16, entries % 1600] = 1
    network = replace(model.network, linear1=replace(layer, weights=weights))
    return replace(model, network=network)


def test_pynq_reaches_the_same_hardware(
    golden,
    shipped: Model,
    pynq_python: Path,
    child_environment: dict[str, str],
    tmp_path: Path,
) -> None:
    library = card_library(smallest_kernel(shipped)[0], lambda _: None)
    lay_out_root(tmp_path / "xrt", library)
    xclbins = tmp_path / "xclbins"
    xclbins.mkdir()
    (xclbins / "sparse.xclbin").write_bytes(simulated_xclbin(2))
    np.save(tmp_path / "words.npy", golden)
    environment = child_environment | {
        "XILINX_XRT": str(tmp_path / "xrt"),
        "SPARSESPOT_XCLBIN": str(xclbins),
    }
    script = Path(__file__).with_name("alveo.py")
    command = [str(pynq_python), str(script), "sparse-alveo", str(find_model("gsc12-sparse"))]
    done = subprocess.run(
        [*command, str(tmp_path / "words.npy")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["listed"] == [
        True,
        "pynq on XRT 2.13.466",
        "xilinx_u250_gen3x16_xdma_4_1_202210_1",
    ]
    assert found["device"] == "xilinx_u250_gen3x16_xdma_shell_4_1"
    np.testing.assert_array_equal(found["sums"], run(shipped.network, golden))
    traced = trace(shipped.network, golden[:1])
    layers = (traced.conv1, traced.conv2, traced.linear1)
    for layer, indices, values in zip(layers, found["winners"], found["values"], strict=False):
        flat = layer.reshape(-1)
        np.testing.assert_array_equal(np.flatnonzero(flat), indices)
        np.testing.assert_array_equal(flat[indices], values)
