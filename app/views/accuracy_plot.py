"""How the accuracy of both engines goes over the clips of an exam, intervals shaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.exam.values import CurvePoint
from app.views.view import Ink, View
from engine.values import Family

_EDGE, _LEFT, _RIGHT, _TOP, _FOOT = 24, 84, 110, 60, 48
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.25)


class AccuracyPlot(View):
    """Two lines over the number of clips, each in its colour and named at its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[Family, tuple[CurvePoint, ...]] = {}
        self._total = 0
        self.setAccessibleName(self.tr("Accuracy over clips"))

    def show_curves(self, curves: Mapping[Family, Sequence[CurvePoint]], total: int) -> None:
        """Draw these curves on an axis of ``total`` clips."""
        self._curves = {family: tuple(points) for family, points in curves.items() if points}
        self._total = total
        told = [f"{f} {fmt.percent(c[-1].accuracy)}" for f, c in self._curves.items()]
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def clear(self) -> None:
        """Forget the curves."""
        self.show_curves({}, 0)

    def floor(self) -> float:
        """The accuracy at the foot of the axis: what is left out lies wholly below."""
        lows = [points[-1].interval[0] for points in self._curves.values()]
        lows += [p.accuracy for c in self._curves.values() for p in c[len(c) // 8 :]]
        return max(0.0, int((min(lows, default=0.0) - 0.02) * 20) / 20)

    def plot(self) -> QRectF:
        """Where the lines are drawn."""
        px = self.look.px
        left, top = px(_LEFT), px(_TOP)
        return QRectF(left, top, self.width() - left - px(_RIGHT), self.height() - top - px(_FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, shades and lines."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            base = look.px(22) + look.cap(18)
            room = self.width() - 2 * look.px(_EDGE)
            title = self.tr("accuracy over clips, which come in random order; 95 % interval shaded")
            ink.text(look.px(_EDGE), base, title, 18, 600, colours.text, room=room)
            plot = self.plot()
            if not self._curves:
                waiting = self.tr("drawn while the exam runs")
                ink.text(
                    plot.center().x(), plot.center().y(), waiting, 18, 400, colours.faint, "centre"
                )
                return
            self._draw_axes(ink, plot)
            self._draw_curves(ink, plot)

    def _draw_axes(self, ink: Ink, plot: QRectF) -> None:
        look, colours, floor = self.look, self.look.colours, self.floor()
        span = 1 - floor
        step = next((s for s in _STEPS if span / s * look.text_px(14) * 2.2 <= plot.height()), 0.5)
        value = 1.0
        while value >= floor - 1e-9:
            y = plot.bottom() - (value - floor) / span * plot.height()
            ink.rule(plot.left(), y, plot.right(), y, colours.line)
            label = f"{100 * value:.0f}{fmt.THIN}%"
            ink.text(
                plot.left() - look.px(10), y + look.cap(14) / 2, label, 14, 400, colours.muted,
                "right",
            )  # fmt: skip
            value -= step
        base = plot.bottom() + look.px(14) + look.cap(14)
        ink.text(plot.left(), base, "0", 14, 400, colours.muted)
        clips = self.tr("{n} clips").format(n=fmt.grouped(self._total))
        ink.text(plot.right(), base, clips, 14, 400, colours.muted, "right")

    def _draw_curves(self, ink: Ink, plot: QRectF) -> None:
        look, colours, floor = self.look, self.look.colours, self.floor()

        def at(clips: int, share: float) -> QPointF:
            x = plot.left() + clips / max(1, self._total) * plot.width()
            return QPointF(x, plot.bottom() - (share - floor) / (1 - floor) * plot.height())

        painter = ink.painter
        painter.save()
        painter.setClipRect(plot.adjusted(0, -1, 2, 1))
        for family, points in self._curves.items():
            shade = QColor(colours.family(family))
            shade.setAlphaF(0.16)
            upper = [at(point.clips, point.interval[1]) for point in points]
            lower = [at(point.clips, point.interval[0]) for point in reversed(points)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawPolygon(QPolygonF([*upper, *lower]))
        for family, points in self._curves.items():
            painter.setPen(QPen(QColor(colours.family(family)), max(1.5, look.px(2.5))))
            painter.drawPolyline(QPolygonF([at(point.clips, point.accuracy) for point in points]))
        painter.restore()
        self._name_ends(ink, plot, {f: at(c[-1].clips, c[-1].accuracy) for f, c in
                                    self._curves.items()})  # fmt: skip

    def _name_ends(self, ink: Ink, plot: QRectF, ends: Mapping[Family, QPointF]) -> None:
        look, colours = self.look, self.look.colours
        apart = look.text_px(16) * 1.25
        order = sorted(ends, key=lambda family: ends[family].y())
        ys = [min(max(ends[family].y(), plot.top()), plot.bottom()) for family in order]
        if len(ys) == 2 and ys[1] - ys[0] < apart:
            middle = min(sum(ys) / 2, plot.bottom() - apart / 2)
            ys = [middle - apart / 2, middle + apart / 2]
        for family, y in zip(order, ys, strict=True):
            x = min(ends[family].x() + look.px(12), plot.right() + look.px(12))
            ink.text(x, y + look.cap(16) / 2, family, 16, 600, colours.family(family))
