"""The plot under the spectrogram: pyqtgraph's axes and lines, dressed in our look, on a picture.

pyqtgraph takes a third of a second to import, so this module imports it only when a plot is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.theme import Look
from app.views.rolling import Rolling

Ticks = Iterable[tuple[float, str]]
_BAND = 64


class Picture(QGraphicsItem):
    """Rolling columns of colours, drawn as an image of 32 bits over ``place``.

    Qt shares work on any other format, and on smooth lines from 96 at a time, among threads of
    its own, and waits for them while it holds the interpreter: where other programs have the
    processors, window and engines would stand still for a turn of theirs with every frame.
    """

    def __init__(self, place: QRectF) -> None:
        super().__init__()
        self._place = place
        self._columns: Rolling | None = None
        self.smooth = False

    def show_columns(self, columns: Rolling) -> None:
        """Draw these from now on, as they are when it is painted."""
        self._columns = columns
        self.update()

    def boundingRect(self) -> QRectF:
        """Where it lies."""
        return self._place

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw it, band by band where it is smoothed."""
        if self._columns is None:
            return
        image = self._columns.image()
        if not self.smooth:
            painter.drawImage(self._place, image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        device = painter.transform().mapRect(self._place)
        step = self._place.height() * min(1.0, _BAND / max(1.0, device.height()))
        left, width, top = self._place.left(), self._place.width(), self._place.top()
        while top < self._place.bottom():
            painter.save()
            painter.setClipRect(QRectF(left, top, width, step), Qt.ClipOperation.IntersectClip)
            painter.drawImage(self._place, image)
            painter.restore()
            top += step


class HeatPlot:
    """A picture over ``span_s`` seconds up to now; y runs from 0 (top) to 1 (bottom).

    One picture and one line item a flag, reused as they scroll; no mouse, no menu.
    """

    def __init__(self, parent: QWidget, span_s: float) -> None:
        import pyqtgraph

        self._pyqtgraph: Any = pyqtgraph
        self.widget: Any = pyqtgraph.PlotWidget(parent)
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._item = self.widget.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.layout.setSpacing(0)
        box = self._item.getViewBox()
        box.setMouseEnabled(False, False)
        box.invertY(True)
        box.setRange(xRange=(-span_s, 0), yRange=(0, 1), padding=0)
        self._picture = Picture(QRectF(-span_s, 0, span_s, 1))
        self._item.addItem(self._picture, ignoreBounds=True)
        self._lines: list[Any] = []
        self._labels: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on both axes."""
        return self._labels

    def show_columns(self, columns: Rolling) -> None:
        """Draw columns of colours, the newest last."""
        self._picture.show_columns(columns)

    def show_lines(self, places: Iterable[tuple[float, str]]) -> None:
        """Draw a dotted line at each time (seconds, now is 0) in its colour."""
        shown = list(places)
        while len(self._lines) < len(shown):
            line = self._pyqtgraph.InfiniteLine(angle=90, movable=False)
            self._item.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        thick = max(1, round(self.widget.devicePixelRatioF()))  # the pen counts device pixels
        for line, (seconds, colour) in zip(self._lines, shown, strict=False):
            line.setPen(self._pyqtgraph.mkPen(colour, width=thick, dash=[2, 2]))
            line.setValue(seconds)
            line.show()
        for line in self._lines[len(shown) :]:
            line.hide()

    def set_look(self, look: Look) -> None:
        """Take the palette's colours and the small text's font."""
        self.widget.setBackground(look.colours.panel)
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setStyle(tickAlpha=0)  # a tick of no length and no pen is still drawn as a dot
            axis.setPen(self._pyqtgraph.mkPen(None))
            axis.setTextPen(look.colours.muted)
            axis.setTickFont(look.font(14))

    def set_ticks(self, times: Ticks, heights: Ticks) -> None:
        """Label both axes: seconds (now is 0), and heights from 0 (top) to 1."""
        marked = list(times), list(heights)
        for name, ticks in zip(("bottom", "left"), marked, strict=True):
            self._item.getAxis(name).setTicks([ticks])
        self._labels = tuple(label for ticks in marked for _, label in ticks)

    def set_geometry(self, whole: QRect, plot: QRectF, look: Look, *, smooth: bool) -> None:
        """Fill ``whole`` so that the picture covers ``plot``, both in the parent's pixels."""
        self._picture.smooth = smooth
        left, bottom = self._item.getAxis("left"), self._item.getAxis("bottom")
        outside = round(look.px(40))  # the first and the last label may reach beyond the picture
        left.setStyle(
            tickLength=0, tickTextOffset=round(look.px(10)), hideOverlappingLabels=outside
        )
        bottom.setStyle(
            tickLength=0, tickTextOffset=round(look.px(8)), hideOverlappingLabels=outside
        )
        self._item.layout.setContentsMargins(0, round(plot.top()) - whole.top(), 0, 0)
        left.setWidth(round(plot.left()) - whole.left())
        bottom.setHeight(whole.bottom() + 1 - round(plot.bottom()))
        self.widget.setGeometry(whole)
