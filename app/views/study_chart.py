"""Accuracy over training for every row of the study, each line named at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.study.values import ShownRow, ShownStudy
from app.theme import Look
from app.views.study_row import StudyRow, lay_columns
from app.views.view import Ink, View
from app.views.wrap import wrapped

_EDGE, _FOOT, _LEFT, _LEADER = 24, 58, 72, 56
_TALLEST_ROW = 44
_STEPS = (1, 2, 5, 10, 20)


class StudyChart(View):
    """Dense and the chosen row in their colours with the range of their seeds, the others thin."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, StudyRow] = {}
        self._study: ShownStudy | None = None
        self._choice = ""
        self._list_width = 0.0
        self._scale = (0.0, 100.0)
        self._lines: tuple[str, ...] = ()
        self._plot = QRectF()
        self.setAccessibleName(self.tr("accuracy over training"))

    def show_study(self, study: ShownStudy) -> None:
        """Draw these rows from now on."""
        for button in self.rows.values():
            button.setParent(None)
            button.deleteLater()
        self._study = study
        self._scale = scale_of(study.rows)
        self.rows = {row.id: StudyRow(row, self) for row in study.rows}
        for name, button in self.rows.items():
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            button.stepped.connect(lambda step, name=name: self._step(name, step))
            button.show()
        self.setAccessibleDescription(". ".join(row.told for row in study.rows))
        self.set_look(self.look)

    def show_choice(self, name: str) -> None:
        """Let one row stand out."""
        self._choice = name
        for each, button in self.rows.items():
            button.setChecked(each == name)
        self.update()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for button in self.rows.values():
            button.look = look
            button.update()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every row its place."""
        self._lay_out()

    def plot(self) -> QRectF:
        """Where the lines are drawn."""
        return self._plot

    def at(self, epoch: float, accuracy: float) -> QPointF:
        """Where a point lies in the widget."""
        plot, (low, high) = self._plot, self._scale
        epochs = self._study.epochs if self._study else 1
        x = plot.left() + (epoch - 1) / max(1, epochs - 1) * plot.width()
        return QPointF(x, plot.bottom() - (accuracy - low) / (high - low) * plot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, lines, and what leads from each to its name."""
        look, colours, study = self.look, self.look.colours, self._study
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, base = look.px(_EDGE), look.px(24) + look.cap(18)
            room = self.width() - 2 * left
            title = self.tr("Accuracy over training")
            x = left + ink.text(left, base, title, 18, 600) + look.px(14)
            if study is None:
                return
            if not study.rows:
                middle = QRectF(self.rect()).center()
                text = self.tr("nothing is stored to be drawn")
                ink.text(middle.x(), middle.y(), text, 16, 400, colours.muted, "centre")
                return
            ink.badge(x, base - look.cap(18) / 2, "measured", 14)
            line = base + look.px(8)
            for text in self._lines:
                line += look.text_px(14) * 1.4
                ink.text(left, line, text, 14, 400, colours.muted, room=room)
            self._draw_heads(ink)
            self._draw_axes(ink)
            self._draw_lines(ink)

    def _draw_heads(self, ink: Ink) -> None:
        look, rows = self.look, list(self.rows.values())
        base = rows[0].y() - look.px(8)
        for text, column in zip(self._heads(), rows[0].columns, strict=True):
            x = rows[0].x() + column
            ink.text(x, base, text, 14, 400, look.colours.muted, "right")

    def _draw_axes(self, ink: Ink) -> None:
        look, colours, plot = self.look, self.look.colours, self.plot()
        low, high = self._scale
        tall = look.text_px(14) * 2.2
        step = next((s for s in _STEPS if (high - low) / s * tall <= plot.height()), 50)
        value = math.ceil(low / step) * step
        while value <= high:
            y = self.at(1, value).y()
            ink.rule(plot.left(), y, plot.right(), y, colours.line)
            label = f"{value}{fmt.THIN}%"
            x, base = plot.left() - look.px(10), y + look.cap(14) / 2
            ink.text(x, base, label, 14, 400, colours.muted, "right")
            value += step
        assert self._study is not None
        base = plot.bottom() + look.px(14) + look.cap(14)
        epochs = self._study.epochs
        ink.text(plot.left(), base, "1", 14, 400, colours.muted, "centre")
        ink.text(plot.right(), base, str(epochs), 14, 400, colours.muted, "centre")
        told = self.tr("epochs; float32 accuracy while it trains")
        middle, room = plot.center().x(), plot.width() - look.px(60)
        ink.text(middle, base, told, 14, 400, colours.muted, "centre", room)

    def _draw_lines(self, ink: Ink) -> None:
        plot, painter = self.plot(), ink.painter
        rows = sorted(self._shown(), key=lambda row: (row.id == self._choice, self._told(row)))
        for row in rows:
            button, colour = self.rows[row.id], self._colour(row)
            end = self.at(row.curve.epochs[-1], row.curve.mean[-1])
            wide = max(1.0, self.look.px(1.5 if self._told(row) else 1))
            painter.setPen(QPen(colour, wide))
            goal = QPointF(button.x() - self.look.px(2), button.geometry().center().y())
            painter.drawLine(end, goal)
        painter.save()
        painter.setClipRect(plot.adjusted(0, -1, 3, 1))
        for row in rows:
            if self._told(row) and row.curve.least != row.curve.most:
                upper = [self.at(*p) for p in zip(row.curve.epochs, row.curve.most, strict=True)]
                lower = [self.at(*p) for p in zip(row.curve.epochs, row.curve.least, strict=True)]
                shade = QColor(self._colour(row))
                shade.setAlphaF(0.2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(shade)
                painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        for row in rows:
            wide = max(2.0, self.look.px(3)) if self._told(row) else max(1.0, self.look.px(1.5))
            painter.setPen(QPen(self._colour(row), wide))
            points = zip(row.curve.epochs, row.curve.mean, strict=True)
            painter.drawPolyline(QPolygonF([self.at(*point) for point in points]))
        painter.restore()

    def _told(self, row: ShownRow) -> bool:
        return row.family == "dense" or row.id == self._choice

    def _colour(self, row: ShownRow) -> QColor:
        colours = self.look.colours
        return QColor(colours.family(row.family) if self._told(row) else colours.faint)

    def _shown(self) -> tuple[ShownRow, ...]:
        return self._study.rows if self._study else ()

    def _heads(self) -> tuple[str, str]:
        return self.tr("int8"), self.tr("time")

    def _step(self, name: str, step: int) -> None:
        names = list(self.rows)
        place = names.index(name) + step
        if 0 <= place < len(names):
            self.rows[names[place]].setFocus()
            self.chosen.emit(names[place])

    def _lay_out(self) -> None:
        look, rows = self.look, list(self.rows.values())
        if not rows:
            return
        heads = tuple(look.metrics(14).horizontalAdvance(text) for text in self._heads())
        self._list_width = lay_columns(rows, (heads[0], heads[1]), look)
        assert self._study is not None
        source, inner = self._study.source, self.width() - 2 * look.px(_EDGE)
        self._lines = wrapped(source, look.metrics(14), inner)
        # below title, source, and the heads of the figures
        top = look.px(24 + 8 + 16) + look.cap(18) + (len(self._lines) + 1) * look.text_px(14) * 1.4
        left, right = look.px(_EDGE + _LEFT), look.px(_EDGE) + inner - self._list_width
        wide = max(1.0, right - look.px(_LEADER) - left)
        self._plot = QRectF(left, top, wide, self.height() - top - look.px(_FOOT))
        room = self.height() - top - look.px(24)
        high = min(look.px(_TALLEST_ROW), room / len(rows))
        for index, button in enumerate(rows):
            first, last = round(top + index * high), round(top + (index + 1) * high)
            button.setGeometry(round(right), first, math.ceil(self._list_width), last - first)
        self.update()


def scale_of(rows: Sequence[ShownRow]) -> tuple[float, float]:
    """Accuracy in percent at the foot and at the head of the axis.

    What a net climbs from in the first third of its training is left out below.
    """
    if not rows:
        return 0.0, 100.0
    low = min(min(row.curve.mean[len(row.curve.mean) // 3 :]) for row in rows)
    high = max(max(row.curve.most) for row in rows)
    return max(0.0, math.floor(low - 0.5)), min(100.0, math.ceil(high + 0.2))
