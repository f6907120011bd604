"""The clips of an evaluation for a table view: no object a row, whatever their number."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from app import format as fmt
from app.evaluation.table import ClipTable, Kept, Order, Places
from app.theme import DARK, Look

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ClipModel(QAbstractTableModel):
    """Lists the places that the table keeps, in its order; columns: word, engines, apart, name.

    A wrong answer is marked, heavier and of another colour.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: ClipTable | None = None
        self.look = Look(DARK)
        self.kept: Kept = "all"
        self.order: Order = "heard"
        self.search, self.back = "", False
        self._places: Places = np.zeros(0, np.int32)

    @property
    def engines(self) -> int:
        """How many engines there are."""
        return 0 if self.table is None else len(self.table.begun.engines)

    @property
    def places(self) -> Places:
        """The places listed, row by row."""
        return self._places

    def place(self, row: int) -> int:
        """The place in the list of the clip in a row."""
        return int(self._places[row])

    def row_of(self, place: int) -> int | None:
        """The row of a clip, None where it is not listed."""
        (rows,) = np.nonzero(self._places == place)
        return int(rows[0]) if len(rows) else None

    def show_table(self, table: ClipTable | None) -> None:
        """List another evaluation's clips."""
        self.beginResetModel()
        self.table = table
        self._places = self._wanted()
        self.endResetModel()

    def arrange(self) -> None:
        """List anew after what is kept, searched for, or its order was changed."""
        self.beginResetModel()
        self._places = self._wanted()
        self.endResetModel()

    def grow(self) -> None:
        """List what came since; whoever is selected stays so."""
        wanted, before = self._wanted(), self._places
        if len(wanted) > len(before):
            shown = np.zeros(len(self.table.begun.names) if self.table else 0, np.bool_)
            shown[before] = True
            self.beginInsertRows(_NOWHERE, len(before), len(wanted) - 1)
            self._places = np.concatenate([before, wanted[~shown[wanted]]])
            self.endInsertRows()
        if not np.array_equal(wanted, self._places):
            self.layoutAboutToBeChanged.emit()
            held = self.persistentIndexList()
            places = [self.place(index.row()) for index in held]
            self._places = wanted
            rows = [self.row_of(place) for place in places]
            moved = [
                self.index(row, index.column()) if row is not None else _NOWHERE
                for row, index in zip(rows, held, strict=True)
            ]
            self.changePersistentIndexList(held, moved)
            self.layoutChanged.emit()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look

    # -- what Qt asks ---------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many clips are listed."""
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Word, engines, difference, recording."""
        return 0 if parent.isValid() or self.table is None else self.engines + 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation != Qt.Orientation.Horizontal or self.table is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            names = [each.name for each in self.table.begun.engines]
            told = [self.tr("word"), *names, self.tr("apart"), self.tr("recording")]
            return told[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and section == self.engines + 1:
            return self.tr("largest difference of a score between the engines")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, look, or what a screen reader says."""
        if self.table is None or not index.isValid():
            return None
        place, column = self.place(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(place, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.table.reason(place) or self.table.name(place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(place, column)
        if role in (Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole):
            return self._dressed(place, column, role)
        return None

    def text(self, place: int, column: int) -> str:
        """What a cell shows."""
        assert self.table is not None
        if column == 0:
            return self.table.word(place).strip("_")
        if column <= self.engines:
            answer = self.table.answer(place, column - 1)
            if answer is None:
                return fmt.NONE_YET
            word, score, right = answer
            return f"{'' if right else '✗ '}{word.strip('_')} {fmt.decimal(score, 2)}"
        if column == self.engines + 1:
            apart = self.table.difference(place)
            return fmt.NONE_YET if apart is None else fmt.decimal(apart, 3)
        return self.table.reason(place) or self.table.name(place)

    def _wanted(self) -> Places:
        if self.table is None:
            return np.zeros(0, np.int32)
        return self.table.listed(self.kept, self.order, self.search, back=self.back)

    def _said(self, place: int, column: int) -> str:
        text = self.text(place, column)
        return text.replace("✗", self.tr("wrong:"))

    def _dressed(self, place: int, column: int, role: int) -> QColor | QFont | None:
        assert self.table is not None
        colours, wrong = self.look.colours, False
        if 1 <= column <= self.engines:
            answer = self.table.answer(place, column - 1)
            wrong = answer is not None and not answer[2]
        refused = self.table.reason(place) is not None
        if role == Qt.ItemDataRole.FontRole:
            return self.look.font(16, 600) if wrong else None
        if wrong:
            return QColor(colours.trouble)
        return QColor(colours.muted) if refused else None
