"""Masks kept for the window: what goes in comes out, and what is broken is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.training.study_result import StudyRefused
from engine.training.topology_masks import MaskForming, keep_masks, read_masks, write_masks

SHAPES = arrays.array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(taps=SHAPES.flatmap(lambda shape: arrays.arrays(bool, shape)), data=st.data())
def test_what_is_written_is_read(tmp_path: Path, taps: np.ndarray, data: st.DataObject) -> None:
    counts = st.integers(0, 2**40)
    told = data.draw(st.lists(counts, min_size=len(taps), max_size=len(taps)))
    file = tmp_path / "x.masks.npz"
    write_masks(MaskForming(taps, np.array(told, np.int64)), file)
    read = read_masks(file)
    assert np.array_equal(read.taps, taps)
    assert read.blocks.tolist() == told


def test_what_moved_is_counted() -> None:
    taps = np.array([[[1, 1, 0, 0]], [[1, 0, 1, 0]], [[0, 0, 1, 1]], [[0, 0, 0, 0]]], bool)
    masks = MaskForming(taps, np.zeros(4, np.int64))
    assert masks.kept(1) == 2
    assert masks.come(2, 1).tolist() == [[False, False, True, False]]
    assert masks.moved(2, 1) == 0.5
    assert masks.moved(3, 1) == 1.0
    assert masks.moved(4, 3) == 0.0


def history(file: Path, conv2: np.ndarray, linear1: np.ndarray) -> Path:
    np.savez_compressed(file, conv2=conv2, linear1=linear1)
    return file


def test_of_a_history_the_taps_are_kept_and_the_blocks_counted(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    conv2 = (4 * (random.random((20, 64, 25)) < 0.5)).astype(np.uint8)
    linear1 = random.integers(0, 94, (20, 1600, 1)).astype(np.uint8)
    target = tmp_path / "results" / "x-seed0.masks.npz"
    assert keep_masks(history(tmp_path / "masks.npz", conv2, linear1), target) == target
    masks = read_masks(target)
    assert np.array_equal(masks.taps, conv2 == 4)
    assert masks.blocks.tolist() == linear1.sum((1, 2), dtype=int).tolist()
    assert target.stat().st_size < 6000  # a bit a tap, though nothing could be packed more


def test_nothing_is_kept_of_what_has_no_masks_of_whole_taps(tmp_path: Path) -> None:
    target = tmp_path / "x.masks.npz"
    assert keep_masks(tmp_path / "none.npz", target) is None
    narrow = np.array([[[0, 1, 4]]], np.uint8)
    file = history(tmp_path / "narrow.npz", narrow, np.ones((1, 3, 1), np.uint8))
    assert keep_masks(file, target) is None
    np.savez(tmp_path / "half.npz", conv2=narrow)
    assert keep_masks(tmp_path / "half.npz", target) is None
    assert not target.exists()


def test_a_history_that_is_broken_is_said(tmp_path: Path) -> None:
    file = tmp_path / "masks.npz"
    file.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(StudyRefused, match=r"masks\.npz is no history of masks"):
        keep_masks(file, tmp_path / "x.masks.npz")
    history(file, np.ones((2, 3, 4), np.uint8), np.ones((1, 3, 1), np.uint8))
    with pytest.raises(StudyRefused, match=r"masks\.npz is no history of masks"):
        keep_masks(file, tmp_path / "x.masks.npz")


GOOD = {
    "taps": np.zeros((2, 1), np.uint8),
    "inputs": np.int64(2),
    "places": np.int64(4),
    "blocks": np.zeros(2, np.int64),
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"taps": np.zeros((2, 2), np.uint8)},
        {"taps": np.zeros((2, 1), np.int64)},
        {"taps": np.zeros(2, np.uint8)},
        {"inputs": np.int64(0)},
        {"inputs": np.array("two")},
        {"blocks": np.zeros(3, np.int64)},
        {"blocks": np.zeros(2)},
        {"taps": np.zeros((0, 1), np.uint8), "blocks": np.zeros(0, np.int64)},
        {"places": None},
    ],
    ids=str,
)
def test_masks_that_cannot_be_shown_are_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    file = tmp_path / "x.masks.npz"
    np.savez(file, **{k: v for k, v in (GOOD | wrong).items() if v is not None})
    with pytest.raises(StudyRefused, match=r"x\.masks\.npz holds no masks of a training"):
        read_masks(file)
    np.savez(file, **GOOD)
    assert read_masks(file).epochs == 2


def test_a_torn_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.masks.npz"
    write_masks(MaskForming(np.ones((3, 64, 25), bool), np.ones(3, np.int64)), file)
    whole = file.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(StudyRefused, match="run its row again"):
            read_masks(file)
