"""Metrics against scikit-learn, hand counts and brute force."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from engine.evaluation.metrics import compare, mcnemar_p, measure

LABELS = ("_silence_", "_unknown_", "yes", "no")
ANSWERS = st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=60)


def test_a_case_counted_by_hand() -> None:
    truth = np.array([2, 2, 2, 3, 3, 1])
    answers = np.array([2, 2, 3, 3, 1, 1])
    found = measure(truth, answers, LABELS)
    assert (found.clips, found.correct, found.accuracy) == (6, 4, 4 / 6)
    expected = [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 2, 1], [0, 1, 0, 1]]
    np.testing.assert_array_equal(found.confusion, expected)
    yes, no, unknown = (found.per_class[label] for label in ("yes", "no", "_unknown_"))
    assert (yes.precision, yes.recall, yes.f1, yes.support) == (1.0, 2 / 3, 0.8, 3)
    assert (no.precision, no.recall, no.f1, no.support) == (0.5, 0.5, 0.5, 2)
    assert (unknown.precision, unknown.recall, unknown.support) == (0.5, 1.0, 1)
    assert found.per_class["_silence_"].support == 0
    assert found.macro_f1 == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)


@settings(max_examples=30, deadline=None)
@given(rows=ANSWERS)
def test_accuracy_and_macro_f1_are_scikit_learns(
    rows: list[tuple[int, int, int]],
) -> None:
    truth, answers, _ = (np.array(column) for column in zip(*rows, strict=True))
    found = measure(truth, answers, LABELS)
    assert found.accuracy == pytest.approx(accuracy_score(truth, answers))
    expected = f1_score(truth, answers, average="macro", labels=np.unique(truth), zero_division=0)
    assert found.macro_f1 == pytest.approx(expected)
    assert found.confusion.sum() == len(rows)
    assert found.interval[0] <= found.accuracy <= found.interval[1]


@settings(max_examples=30, deadline=None)
@given(rows=ANSWERS)
def test_pairs_by_brute_force(rows: list[tuple[int, int, int]]) -> None:
    truth, a, b = (np.array(column) for column in zip(*rows, strict=True))
    found = compare(truth, a, b)
    assert found.agreement == pytest.approx(sum(x == y for _, x, y in rows) / len(rows))
    assert found.only_a_right == sum(t == x and t != y for t, x, y in rows)
    assert found.only_b_right == sum(t != x and t == y for t, x, y in rows)
    gap = accuracy_score(truth, a) - accuracy_score(truth, b)
    assert found.difference == pytest.approx(gap)
    assert found.interval[0] - 1e-9 <= gap <= found.interval[1] + 1e-9
    turned = compare(truth, b, a)
    assert turned.difference == -found.difference
    assert turned.mcnemar_p == found.mcnemar_p


@given(only_a=st.integers(0, 40), only_b=st.integers(0, 40))
def test_mcnemar_is_the_binomial_sum(only_a: int, only_b: int) -> None:
    n, tail = only_a + only_b, min(only_a, only_b)
    expected = min(1.0, 2 * sum(comb(n, k) for k in range(tail + 1)) / 2**n)
    assert mcnemar_p(only_a, only_b) == pytest.approx(expected)


def test_nothing_answered_is_an_error() -> None:
    nothing = np.zeros(0, np.intp)
    with pytest.raises(ValueError, match="no clip was answered"):
        measure(nothing, nothing, LABELS)
    with pytest.raises(ValueError, match="no clip was answered"):
        compare(nothing, nothing, nothing)
