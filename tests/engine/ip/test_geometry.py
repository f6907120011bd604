"""Geometries as 32 bits and back, and what they must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, GEOMETRIES, SMALL, Geometry

GEOMETRY = st.builds(
    Geometry,
    conv1_lanes=st.sampled_from([4, 8, 16, 32]),
    conv2_parts=st.integers(1, 15),
    linear1_ways=st.integers(1, 31),
    conv2_scalers=st.sampled_from([1, 2, 4, 8, 16, 32]),
    linear1_scalers=st.sampled_from([1, 2, 4, 8, 16]),
    linear1_rows=st.integers(1, 255).map(lambda rows: 256 * rows),
)


@given(GEOMETRY)
def test_a_geometry_comes_back_from_its_code(geometry: Geometry) -> None:
    assert 0 <= geometry.code < 1 << 32
    assert Geometry.from_code(geometry.code) == geometry


def test_the_register_of_the_small_geometry_is_the_default_of_the_rtl() -> None:
    assert SMALL.code == 0x14000113


def test_the_named_geometries_have_different_codes() -> None:
    assert len({geometry.code for geometry in GEOMETRIES.values()}) == len(GEOMETRIES)


@pytest.mark.parametrize(("sparse", "dense"), [(SMALL, DENSE_SMALL), (FAST, DENSE_FAST)])
def test_a_dense_geometry_has_its_siblings_multipliers(sparse: Geometry, dense: Geometry) -> None:
    """None more, and at most one in a hundred fewer: lanes come in fives of 64 and in 25s."""
    assert 0.99 * sparse.multipliers <= dense.multipliers <= sparse.multipliers


@pytest.mark.parametrize(
    "fields",
    [
        {"conv1_lanes": 12},
        {"conv1_lanes": 64},
        {"conv2_parts": 0},
        {"conv2_parts": 16},
        {"linear1_ways": 32},
        {"conv2_scalers": 3},
        {"linear1_scalers": 32},
        {"linear1_rows": 5000},
        {"linear1_rows": 0},
    ],
)
def test_what_the_rtl_cannot_be_is_refused(fields: dict[str, int]) -> None:
    usual = {
        "conv1_lanes": 8,
        "conv2_parts": 1,
        "linear1_ways": 1,
        "conv2_scalers": 1,
        "linear1_scalers": 1,
        "linear1_rows": 5120,
    }
    with pytest.raises(ValueError, match="must be"):
        Geometry(**{**usual, **fields})
