"""The stored study as a value: whatever of it is there, and how far rows are apart."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from engine.training.study_result import write_result
from engine.training.topology_masks import MaskForming, write_masks
from engine.training.topology_results import difference, read_study, results_folder
from tests.engine.training.results import made_result

ACCURACY = st.integers(9000, 9900).map(lambda hundredths: hundredths / 100)


def put(folder: Path, name: str, seed: int, correct: int, seconds: float | None = 50.0) -> None:
    curve = ((2, 0.5), (4, correct / 1000))
    write_result(
        made_result(
            f"{name}-seed{seed}",
            correct,
            seed=seed,
            epochs=4,
            cpu_seconds=seconds,
            curve=curve,
        ),
        folder,
    )


def test_rows_are_gathered_with_times_against_dense_and_masks(tmp_path: Path) -> None:
    for seed, correct in enumerate((960, 962)):
        put(tmp_path, "dense", seed, correct, 100.0)
        put(tmp_path, "rigl", seed, correct - 20)
    put(tmp_path, "lottery", 0, 950, None)
    masks = MaskForming(np.ones((4, 2, 25), bool), np.arange(4))
    write_masks(masks, tmp_path / "rigl-seed1.masks.npz")
    study = read_study(tmp_path)
    assert study.refused == ()
    assert [row.name for row in study.rows] == ["dense", "rigl", "lottery"]
    dense, rigl, lottery = study.rows
    assert (dense.of_dense, rigl.of_dense, lottery.of_dense) == (1.0, 0.5, None)
    assert rigl.seeds == (0, 1)
    assert rigl.shares == pytest.approx((94.0, 94.2))
    assert rigl.mean == pytest.approx(94.1)
    assert rigl.clips == 1000
    assert rigl.curves[0] == ((2, 50.0), (4, 94.0))
    assert len(rigl.curves) == 2
    low, high = rigl.intervals[0]
    assert low < 94.0 < high
    assert rigl.masks is not None
    assert rigl.masks.blocks.tolist() == [0, 1, 2, 3]
    assert dense.masks is None
    assert study.row("rigl") is rigl
    assert study.row("set") is None


def test_files_that_are_broken_are_told_and_the_others_read(tmp_path: Path) -> None:
    put(tmp_path, "dense", 0, 960)
    (tmp_path / "rigl-seed0.json").write_text("{}")
    (tmp_path / "set-seed0.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "dense-seed0.masks.npz").write_bytes(b"nothing")
    write_result(made_result("random-seed0", 900), tmp_path)  # of a time before curves
    study = read_study(tmp_path)
    assert [row.name for row in study.rows] == ["dense"]
    assert len(study.refused) == 4
    for name in ("rigl-seed0.json", "set-seed0.json", "dense-seed0.masks.npz", "random-seed0.json"):
        assert [text for text in study.refused if name in text and text.endswith(".")]


def test_where_there_is_nothing_nothing_is_read(tmp_path: Path) -> None:
    study = read_study(tmp_path / "none")
    assert study.rows == study.refused == ()


def test_the_results_lie_with_the_models() -> None:
    assert results_folder().parts[-4:] == ("models", "study", "topology", "results")


@settings(deadline=None)
@given(st.lists(ACCURACY, min_size=2, max_size=5), st.lists(ACCURACY, min_size=2, max_size=5))
def test_the_interval_is_welchs(one: list[float], other: list[float]) -> None:
    found = difference(one, other)
    assert found.points == pytest.approx(np.mean(one) - np.mean(other), abs=1e-9)
    assert found.interval is not None
    if len(set(one)) == len(set(other)) == 1:
        assert found.interval == (found.points, found.points)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that seeds are nearly identical, as they may be
        truth = ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert found.interval == pytest.approx((truth.low, truth.high), abs=1e-6)
    assert found.told_apart == (not truth.low <= 0 <= truth.high)


def test_one_seed_tells_nothing_apart() -> None:
    found = difference([96.0], [90.0, 90.0])
    assert found.points == pytest.approx(6.0)
    assert found.interval is None
    assert not found.told_apart


def test_reading_needs_no_torch() -> None:
    code = (
        "import sys; from engine.training.topology_results import read_study, results_folder;"
        "read_study(results_folder()); sys.exit('torch' in sys.modules)"
    )
    python = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
    assert subprocess.run([*python, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0
