"""The plot under the spectrogram: pyqtgraph's image, axes and lines, dressed in our look.

pyqtgraph takes a third of a second to import, so this module imports it only when a plot is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QWidget

from app.theme import Look, heat_table

Ticks = Iterable[tuple[float, str]]


class HeatPlot:
    """An image over ``span_s`` seconds up to now; y runs from 0 (top) to 1 (bottom).

    One image item and one line item a flag, reused as they scroll; no mouse, no menu.
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
        self._image = pyqtgraph.ImageItem(axisOrder="row-major", levels=(0, 255))
        self._item.addItem(self._image)
        self._lines: list[Any] = []
        self._labels: tuple[str, ...] = ()
        self._place = QRectF(-span_s, 0, span_s, 1)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on both axes."""
        return self._labels

    def show_levels(self, levels: npt.NDArray[np.uint8]) -> None:
        """Draw uint8 levels ``(rows, columns)``, the newest column last."""
        self._image.setImage(levels, autoLevels=False)
        self._image.setRect(self._place)

    def show_lines(self, places: Iterable[tuple[float, str]]) -> None:
        """Draw a dotted line at each time (seconds, now is 0) in its colour."""
        shown = list(places)
        while len(self._lines) < len(shown):
            line = self._pyqtgraph.InfiniteLine(angle=90, movable=False)
            self._item.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        for line, (seconds, colour) in zip(self._lines, shown, strict=False):
            line.setPen(self._pyqtgraph.mkPen(colour, width=1, dash=[2, 2]))
            line.setValue(seconds)
            line.show()
        for line in self._lines[len(shown) :]:
            line.hide()

    def set_look(self, look: Look) -> None:
        """Take the palette's colours, the heat table and the small text's font."""
        table = np.array(heat_table(look.colours), np.uint32)
        parts = [(table >> shift).astype(np.uint8) for shift in (16, 8, 0)]
        self._image.setLookupTable(np.stack(parts, axis=1))
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
        self.widget.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
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
