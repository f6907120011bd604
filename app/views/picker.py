"""A list to choose from, drawn like the rest; a line may be greyed out with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QStandardItem,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.theme import DARK, SMALLEST_TEXT, Look, qt_palette


@dataclass(frozen=True)
class Choice:
    """One line: ``short`` stands in the closed box; ``reason`` greys the line out."""

    id: str
    title: str
    short: str = ""
    reason: str | None = None


class _Lines(QStyledItemDelegate):
    """Gives the lines of the open list air."""

    def __init__(self, picker: Picker) -> None:
        super().__init__(picker)
        self._picker = picker

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A line's height by the look."""
        wanted = super().sizeHint(option, index)
        wanted.setHeight(round(max(wanted.height() + 8, self._picker.look.px(40))))
        return wanted


class Picker(QComboBox):
    """Emits ``picked`` with the id of a line that somebody chose."""

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, size: float = 18) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self._size = size
        self._empty = self.tr("opening")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(self._emit)
        self.setItemDelegate(_Lines(self))
        self.view().setFrameShape(QFrame.Shape.Box)
        self.setMaxVisibleItems(14)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        self.setPalette(qt_palette(look.colours))
        self.view().setPalette(qt_palette(look.colours))
        self.setFont(look.font(self._size, 400))
        self.view().setFont(look.font(self._size, 400))
        self._widen()
        self.update()

    def set_choices(self, choices: Sequence[Choice], current: str | None = None) -> None:
        """Fill the list and show the line ``current``, without emitting."""
        lines = QStandardItemModel(self)
        self._empty = self.tr("none") if current is None else ""
        for choice in choices:
            title = choice.title if choice.reason is None else f"{choice.title}: {choice.reason}"
            item = QStandardItem(title)
            item.setData(choice.id, Qt.ItemDataRole.UserRole)
            item.setData(choice.short or choice.title, Qt.ItemDataRole.UserRole + 1)
            item.setEnabled(choice.reason is None)
            item.setToolTip(title)
            lines.appendRow(item)
        self.setModel(lines)
        self._widen()
        self.show_choice(current)

    def show_choice(self, current: str | None) -> None:
        """Show a line without emitting; None shows an empty box."""
        self.setCurrentIndex(-1 if current is None else self.findData(current))
        self.update()

    def ids(self) -> tuple[str, ...]:
        """The ids of the lines, in order."""
        return tuple(self.itemData(row) for row in range(self.count()))

    def short(self) -> str:
        """What the closed box shows."""
        text = self.itemData(self.currentIndex(), Qt.ItemDataRole.UserRole + 1)
        return str(text) if text is not None else self._empty

    def room_needed(self) -> float:
        """Pixels in which the closed box shows its line whole."""
        look = self.look
        return look.metrics(self._size, 600).horizontalAdvance(self.short()) + look.px(62)

    def sizeHint(self) -> QSize:
        """As wide as the chosen line."""
        return QSize(round(self.room_needed()), round(self.look.px(40)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone: nobody means to change an engine by scrolling over it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the closed box."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(colours.sparse if self.hasFocus() else colours.line))
        painter.setBrush(QColor(colours.panel))
        painter.drawRoundedRect(box, look.px(8), look.px(8))
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.faint))
        edge, arrow = look.px(16), look.px(10)
        room = box.width() - 2 * edge - arrow - look.px(8)
        text = self.short()
        size = self._size
        while look.text_px(size) > SMALLEST_TEXT and self._width(text, size) > room:
            size -= 1
        text = look.metrics(size, 600).elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(look.font(size, 600))
        painter.drawText(QPointF(edge, box.center().y() + look.cap(size) / 2), text)
        x, y = box.right() - edge - arrow, box.center().y() - arrow * 0.25
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.muted))
        painter.drawPolygon(
            QPolygonF([QPointF(x, y), QPointF(x + arrow, y), QPointF(x + arrow / 2, y + arrow / 2)])
        )
        painter.end()

    def _width(self, text: str, size: float) -> float:
        return self.look.metrics(size, 600).horizontalAdvance(text)

    def _widen(self) -> None:
        metrics = self.look.metrics(self._size)
        widths = [metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())]
        self.view().setMinimumWidth(round(max(widths, default=0) + self.look.px(60)))

    def _emit(self, row: int) -> None:
        self.picked.emit(self.itemData(row))
