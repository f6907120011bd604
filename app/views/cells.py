"""Where the cells of a layer lie in a picture, and the picture itself, in NumPy alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLANK = 256  # the level of what is no cell: 0..255 are a byte's
_GRID_FROM = 3  # pixels of a cell from which on a line between cells leaves enough of it
_LEAST_GAP, _WIDEST_GAP = 0.06, 0.5  # of a tile
I32 = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class CellGrid:
    """Cells of one layer in a picture of ``ys`` by ``xs`` pixels.

    ``board`` holds the index of each cell's value, -1 where there is none; its first row and
    column are such, and ``ys`` and ``xs`` say which row and column of it each pixel shows.
    """

    board: I32
    ys: I32
    xs: I32

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return len(self.xs), len(self.ys)

    def picture(
        self, levels: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]
    ) -> npt.NDArray[np.uint32]:
        """The picture uint32 ``(height, width)``: ``table`` ``(257,)`` has a colour a level."""
        known = np.append(levels.astype(np.int16), np.int16(BLANK))  # -1 is the last
        colours = table.take(known.take(self.board))
        return colours.take(self.xs, axis=1).take(self.ys, axis=0)

    def centre(self, index: int) -> tuple[int, int]:
        """The pixel (x, y) in the middle of the cell of that value."""
        row, column = np.argwhere(self.board == index)[0]
        xs, ys = np.flatnonzero(self.xs == column), np.flatnonzero(self.ys == row)
        return int(xs[len(xs) // 2]), int(ys[len(ys) // 2])


def tile_grid(shape: tuple[int, int, int], width: int, height: int) -> CellGrid:
    """A tile for each channel of ``(frames, bands, channels)``: time runs right, pitch up."""
    frames, bands, channels = shape
    columns, cell = _best(channels, frames, bands, width, height)
    rows = math.ceil(channels / columns)
    index = np.arange(frames * bands * channels, dtype=np.int32).reshape(shape)
    tiles = np.full((rows * columns, bands, frames), -1, np.int32)
    tiles[:channels] = index[:, ::-1, :].transpose(2, 1, 0)
    board = tiles.reshape(rows, columns, bands, frames).transpose(0, 2, 1, 3)
    stride = _stride(columns, frames * cell, width)
    gap = stride - frames * cell
    xs = _spread(columns, frames, cell, stride)
    ys = _spread(rows, bands, cell, min(bands * cell + gap, _stride(rows, bands * cell, height)))
    return CellGrid(_framed(board.reshape(rows * bands, columns * frames)), ys, xs)


def row_grid(count: int, width: int, height: int) -> CellGrid:
    """Cells one after another in rows that fill the room, about as wide as high."""
    rows = max(1, round(math.sqrt(count * height / width)))
    choices = [(max(1, rows + more), math.ceil(count / max(1, rows + more))) for more in (-1, 0, 1)]
    rows, columns = max(choices, key=lambda each: min(height / each[0], width / each[1]))
    board = np.full(rows * columns, -1, np.int32)
    board[:count] = np.arange(count)
    ys, xs = _edges(rows, height / rows), _edges(columns, width / columns)
    return CellGrid(_framed(board.reshape(rows, columns)), ys, xs)


def plain_grid(rows: int, columns: int, cell: int) -> CellGrid:
    """A table of cells without lines, ``cell`` pixels each."""
    index = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    xs = np.repeat(np.arange(1, columns + 1, dtype=np.int32), cell)
    ys = np.repeat(np.arange(1, rows + 1, dtype=np.int32), cell)
    return CellGrid(_framed(index), ys, xs)


def _best(count: int, across: int, down: int, width: int, height: int) -> tuple[int, int]:
    """Columns of tiles and pixels a cell: cells as large as may be, rows full and few."""

    def cell(columns: int) -> int:
        rows = math.ceil(count / columns)
        side = min(width // (columns * across), height // (rows * down))
        while side > 0 and not _fits(rows, columns, side):
            side -= 1
        return side

    def _fits(rows: int, columns: int, side: int) -> bool:
        gap = max(1, int(_LEAST_GAP * side * min(across, down)))
        wide = columns * across * side + (columns - 1) * gap
        return wide <= width and rows * down * side + (rows - 1) * gap <= height

    columns = max(range(1, count + 1), key=lambda each: (cell(each), -(-count % each), each))
    return columns, max(1, cell(columns))


def _stride(count: int, tile: int, room: int) -> float:
    """Pixels from tile to tile: all the room, unless that pulls them apart."""
    if count < 2:
        return tile
    return max(tile + 1, min((room - tile) / (count - 1), tile * (1 + _WIDEST_GAP)))


def _spread(tiles: int, cells: int, cell: int, stride: float) -> I32:
    one = np.repeat(np.arange(1, cells + 1, dtype=np.int32), cell)
    if cell >= _GRID_FROM:
        one[cell - 1 :: cell] = 0
    places = np.zeros(round((tiles - 1) * stride) + len(one), np.int32)
    for tile in range(tiles):
        first = round(tile * stride)
        places[first : first + len(one)] = np.where(one > 0, one + tile * cells, 0)
    return places


def _edges(cells: int, side: float) -> I32:
    edges = np.round(np.arange(cells + 1) * side).astype(np.int64)
    places = np.repeat(np.arange(1, cells + 1, dtype=np.int32), np.diff(edges))
    if side >= _GRID_FROM:
        places[edges[1:] - 1] = 0
    return places


def _framed(board: npt.NDArray[np.int32]) -> I32:
    return np.pad(board, ((1, 0), (1, 0)), constant_values=-1)
