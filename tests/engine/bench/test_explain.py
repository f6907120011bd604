"""A word's time falls into parts that add up; empty calls of what is here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.artifact import Model
from engine.bench import empty_calls as empty_room
from engine.bench import explain as room
from engine.bench.bandwidth import read_bytes_per_second
from engine.bench.empty_calls import empty_calls
from engine.bench.explain import Explained, explain, explained_lines
from engine.bench.peak import LAYERS, ROWS, UNITS, peaks, product_graph
from engine.bench.roofline import plot_explained
from engine.bench.rows import Findings, Row
from engine.bench.words import Words

Make = Callable[..., Row]
COUNTED = [
    {
        "model": "gsc12-dense",
        "bytes": 2_500_000,
        "macs_dense": 14e6,
        "macs_performed_mean": 5e6,
    },
    {
        "model": "gsc12-sparse",
        "bytes": 170_000,
        "macs_dense": 14e6,
        "macs_performed_mean": 2e6,
    },
]


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch, words: Words) -> Callable[..., Explained]:
    """Explains rows with an empty call of 7 us everywhere and memory of 50 GB/s."""

    def calls(runtimes: tuple[str, ...], *_: object) -> dict[str, float]:
        return dict.fromkeys(runtimes, 7.0)

    monkeypatch.setattr(room, "empty_calls", calls)
    monkeypatch.setattr(room, "read_bytes_per_second", lambda size: 50e9)
    monkeypatch.setattr(room, "peaks", lambda: {"int8": 200e9, "float32": 50e9})

    def make(*rows: Row) -> Explained:
        return explain((), Findings(rows), COUNTED, words, 0.01, quiet)

    return make


def test_parts_are_call_weights_arithmetic_and_the_rest(
    row: Make, explained: Callable[..., Explained]
) -> None:
    found = explained(
        row("openvino-int8", p50_us=150.0),
        row("openvino-int8", p50_us=60.0, batch=64),
        row("openvino-int8", p50_us=70.0, batch=8),
        row("torch-fp32", p50_us=600.0, cap="avx2"),
    )
    (part,) = found.parts
    assert (part.engine, part.batch, part.single_us) == ("openvino-int8", 64, 150.0)
    assert (part.arithmetic_us, part.call_us) == (60.0, 7.0)
    assert part.read_us == pytest.approx(2.5e6 / 50e9 * 1e6)
    assert part.other_us == pytest.approx(150 - 60 - 7 - 50)
    assert list(found.empty_calls) == ["openvino"]


@settings(deadline=None)
@given(
    single=st.floats(1, 1e4),
    many=st.floats(1, 1e4),
    engine=st.sampled_from(
        [
            "torch-fp32",
            "litert-int8",
            "dense-cpu",
            "openvino-bf16",
            "onnxruntime-int8",
            "sparse-cpu",
        ]
    ),
)
def test_parts_add_up_and_none_is_negative(
    row: Make, single: float, many: float, engine: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "empty_calls", lambda names, *_: dict.fromkeys(names, 7.0))
        patch.setattr(room, "read_bytes_per_second", lambda size: 50e9)
        patch.setattr(room, "peaks", dict)
        rows = (row(engine, p50_us=single), row(engine, p50_us=many, batch=64))
        nothing = Words(np.empty((0, 16000)), np.empty((0, 32, 32), np.uint8), "")
        (part,) = explain((), Findings(rows), COUNTED, nothing, 0.01, quiet).parts
    parts = (part.arithmetic_us, part.read_us, part.call_us, part.other_us)
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(single)


def test_points_count_what_is_multiplied_and_read(
    row: Make, explained: Callable[..., Explained]
) -> None:
    found = explained(
        row(p50_us=10.0), row("torch-fp32", p50_us=500.0, batch=64), row("dense-cuda", batch=64)
    )
    sparse, torch = found.points
    assert sparse["macs_per_second"] == pytest.approx(2e6 / 10e-6)
    assert sparse["dense_macs_per_second"] == pytest.approx(14e6 / 10e-6)
    assert sparse["macs_per_byte"] == pytest.approx(2e6 / 170_000)
    assert torch["macs_per_byte"] == pytest.approx(14e6 * 64 / 10_000_000)
    told = json.loads(json.dumps(found.told()))
    assert told["roofline"][0]["engine"] == "sparse-cpu"


def test_text_and_picture(row: Make, explained: Callable[..., Explained], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    found = explained(
        row(p50_us=10.0),
        row(p50_us=8.0, batch=64),
        row("litert-int8", p50_us=100.0),
        row("litert-int8", p50_us=90.0, batch=64),
    )
    lines = list(explained_lines(found))
    assert lines[0] == "where the ratio comes from"
    assert any("litert-int8 (gsc12-dense), 100.0 us for one word" in line for line in lines)
    for name in ("a.png", "a.svg"):
        plot_explained(found, "a CPU", tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]
    drawn = (tmp_path / "a.svg").read_text()
    assert "a CPU" in drawn
    assert "200 G/s in int8 (measured)" in drawn
    assert lines[-1] == "  one core reaches 50 G multiplications a second in float32"


def test_empty_calls_of_what_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError("not here")

    monkeypatch.setitem(empty_room._MAKERS, "litert", missing)
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    found = empty_calls(("torch", "openvino", "onnxruntime", "litert"), 0.02, quiet)
    assert list(found) == ["torch", "openvino", "onnxruntime"]
    assert min(found.values()) > 0


def test_reading_is_measured_on_any_size() -> None:
    assert read_bytes_per_second(1) > 0
    ticks = iter(range(100))
    assert read_bytes_per_second(800, clock=lambda: float(next(ticks))) == 800.0


def test_the_peak_is_that_of_quantised_products() -> None:
    """The runtime that measures it must multiply bytes, not floats made of them."""
    pytest.importorskip("onnx")
    from engine.engines.quiet_openvino import import_openvino

    core = import_openvino().Core()
    compiled = core.compile_model(core.read_model(product_graph("int8")), "CPU")
    kinds = [node.get_rt_info() for node in compiled.get_runtime_model().get_ordered_ops()]
    products = [
        kind["runtimePrecision"].astype(str)
        for kind in kinds
        if kind["layerType"].astype(str) in ("FullyConnected", "MatMul")
    ]
    assert products == ["u8"] * LAYERS
    ticks = iter(range(100))
    found = peaks(clock=lambda: float(next(ticks)))
    assert found == dict.fromkeys(("int8", "float32"), float(LAYERS * ROWS * UNITS**2))


def test_a_sparse_model_without_rows_of_its_engine_has_no_corners(
    row: Make, sparse: tuple[Model, Path], words: Words, explained: Callable[..., Explained]
) -> None:
    found = explain((sparse[0],), Findings((row("dense-cpu"),)), COUNTED, words, 0.01, quiet)
    assert found.corners == ()
