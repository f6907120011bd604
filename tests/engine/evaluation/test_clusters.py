"""The cluster bootstrap against a plain loop, and where groups must widen an interval."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.clusters import cluster_bootstrap
from engine.evaluation.intervals import wilson


def test_draws_are_those_of_a_plain_loop() -> None:
    """The same draws of whole groups, their clips gathered one by one."""
    groups = ["ann", "bob", "ann", "cid", "", "bob", "ann"]
    right = np.array([[1, 0], [1, 1], [0, 0], [0, 1], [1, 1], [1, 0], [1, 0]], bool)
    found = cluster_bootstrap(groups, right, draws=50, seed=7)
    assert found is not None
    assert (found.groups, found.draws, found.seed) == (4, 50, 7)
    members = [[4], [0, 2, 6], [1, 5], [3]]  # the nameless one sorts first
    times = np.random.default_rng(7).multinomial(4, [0.25] * 4, size=50)
    for draw, accuracies in zip(times, found.accuracies, strict=True):
        gathered = [clip for m, n in zip(members, draw, strict=True) for clip in m * n]
        np.testing.assert_allclose(accuracies, right[gathered].mean(axis=0))
    assert found.accuracy(0) == tuple(np.quantile(found.accuracies[:, 0], (0.025, 0.975)))
    gaps = found.accuracies[:, 0] - found.accuracies[:, 1]
    assert found.difference(0, 1) == tuple(np.quantile(gaps, (0.025, 0.975)))


def test_speakers_who_are_all_right_or_all_wrong_widen_the_interval() -> None:
    """400 clips of 20 such speakers tell no more than 20 clips."""
    groups = [f"s{i // 20}" for i in range(400)]
    right = np.array([(i // 20) % 2 == 0 for i in range(400)])[:, None]
    found = cluster_bootstrap(groups, right)
    assert found is not None
    low, high = found.accuracy(0)
    few, many = wilson(10, 20), wilson(200, 400)
    assert high - low > 3 * (many[1] - many[0])
    assert high - low == pytest.approx(few[1] - few[0], rel=0.15)


def test_clips_of_their_own_give_about_wilsons_interval() -> None:
    groups = ["first", *[""] * 499]
    right = (np.arange(500) % 10 > 0)[:, None]
    found = cluster_bootstrap(groups, right)
    assert found is not None
    np.testing.assert_allclose(found.accuracy(0), wilson(450, 500), atol=0.006)


@pytest.mark.parametrize("groups", [["", ""], ["ann", "ann"]])
def test_without_groups_or_with_one_there_is_nothing_to_draw(groups: list[str]) -> None:
    assert cluster_bootstrap(groups, np.ones((2, 1), bool)) is None
