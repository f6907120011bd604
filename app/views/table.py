"""A table to read, drawn like the rest: rows are added, or all taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.theme import DARK, Look, qt_palette

Row = tuple[str, ...]


class Table(QTreeWidget):
    """Rows of texts under named columns; the last column takes what room is left."""

    def __init__(self, name: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self._rows: tuple[Row, ...] = ()
        self.setAccessibleName(name)
        self.setHeaderLabels(list(columns))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setSectionsClickable(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.header().setStretchLastSection(True)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; those that are shown already stay where they are."""
        wanted = tuple(rows)
        kept = len(self._rows)
        if wanted[:kept] != self._rows:
            self.clear()
            kept = 0
        items = [QTreeWidgetItem(list(row)) for row in wanted[kept:]]
        for item, row in zip(items, wanted[kept:], strict=True):
            for column, text in enumerate(row):
                item.setToolTip(column, text)
        self.addTopLevelItems(items)
        self._rows = wanted
        if items:
            self._fit()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        colours = qt_palette(look.colours)
        for part in (self, self.viewport(), self.header(), self.verticalScrollBar()):
            part.setPalette(colours)
            part.setFont(look.font(16))
        self.header().setFont(look.font(14))
        self._fit()

    def _fit(self) -> None:
        """Each column as wide as its widest text, the last takes the rest."""
        body, head = QFontMetrics(self.look.font(16)), QFontMetrics(self.look.font(14))
        for column in range(self.columnCount() - 1):
            widest = max((row[column] for row in self._rows), key=len, default="")
            title = self.headerItem().text(column)
            wide = max(body.horizontalAdvance(widest), head.horizontalAdvance(title))
            self.setColumnWidth(column, round(wide + self.look.px(32)))
