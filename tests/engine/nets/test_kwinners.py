"""k-winners in torch against the integer spec's rule, and where gradients flow."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.nets.kwinners import KWinners, winner_mask
from engine.spec.arithmetic import k_winners


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(st.integers(0, 9), min_size=7, max_size=7), min_size=1, max_size=9),
    k=st.integers(1, 7),
    dtype=st.sampled_from([torch.float32, torch.bfloat16]),
)
def test_mask_is_the_specs(rows: list[list[int]], k: int, dtype: torch.dtype) -> None:
    values = np.array(rows, np.uint8)
    mask = winner_mask(torch.from_numpy(values).to(dtype), k).numpy()
    assert np.array_equal(values * mask, k_winners(values, k) if k < 7 else values)


def test_native_and_sorted_masks_agree_on_wide_rows() -> None:
    values = torch.relu(torch.randn(200, 1500)).round(decimals=1).to(torch.bfloat16)
    assert torch.equal(winner_mask(values, 150), winner_mask(values.float(), 150))


def test_gradients_reach_winners_alone() -> None:
    values = torch.tensor([[1.0, 3.0, 2.0, 0.0]], requires_grad=True)
    KWinners(4, 2)(values).sum().backward()
    assert values.grad is not None
    assert values.grad.tolist() == [[0.0, 1.0, 1.0, 0.0]]


def test_duty_cycle_follows_the_winners_while_training_only() -> None:
    net = KWinners(4, 1, momentum=0.5)
    values = torch.tensor([[0.0, 1.0, 0.0, 0.0]])
    net.eval()(values)
    assert net.duty_cycle.tolist() == [0.25] * 4
    net.train()(values)
    assert net.duty_cycle.tolist() == [0.125, 0.625, 0.125, 0.125]


def test_boosting_helps_idle_units_while_training_and_never_after() -> None:
    net = KWinners(2, 1, boosting=5.0)
    net.duty_cycle.copy_(torch.tensor([1.0, 0.0]))
    values = torch.tensor([[1.0, 0.9]])
    assert net.train()(values).tolist() == [[0.0, pytest.approx(0.9)]]
    assert net.eval()(values).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("k", [0, 5])
def test_refuses_an_impossible_k(k: int) -> None:
    with pytest.raises(ValueError, match=r"k must be 1\.\.4"):
        KWinners(4, k)
