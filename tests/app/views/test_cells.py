from __future__ import annotations

import numpy as np
import pytest

from app.views.cells import BLANK, CellGrid, plain_grid, row_grid, tile_grid

TABLE = np.arange(BLANK + 1, dtype=np.uint32) * 3
ROOMS = [(740, 192), (494, 124), (464, 115), (1480, 384), (240, 130)]


def cells_of(grid: CellGrid) -> np.ndarray:
    """The index of the cell that each pixel shows, -1 between them."""
    return grid.board[grid.ys][:, grid.xs]


@pytest.mark.parametrize("room", ROOMS, ids=str)
@pytest.mark.parametrize(
    "shape", [(14, 14, 64), (5, 5, 64), (14, 14, 16), (5, 5, 32), (14, 14, 1), (5, 5, 7)], ids=str
)
def test_every_value_of_a_convolution_has_a_cell_of_its_own(
    shape: tuple[int, int, int], room: tuple[int, int]
) -> None:
    grid = tile_grid(shape, *room)
    assert grid.size[0] <= room[0]
    assert grid.size[1] <= room[1]
    seen, counts = np.unique(cells_of(grid), return_counts=True)
    assert np.array_equal(seen[seen >= 0], np.arange(np.prod(shape)))
    assert len(set(counts[seen >= 0])) == 1  # equal cells, whatever they hold


def test_time_runs_right_and_pitch_up_within_a_tile() -> None:
    grid = tile_grid((14, 14, 64), 740, 192)

    def centre(frame: int, band: int, channel: int) -> tuple[int, int]:
        return grid.centre((frame * 14 + band) * 64 + channel)

    (x, y), (later, same), (still, higher) = centre(3, 5, 9), centre(4, 5, 9), centre(3, 6, 9)
    assert later > x
    assert same == y
    assert higher < y
    assert still == x
    assert centre(3, 5, 10)[0] - x == pytest.approx(740 / 16, abs=1.5)  # the next channel's tile


@pytest.mark.parametrize("room", ROOMS, ids=str)
@pytest.mark.parametrize("count", [1, 12, 96, 128, 1500])
def test_rows_of_cells_fill_the_room(count: int, room: tuple[int, int]) -> None:
    grid = row_grid(count, *room)
    assert grid.size == room
    seen = np.unique(cells_of(grid))
    assert np.array_equal(seen[seen >= 0], np.arange(count))
    one, two = grid.centre(0), grid.centre(count - 1)
    assert two >= one


def test_a_picture_has_the_colour_of_each_value_and_of_the_gaps() -> None:
    grid = tile_grid((5, 5, 6), 300, 200)
    levels = np.random.default_rng(4).integers(0, 256, 150).astype(np.uint8)
    picture = grid.picture(levels, TABLE)
    index = cells_of(grid)
    assert (index < 0).any()
    assert np.array_equal(picture[index >= 0], TABLE[levels[index[index >= 0]]])
    assert set(picture[index < 0]) == {TABLE[BLANK]}


def test_a_plain_table_has_no_lines() -> None:
    grid = plain_grid(3, 4, 2)
    assert grid.size == (8, 6)
    assert np.array_equal(cells_of(grid), np.arange(12).reshape(3, 4).repeat(2, 0).repeat(2, 1))
