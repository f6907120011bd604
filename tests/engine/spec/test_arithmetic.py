"""Requantisation and k-winners against exact fractions and plain sorting."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from engine.spec.arithmetic import k_winners, max_pool, requantise

ACCUMULATORS = st.integers(-(2**31), 2**31 - 1)


@given(
    st.lists(ACCUMULATORS, min_size=1, max_size=8), st.integers(1, 2**15 - 1), st.integers(1, 31)
)
def test_requantise_rounds_half_up_and_clamps(sums, multiplier, shift) -> None:
    multipliers = np.full(len(sums), multiplier, np.int32)
    got = requantise(np.array(sums, np.int32), multipliers, shift)
    for value, byte in zip(sums, got, strict=True):
        rounded = math.floor(Fraction(value * multiplier, 2**shift) + Fraction(1, 2))
        assert byte == min(255, max(0, rounded))


@given(
    arrays(np.int32, (3, 4, 4, 5), elements=ACCUMULATORS),
    arrays(np.int32, 5, elements=st.integers(1, 2**15 - 1)),
    st.integers(1, 31),
)
def test_requantise_and_max_pool_commute(sums, multiplier, shift) -> None:
    after = requantise(max_pool(sums), multiplier, shift)
    before = max_pool(requantise(sums, multiplier, shift).astype(np.int32))
    np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize(("multiplier", "shift"), [(0, 5), (2**15, 5), (-1, 5), (1, 0), (1, 32)])
def test_requantise_refuses_other_factors(multiplier: int, shift: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        requantise(np.zeros(1, np.int32), np.array([multiplier], np.int32), shift)


@given(
    arrays(
        np.uint8,
        array_shapes(min_dims=1, max_dims=3, max_side=12),
        elements=st.one_of(st.integers(0, 3), st.integers(0, 255)),  # many ties
    ),
    st.integers(1, 14),
)
def test_k_winners_are_those_of_a_plain_sort(values, k) -> None:
    kept = k_winners(values, k)
    assert kept.shape == values.shape
    rows = zip(
        values.reshape(-1, values.shape[-1]), kept.reshape(-1, values.shape[-1]), strict=True
    )
    for row, got in rows:
        best = sorted(range(len(row)), key=lambda i, row=row: (-int(row[i]), i))[:k]
        expected = [int(value) if i in best else 0 for i, value in enumerate(row)]
        assert got.tolist() == expected


def test_max_pool_by_hand() -> None:
    values = np.arange(16, dtype=np.int32).reshape(1, 4, 4, 1) - 20
    assert max_pool(values)[0, :, :, 0].tolist() == [[-15, -13], [-7, -5]]
