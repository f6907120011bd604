"""Model files: what is saved comes back, and nothing damaged is accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine import artifact
from engine.artifact import Model, ModelRefused, find_model, load, save
from engine.values import AccuracyStatement, OperatingPoint


@pytest.fixture(scope="module")
def small(make_model) -> Model:
    return make_model(
        widths=(20, 24, 50), k=(6, 8, 10), block_widths=(32, 16), labels=("yes", "no", "wörter")
    )


@pytest.fixture
def saved(small: Model, tmp_path: Path) -> Path:
    path = tmp_path / "small.safetensors"
    save(small, path)
    return path


def assert_same(a: Model, b: Model) -> None:
    for name in artifact.LAYERS:
        one, other = getattr(a.network, name), getattr(b.network, name)
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.bias, other.bias)
        if name == "output":
            assert one.scale == other.scale
        else:
            np.testing.assert_array_equal(one.multiplier, other.multiplier)
            assert (one.shift, one.k) == (other.shift, other.k)
    for one, other in zip(a.floats, b.floats, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.bias, other.bias)
    assert a.patterns.keys() == b.patterns.keys()
    for name, pattern in a.patterns.items():
        assert pattern.block_width == b.patterns[name].block_width
        np.testing.assert_array_equal(pattern.starts, b.patterns[name].starts)
        np.testing.assert_array_equal(pattern.blocks, b.patterns[name].blocks)
    np.testing.assert_array_equal(a.filters, b.filters)
    plain = ("name", "family", "labels", "front_end", "activation_scales", "operating_point")
    for field in (*plain, "accuracy", "provenance", "onnx"):
        assert getattr(a, field) == getattr(b, field), field


def test_a_model_comes_back_as_it_was_saved(make_model, tmp_path: Path) -> None:
    for model in (
        make_model("dense", widths=(16, 20, 30)),
        make_model("sparse", widths=(48, 32, 500), sparse_ends=True),
    ):
        accuracy = (AccuracyStatement("val12", 100, 95, (0.9, 0.98)),)
        changed = replace(model, accuracy=accuracy, onnx=b"\x00graph\xff")
        written = save(changed, tmp_path / "m.safetensors")
        read = load(tmp_path / "m.safetensors")
        assert_same(changed, read)
        assert len(read.sha256) == 64
        assert read.sha256 == written.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["m.safetensors"]


def test_the_same_model_gives_the_same_bytes(small: Model, tmp_path: Path) -> None:
    first, second = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    assert save(small, first).sha256 == save(small, second).sha256
    assert first.read_bytes() == second.read_bytes()


def test_an_operating_point_is_rewritten(saved: Path) -> None:
    before = load(saved)
    point = OperatingPoint(smoothing_s=0.5, threshold=0.9, refractory_s=1.0)
    save(replace(before, operating_point=point), saved)
    after = load(saved)
    assert after.operating_point == point
    assert after.sha256 != before.sha256
    assert_same(replace(before, operating_point=point), after)


def test_any_flipped_bit_is_refused(saved: Path, tmp_path: Path) -> None:
    good = saved.read_bytes()
    header = 8 + int.from_bytes(good[:8], "little")
    positions = [*range(0, header, 61), *range(header - 16, header + 2), len(good) - 1]
    positions += np.random.default_rng(0).integers(header, len(good), 60).tolist()
    target = tmp_path / "flipped.safetensors"
    for i, position in enumerate(positions):
        bad = bytearray(good)
        bad[position] ^= 1 << (i % 8)
        target.write_bytes(bad)
        with pytest.raises(ModelRefused, match="again"):
            load(target)


def test_a_flipped_weight_is_said_to_be_one(saved: Path) -> None:
    bad = bytearray(saved.read_bytes())
    bad[-5] ^= 0x10
    saved.write_bytes(bad)
    with pytest.raises(ModelRefused, match=r"small\.safetensors does not match its sha256: fetch"):
        load(saved)


@pytest.mark.parametrize("share", [0, 0.0001, 0.05, 0.5, 0.9999])
def test_a_truncated_file_is_refused(saved: Path, share: float) -> None:
    good = saved.read_bytes()
    saved.write_bytes(good[: int(len(good) * share)])
    with pytest.raises(ModelRefused, match="cut short"):
        load(saved)


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_file({"x": np.zeros(3)}, other)
    with pytest.raises(ModelRefused, match="no SparseSpot model"):
        load(other)
    other.write_bytes(b"\x02\0\0\0\0\0\0\0[]")
    with pytest.raises(ModelRefused, match="cut short, damaged"):
        load(other)
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(tmp_path / "missing.safetensors")


def test_another_schema_is_refused(small: Model, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "future.safetensors"
    monkeypatch.setattr(artifact, "SCHEMA", 7)
    save(small, path)
    monkeypatch.undo()
    with pytest.raises(ModelRefused, match="has schema 7 and this program reads schema 1"):
        load(path)


def _with(model: Model, layer: str, **changes) -> Model:
    changed = replace(getattr(model.network, layer), **changes)
    return replace(model, network=replace(model.network, **{layer: changed}))


def test_an_invalid_model_is_not_saved(small: Model, tmp_path: Path) -> None:
    hidden, pattern = small.network.conv2, small.patterns["conv2"]
    outside = hidden.weights.copy()
    outside[:, 0] = 1  # the builder gives input 0 no entry
    loose = replace(pattern, blocks=np.full_like(pattern.blocks, 9))
    twice = pattern.blocks.copy(), pattern.taps.copy()
    twice[0][1], twice[1][1] = twice[0][0], twice[1][0]
    assert pattern.starts[2] == 3
    broken = {
        "outside the sparsity pattern": _with(small, "conv2", weights=outside),
        "multiplier of conv1": _with(small, "conv1", multiplier=small.network.conv1.multiplier * 0),
        "shift or k of conv2": _with(small, "conv2", k=25),
        "overflow": _with(small, "conv1", bias=np.full_like(small.network.conv1.bias, 2**31 - 1)),
        "conv2.weights is float64": _with(small, "conv2", weights=hidden.weights * 1.0),
        "point outside": replace(small, patterns={**small.patterns, "conv2": loose}),
        "block width": replace(
            small, patterns={**small.patterns, "conv2": replace(pattern, block_width=8)}
        ),
        "block twice": replace(
            small,
            patterns={**small.patterns, "conv2": replace(pattern, blocks=twice[0], taps=twice[1])},
        ),
        "not distinct": replace(small, labels=("yes", "yes", "no")),
        "output.weights": replace(small, labels=("yes", "no")),
        "not a positive number": replace(small, activation_scales=(1.0, float("nan"), 1.0)),
    }
    for message, model in broken.items():
        with pytest.raises(ValueError, match=message):
            save(model, tmp_path / "m.safetensors")
    assert not list(tmp_path.iterdir())


def test_weights_are_counted_by_the_pattern(small: Model, sparse_model: Model) -> None:
    total = 20 * 25 + 24 * 20 * 25 + 50 * 600 + 3 * 50
    assert small.weights_total == total
    kept = int(
        np.count_nonzero(small.floats[0].weights) + np.count_nonzero(small.floats[3].weights)
    )
    assert 0 < kept <= 20 * 25 + 3 * 50
    kept += sum(min(32, 24 - 32 * int(b)) for b in small.patterns["conv2"].blocks)
    kept += sum(min(16, 50 - 16 * int(b)) for b in small.patterns["linear1"].blocks)
    assert small.weights_nonzero == kept
    assert sparse_model.weights_total == 64 * 25 + 64 * 64 * 25 + 1500 * 1600 + 12 * 1500
    assert sparse_model.weights_nonzero < 0.1 * sparse_model.weights_total
    assert sparse_model.weights_nonzero < sparse_model.bytes < 3 * sparse_model.weights_nonzero


def test_a_model_is_found_by_path_and_name(saved: Path, monkeypatch) -> None:
    assert find_model(saved) == saved
    monkeypatch.setattr(artifact, "model_folder", lambda: saved.parent)
    assert find_model("small") == saved
    with pytest.raises(ModelRefused, match=r"no model 'tiny'.*\(small\)"):
        find_model("tiny")
