"""The table of clips of an evaluation: which are listed, in which order, found by a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from app import format as fmt
from app.evaluation.table import KEPT, ORDERS, ClipTable, Kept, Order
from app.theme import Look, qt_palette
from app.views.button import Button
from app.views.clip_model import ClipModel
from app.views.picker import Choice, Picker
from app.views.view import View

_EDGE = 16
_TYPED_MS = 200  # after the last letter of a search


class Rows(QTableView):
    """Rows that a click, space or Enter plays, and the arrows only show."""

    played = Signal()

    def event(self, event: QEvent) -> bool:
        """Have space for the row while the table has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play by space or Enter; Tab leaves the table."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.played.emit()
        else:
            super().keyPressEvent(event)


class ClipTableView(View):
    """Emits ``chosen`` with a clip's place and whether it is to be heard as well."""

    chosen = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Clips of the evaluation"))
        self.model = ClipModel(self)
        self.filters: dict[Kept, Button] = {kept: Button("", self) for kept in KEPT}
        self.search = QLineEdit(self)
        self.sorts = Picker(self.tr("Order of the clips"), self, size=16)
        self.rows = Rows(self)
        self._shown: int | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._dress()
        self._connect()
        self._label()

    def _dress(self) -> None:
        for button in self.filters.values():
            button.setCheckable(True)
        self.filters["all"].setChecked(True)
        self.search.setPlaceholderText(self.tr("search"))
        self.search.setAccessibleName(self.tr("Search for a recording, a word or an answer"))
        self.search.setClearButtonEnabled(False)
        titles = {
            "heard": self.tr("as heard"),
            "wrong": self.tr("wrong first"),
            "difference": self.tr("most apart first"),
            "differ": self.tr("disagreements first"),
        }
        self.sorts.set_choices([Choice(order, titles[order]) for order in ORDERS], "heard")
        rows = self.rows
        rows.setModel(self.model)
        rows.setAccessibleName(self.tr("Clips"))
        rows.setFrameShape(QFrame.Shape.NoFrame)
        rows.setShowGrid(False)
        rows.setWordWrap(False)
        rows.setTabKeyNavigation(False)
        rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.verticalHeader().hide()
        rows.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.horizontalHeader().setStretchLastSection(True)
        rows.horizontalHeader().setHighlightSections(False)
        rows.horizontalHeader().setSectionsClickable(True)

    def _connect(self) -> None:
        for kept, button in self.filters.items():
            button.clicked.connect(lambda _=False, kept=kept: self.keep(kept))
        self.search.textEdited.connect(lambda _: self._typed.start())
        self.search.returnPressed.connect(self._search)
        self._typed.timeout.connect(self._search)
        self.sorts.picked.connect(self._sort)
        self.rows.clicked.connect(lambda _: self._choose(aloud=True))
        self.rows.played.connect(lambda: self._choose(aloud=True))
        self.rows.selectionModel().currentRowChanged.connect(self._moved)
        self.rows.horizontalHeader().sectionClicked.connect(self._sort_by)

    # -- what is listed -------------------------------------------------------------------

    def show_table(self, table: ClipTable | None) -> None:
        """List another evaluation's clips; what was searched for is forgotten."""
        self._shown = None
        self._typed.stop()
        self.search.clear()
        self.model.search, self.model.kept = "", "all"
        self.model.show_table(table)
        self._label()
        self._fit()

    def grow(self) -> None:
        """List the clips that were added to the table since."""
        before = len(self.model.places)
        self.model.grow()
        self._label()
        if not before:
            self._fit()

    def keep(self, kept: Kept) -> None:
        """List all clips, or those of one kind."""
        self.model.kept = kept
        self._arrange()

    def sort(self, order: Order, *, back: bool = False) -> None:
        """List the clips in an order, or turned round."""
        self.model.order, self.model.back = order, back
        self.sorts.show_choice(order if order in ORDERS and not back else None)
        header = self.rows.horizontalHeader()
        columns = {"word": 0, "difference": self.model.engines + 1, "list": self.model.engines + 2}
        header.setSortIndicatorShown(order in columns)
        if order in columns:
            down = back != (order == "difference")
            way = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(columns[order], way)
        self._arrange()

    def choose(self, place: int) -> None:
        """Select a clip, if it is listed."""
        row = self.model.row_of(place)
        if row is not None:
            self.rows.selectRow(row)

    def _sort(self, order: str) -> None:
        self.sort(next(each for each in ORDERS if each == order))

    def _sort_by(self, column: int) -> None:
        """A click on a column sorts by it; on an engine's, by what is wrong."""
        last = self.model.engines + 1
        order: Order = "wrong"
        if column == 0:
            order = "word"
        elif column >= last:
            order = "difference" if column == last else "list"
        self.sort(order, back=order == self.model.order and not self.model.back)

    def _search(self) -> None:
        self._typed.stop()
        if self.model.search != self.search.text():
            self.model.search = self.search.text()
            self._arrange()

    def _arrange(self) -> None:
        shown = self._shown
        self.model.arrange()
        self._label()
        row = None if shown is None else self.model.row_of(shown)
        if row is not None:
            blocked = self.rows.selectionModel().blockSignals(True)
            self.rows.selectRow(row)
            self.rows.selectionModel().blockSignals(blocked)
            self.rows.scrollTo(self.model.index(row, 0))
        else:
            self.rows.scrollToTop()

    # -- what is chosen -------------------------------------------------------------------

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and self.model.place(current.row()) != self._shown:
            self._choose(aloud=False)

    def _choose(self, *, aloud: bool) -> None:
        current = self.rows.currentIndex()
        if current.isValid():
            self._shown = self.model.place(current.row())
            self.chosen.emit(self._shown, aloud)

    # -- drawing --------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.model.set_look(look)
        for button in self.filters.values():
            button.set_look(look)
        self.sorts.set_look(look)
        colours = qt_palette(look.colours)
        header = self.rows.horizontalHeader()
        bar = self.rows.verticalScrollBar()
        for widget in (self.rows, self.rows.viewport(), header, bar, self.search):
            widget.setPalette(colours)
            widget.setFont(look.font(16))
        header.setFont(look.font(14))
        side = round(look.px(10))
        self.search.setTextMargins(side, 0, side, 0)
        self.rows.verticalHeader().setMinimumSectionSize(8)
        self.rows.verticalHeader().setDefaultSectionSize(round(look.text_px(16) * 1.75))
        self._fit()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay buttons and rows out."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, and what stands there instead of rows."""
        look = self.look
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            if self.rows.isHidden():
                base = self.height() / 2
                text = self.tr("no clip of this kind")
                if self.model.table is None or not len(self.model.table):
                    text = self.tr("no clip yet")
                ink.text(self.width() / 2, base, text, 18, 400, look.colours.muted, "centre")

    def _label(self) -> None:
        counts = self.model.table.counts if self.model.table is not None else dict.fromkeys(KEPT, 0)
        told = {kept: fmt.grouped(counts[kept]) for kept in KEPT}
        words: dict[Kept, str] = {
            "all": self.tr("all {n}").format(n=told["all"]),
            "wrong": self.tr("wrong {n}").format(n=told["wrong"]),
            "differ": self.tr("differ {n}").format(n=told["differ"]),
            "refused": self.tr("not used {n}").format(n=told["refused"]),
        }
        changed = False
        for kept, button in self.filters.items():
            button.setChecked(kept == self.model.kept)
            if button.text() != words[kept]:
                changed = True
                button.setText(words[kept])
                button.setAccessibleName(words[kept])
        self.filters["differ"].setVisible(self.model.engines != 1)
        self.rows.setVisible(len(self.model.places) > 0)
        if changed:
            self._place()
        self.update()

    def _fit(self) -> None:
        """Give each column the width of its longest text."""
        look, table = self.look, self.model.table
        if table is None:
            return
        body, head = look.metrics(16, 600), look.metrics(14)
        words = [label.strip("_") for label in table.begun.labels]
        longest = max(map(body.horizontalAdvance, words))
        pad = look.px(28)
        wide = [longest + pad]
        for engine in table.begun.engines:
            answer = longest + body.horizontalAdvance("✗ 0.00 ")
            wide.append(max(answer, head.horizontalAdvance(engine.name)) + pad)
        arrow = look.text_px(14) + look.px(8)
        wide.append(head.horizontalAdvance(self.tr("apart")) + arrow + pad)
        for column, width in enumerate(wide):
            self.rows.setColumnWidth(column, round(width))
        self.rows.setColumnHidden(len(wide) - 1, self.model.engines == 1)

    def _place(self) -> None:
        look = self.look
        edge, gap = round(look.px(_EDGE)), round(look.px(8))
        x, y = edge, edge
        high = self.filters["all"].sizeHint().height()
        for button in self.filters.values():
            if button.isHidden():
                continue
            hint = button.sizeHint()
            button.setGeometry(x, y, hint.width(), hint.height())
            x += hint.width() + gap
        right = self.width() - edge
        wide = min(round(look.px(260)), max(0, (right - x - gap) // 2))
        self.sorts.setGeometry(right - wide, y, wide, high)
        self.search.setGeometry(x, y, max(0, right - wide - gap - x), high)
        top = y + high + gap
        self.rows.setGeometry(edge, top, self.width() - 2 * edge, self.height() - top - edge)
