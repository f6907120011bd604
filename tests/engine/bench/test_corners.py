"""Four corners with the same weights: full lists change nothing but the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.artifact import Model
from engine.bench.corners import corners, full_pattern, variant
from engine.bench.words import Words
from engine.native.library import NativeMissing, load
from engine.pattern import check_pattern, kept, pack, unpack


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.mark.parametrize("block_widths", [(64, 16), (16, 24), (20, 16)], ids=str)
def test_full_lists_leave_nothing_out(
    make_model: Callable[..., Model], block_widths: tuple[int, int]
) -> None:
    model = make_model(widths=(12, 44, 50), k=(3, 5, 9), block_widths=block_widths)
    for name, pattern in model.patterns.items():
        weights = getattr(model.network, name).weights
        full = full_pattern(pattern, weights.shape)
        check_pattern(name, full, weights.shape)
        assert kept(full, len(weights)) == weights.size
        np.testing.assert_array_equal(unpack(pack(weights, full), full, weights.shape), weights)


def test_corners_differ_in_lists_and_winners_alone(sparse_model: Model) -> None:
    both = variant(sparse_model, full=True, everyone=True)
    assert both.network.conv1.k == len(both.network.conv1.weights)
    assert both.network.linear1.k == 1500
    assert both.network.conv2.weights is sparse_model.network.conv2.weights
    same = variant(sparse_model, full=False, everyone=False)
    assert same.network is sparse_model.network
    assert dict(same.patterns) == dict(sparse_model.patterns)


def test_every_corner_is_timed_and_told(sparse: tuple[Model, Path], words: Words) -> None:
    try:
        load()
    except NativeMissing as error:
        pytest.skip(f"the native library is missing: {error}")
    found = corners(sparse[0], words, 0.01, quiet)
    assert {(corner.lists, corner.winners) for corner in found} == {
        (lists, winners) for lists in ("pruned", "full") for winners in ("limited", "all")
    }
    assert (found[0].lists, found[0].winners, found[0].ratio) == ("pruned", "limited", 1.0)
    by_name = {(corner.lists, corner.winners): corner for corner in found}
    full, all_win = by_name["full", "limited"], by_name["pruned", "all"]
    assert full.blocks > found[0].blocks == all_win.blocks
    assert full.macs_performed_mean > found[0].macs_performed_mean
    assert all_win.macs_performed_mean > found[0].macs_performed_mean
    assert all(corner.p50_us > 0 for corner in found)
    lowest = {corner.tier for corner in found if corner.ratio == 1.0}
    assert {corner.tier for corner in found} == lowest
