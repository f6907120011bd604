"""Columns that scroll without being moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage


class Rolling:
    """The newest ``columns`` of ``(rows, n)``, oldest first; zeros before the first.

    Each column is written twice, a whole width apart, so that the newest always lie side by side:
    to move all of them for every new one would take memory anew with every frame.
    """

    def __init__(self, rows: int, columns: int, dtype: npt.DTypeLike) -> None:
        self._twice: npt.NDArray[Any] = np.zeros((rows, 2 * columns), dtype)
        self._columns = columns
        self._first = 0

    def add(self, newest: npt.NDArray[Any]) -> None:
        """Append ``(rows, n)``, the last is the newest; of more than fit the last are kept."""
        columns = self._columns
        newest = newest[:, -columns:]
        for at in (self._first, self._first + columns):
            room = 2 * columns - at
            self._twice[:, at : at + newest.shape[1]] = newest[:, :room]
            if newest.shape[1] > room:
                self._twice[:, : newest.shape[1] - room] = newest[:, room:]
        self._first = (self._first + newest.shape[1]) % columns

    @property
    def newest(self) -> npt.NDArray[Any]:
        """A view of the columns, ``(rows, columns)``; true until the next :meth:`add`."""
        return self._twice[:, self._first : self._first + self._columns]

    def image(self) -> QImage:
        """The columns, uint32 ``0xffrrggbb``, as an image of the same memory, not of a copy."""
        rows, width = self._twice.shape
        begin = self._first
        lines = self._twice.reshape(-1)[begin : begin + (rows - 1) * width + self._columns]
        return QImage(
            lines.data, self._columns, rows, 4 * width, QImage.Format.Format_RGB32
        )  # fmt: skip
