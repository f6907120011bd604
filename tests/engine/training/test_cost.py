"""The cost model gives back the prototypes' stage times and cycles that it was derived from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.cost import (
    IP,
    SAPPHIRE_RAPIDS,
    ZEN5,
    ZEN5_BOUND,
    CpuCosts,
    cpu_us,
    ip_cycles,
    ip_layer_cycles,
)
from engine.training.work import LayerWork, Work


def layer(name: str, outputs: int, width: int, rows: list[list[int]], winners: int) -> LayerWork:
    found = np.array(rows, np.int64)
    won = np.full(len(found), winners, np.int64)
    return LayerWork(name, outputs, width, won, found, found.sum(1) * width, 0)


def word(rows: list[int], width: int, blocks: int, winners: int = 150) -> Work:
    """One word of a net of the usual widths."""
    return Work(
        layer("conv1", 64, 64, [[784]], 1176),
        layer("conv2", 64, width, [rows], 200),
        layer("linear1", 1500, 16, [[blocks, *[0] * 93]], winners),
        layer("output", 12, 12, [[winners]], 0),
    )


PATTERN_A, PATTERN_B = word([600], 64, 764), word([3600], 64, 573)


@pytest.mark.parametrize(
    ("costs", "a", "b"), [(ZEN5, 6.2, 9.5), (SAPPHIRE_RAPIDS, 7.0, 10.4)], ids=["zen", "rapids"]
)
def test_the_prototype_that_was_measured_and_the_one_that_was_not_used(
    costs: CpuCosts, a: float, b: float
) -> None:
    assert cpu_us(PATTERN_B, costs)[0] == pytest.approx(b, rel=0.01)
    assert cpu_us(PATTERN_A, costs)[0] == pytest.approx(a, rel=0.05)


def test_a_narrow_row_costs_less_than_a_wide_one_and_more_than_its_share() -> None:
    narrow, middle, wide = ZEN5.row_ns
    assert wide / 4 < narrow < middle < wide
    assert wide == pytest.approx(4060 / 3600)
    between = cpu_us(word([1000, 1000, 700], 24, 0))[0] - cpu_us(word([0, 0, 0], 24, 0))[0]
    assert between == pytest.approx(2.7 * (narrow + middle) / 2)


def test_the_bound_counts_lanes_alone() -> None:
    wide, narrow = word([1000], 64, 0), word([1000] * 4, 16, 0)
    assert cpu_us(narrow, ZEN5_BOUND) == pytest.approx(cpu_us(wide, ZEN5_BOUND))
    assert cpu_us(wide, ZEN5_BOUND) == pytest.approx(cpu_us(wide))
    assert cpu_us(narrow, ZEN5_BOUND) < cpu_us(narrow)


@pytest.mark.parametrize(
    ("fold", "cycles"), [(1, 572), (3, 1336), (5, 2112), (15, 6068)], ids="{} folds".format
)
def test_linear1_fits_the_four_sizes_that_were_simulated(fold: int, cycles: int) -> None:
    told = 160 * fold + IP.linear1_row_cycles * 20 * fold + IP.linear1_fixed_cycles
    assert told == pytest.approx(cycles, rel=0.02)


def test_cycles_of_layers_and_the_interval_of_the_slowest() -> None:
    cycles = ip_layer_cycles(PATTERN_B)
    assert cycles["conv1"][0] == 3136
    assert cycles["conv2"][0] == 3600
    assert 150 <= cycles["output"][0] <= 200
    assert cycles["linear1"][0] == pytest.approx(573 + 94 * 11.6 + 180)
    assert ip_cycles(PATTERN_B)[0] == 3600
    assert ip_cycles(PATTERN_A)[0] == 3136


def test_four_blocks_of_16_share_the_lanes_and_the_fullest_decides() -> None:
    even, uneven = word([900] * 4, 16, 0), word([600, 700, 800, 1500], 16, 0)
    assert ip_layer_cycles(even)["conv2"][0] == 900
    assert ip_layer_cycles(uneven)["conv2"][0] == 1500


@given(
    rows=st.lists(st.integers(0, 4000), min_size=4, max_size=4),
    block=st.integers(0, 3),
    blocks=st.integers(0, 1000),
)
def test_more_work_never_costs_less(rows: list[int], block: int, blocks: int) -> None:
    more = list(rows)
    more[block] += 50
    less = word(rows, 16, blocks)
    for heavier in (word(more, 16, blocks), word(rows, 16, blocks + 50)):
        assert cpu_us(heavier)[0] > cpu_us(less)[0]
        assert ip_cycles(heavier)[0] >= ip_cycles(less)[0]


def test_each_word_has_a_cost_of_its_own() -> None:
    two = Work(
        layer("conv1", 64, 64, [[784]] * 2, 1176),
        layer("conv2", 64, 64, [[0], [4000]], 200),
        layer("linear1", 1500, 16, [[0] * 94] * 2, 150),
        layer("output", 12, 12, [[150]] * 2, 0),
    )
    fast, slow = cpu_us(two)
    assert slow - fast == pytest.approx(4.0 * ZEN5.row_ns[2])
    assert ip_cycles(two).tolist() == [3136, 4000]
