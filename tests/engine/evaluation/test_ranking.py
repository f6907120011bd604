"""Areas and curves against counting pairs and thresholds by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.ranking import rank

LABELS = ("_silence_", "_unknown_", "yes", "no")
CLIPS = st.lists(
    st.tuples(st.integers(0, 3), *[st.integers(0, 8).map(lambda n: n / 8)] * 4),
    min_size=1,
    max_size=25,
)


def counted_area(positive: np.ndarray, scores: np.ndarray) -> float:
    """The share of (positive, negative) pairs in the right order, ties counting half."""
    pairs = [
        1.0 if one > other else 0.5 if one == other else 0.0
        for one in scores[positive]
        for other in scores[~positive]
    ]
    return float(np.mean(pairs))


@settings(max_examples=40, deadline=None)
@given(rows=CLIPS)
def test_an_area_is_the_share_of_pairs_in_order(rows: list[tuple[float, ...]]) -> None:
    table = np.array(rows)
    truth, scores = table[:, 0].astype(int), table[:, 1:]
    found = rank(truth, scores, LABELS)
    areas = []
    for i, label in enumerate(LABELS):
        positive = truth == i
        if 0 < positive.sum() < len(truth):
            areas.append(counted_area(positive, scores[:, i]))
            assert found.by_label[label].area == pytest.approx(areas[-1])
        else:
            assert label not in found.by_label
    assert found.macro_area == (pytest.approx(np.mean(areas)) if areas else None)
    both = np.concatenate([truth == 2, truth == 3])
    if both.any():
        assert found.pooled is not None
        area = counted_area(both, np.concatenate([scores[:, 2], scores[:, 3]]))
        assert found.pooled.area == pytest.approx(area)
    else:
        assert found.pooled is None


def test_every_point_of_a_curve_is_what_its_threshold_lets_through() -> None:
    random = np.random.default_rng(3)
    truth, scores = random.integers(0, 4, 60), random.random((60, 4)).round(1)
    for i, label in enumerate(LABELS):
        curve = rank(truth, scores, LABELS).by_label[label]
        for alarms, misses, threshold in zip(
            curve.false_alarms, curve.misses, curve.thresholds, strict=True
        ):
            taken = scores[:, i] >= threshold
            assert alarms == pytest.approx(taken[truth != i].mean())
            assert misses == pytest.approx((~taken)[truth == i].mean())
