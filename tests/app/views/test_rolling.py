from __future__ import annotations

import numpy as np
import pytest

from app.views.rolling import Rolling


@pytest.mark.parametrize("counts", [(1,) * 30, (3, 4, 2, 7, 1, 6, 5), (7, 7, 8, 20, 1), (0, 5, 0)])
def test_the_newest_columns_stand_as_if_they_had_been_moved(counts: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    rolling, moved = Rolling(4, 7, np.uint32), np.zeros((4, 7), np.uint32)
    for count in counts:
        added = rng.integers(0, 2**32, (4, count), np.uint32)
        rolling.add(added)
        moved = np.concatenate([moved, added], axis=1)[:, -7:]
        np.testing.assert_array_equal(rolling.newest, moved)
        image = rolling.image()
        assert (image.width(), image.height()) == (7, 4)
        for row, column in ((0, 0), (3, 6), (1, 5)):
            assert image.pixel(column, row) == 0xFF000000 | moved[row, column]


def test_floats_roll_too() -> None:
    rolling = Rolling(2, 3, np.float32)
    rolling.add(np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.float32))
    assert rolling.newest.tolist() == [[2, 3, 4], [6, 7, 8]]
