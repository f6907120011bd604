"""The last ten seconds as colours: mel bands over time, with a flag at each word."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.format import MINUS, decimal
from app.theme import Look, heat_table
from app.views.plot import HeatPlot
from app.views.rolling import Rolling
from app.views.view import Ink, View

_MARKED_HZ = (60, 500, 1000, 2000, 4000, 7600)
_ABOVE = 7  # of the plot's own room above the picture, as designed


@dataclass(frozen=True)
class Flag:
    """A word at a time of the source; a rejected one is grey."""

    position_s: float
    word: str
    accepted: bool = True


class SpectrogramView(View):
    """Scrolls columns of ``bands`` values 0..1, one every ``column_s`` seconds.

    The plot is made after the first paint: what it imports would hold up the first window.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        bands: int = 96,
        column_s: float = 0.008,
        span_s: float = 10.0,
        low_hz: float = 60.0,
        high_hz: float = 7600.0,
    ) -> None:
        super().__init__(parent)
        self._span_s = span_s
        self._low_hz, self._high_hz = low_hz, high_hz
        self._columns = round(span_s / column_s)
        self._levels = Rolling(bands, self._columns, np.float32)  # 0..255, highest band first
        self._picture = Rolling(1, self._columns, np.uint32)  # as high as the plot, in colours
        self._heat = np.zeros(256, np.uint32)
        self._rows = 1
        self._plot: HeatPlot | None = None
        self._flags: deque[Flag] = deque(maxlen=64)
        self._now_s = 0.0
        self.painted = 0
        self.setAccessibleName(self.tr("Spectrogram of the last ten seconds"))
        self.set_look(self.look)

    def set_look(self, look: Look) -> None:
        """Take the colours and sizes of the look."""
        super().set_look(look)
        self._fit()

    def add_columns(self, columns: npt.NDArray[np.float32], position_s: float) -> None:
        """Append columns float32 ``(n, bands)``, quiet 0 to loud 1; the last ends at this time."""
        count = min(len(columns), self._columns)
        self._now_s = position_s
        if not count:
            return
        newest = columns[-count:, ::-1].T * 255
        self._levels.add(newest)
        self._picture.add(self._between(newest))
        oldest = position_s - self._span_s - 1
        while self._flags and self._flags[0].position_s < oldest:
            self._flags.popleft()
        self._show()

    def add_flag(self, flag: Flag) -> None:
        """Show a word at its time."""
        self._flags.append(flag)
        self._show()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The words shown, oldest first."""
        return tuple(self._flags)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on the axes; nothing until the plot is made."""
        return () if self._plot is None else self._plot.labels

    def clear(self) -> None:
        """Forget the sound and the words."""
        silence = np.zeros_like(self._levels.newest)
        self._levels.add(silence)
        self._picture.add(self._between(silence))
        self.clear_flags()

    def clear_flags(self) -> None:
        """Forget the words."""
        self._flags.clear()
        self._show()

    def plot(self) -> QRectF:
        """Where the picture itself is, in widget pixels."""
        px = self.look.px
        axis = self.look.metrics(14).horizontalAdvance(_hertz_said(_MARKED_HZ[-1])) + px(28)
        below = self.look.text_px(14) + px(18)
        return QRectF(axis, px(46), self.width() - axis - px(1), self.height() - px(46) - below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the new size."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel and the flags above the plot."""
        self.painted += 1
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            self._draw_flags(ink, self.plot())
        if self._plot is None and self.painted == 1:
            QTimer.singleShot(0, self, self._make_plot)

    def _make_plot(self) -> None:
        self._plot = HeatPlot(self, self._span_s)
        self._fit()
        self._plot.widget.show()

    def _fit(self) -> None:
        """Give plot and picture the widget's size and look."""
        plot = self.plot()
        self._heat = np.array(heat_table(self.look.colours), np.uint32)
        self._rows = max(1, round(plot.height()))
        self._picture = Rolling(self._rows, self._columns, np.uint32)
        self._picture.add(self._between(self._levels.newest))
        if self._plot is not None:
            top = round(plot.top() - self.look.px(_ABOVE))  # half of the uppermost label
            whole = QRect(2, top, self.width() - 3, self.height() - top - round(self.look.px(9)))
            # Where columns must share pixels, leaving some out would flicker as they scroll.
            smooth = plot.width() < 0.95 * self._columns
            self._plot.set_look(self.look)
            self._plot.set_ticks(self._times(), self._heights(plot.height()))
            self._plot.set_geometry(whole, plot, self.look, smooth=smooth)
        self._show()

    def _show(self) -> None:
        if self._plot is not None:
            colours = self.look.colours
            self._plot.show_columns(self._picture)
            self._plot.show_lines(
                (-age, colours.text if flag.accepted else colours.faint)
                for flag, age in self._aged()
            )
        self.update()

    def _between(self, levels: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
        """Levels ``(bands, n)`` as colours ``(height, n)``, straight between the bands.

        Done once a column: bands drawn as blocks would look coarser than the sound is.
        """
        bands, height = len(levels), self._rows
        place = np.clip((np.arange(height) + 0.5) * bands / height - 0.5, 0, bands - 1)
        upper = place.astype(np.intp)
        lower = np.minimum(upper + 1, bands - 1)
        share = (place - upper).astype(np.float32)[:, None]
        between = np.rint(levels[upper] * (1 - share) + levels[lower] * share)
        return self._heat[between.astype(np.uint8)]

    def _aged(self) -> list[tuple[Flag, float]]:
        """The flags in view with their age in seconds, the youngest first."""
        aged = [(flag, self._now_s - flag.position_s) for flag in self._flags]
        inside = [(flag, age) for flag, age in aged if 0 <= age <= self._span_s]
        return sorted(inside, key=lambda pair: pair[1])

    def _times(self) -> list[tuple[float, str]]:
        """Marked times; the first and the last label are moved to stand inside the picture."""
        look, span_s = self.look, round(self._span_s)
        width = max(1.0, self.plot().width())
        step = 2 if width > look.px(700) else 5
        ticks = [(-float(s), f"{MINUS}{s} s") for s in range(step, span_s, step)]
        ends = []
        for end, label, towards in (
            (0.0, self.tr("now"), -1),
            (-self._span_s, f"{MINUS}{span_s} s", 1),
        ):
            inside = look.metrics(14).horizontalAdvance(label) / 2 + look.px(10)
            ends.append((end + towards * self._span_s * inside / width, label))
        return [*ends, *ticks]

    def _heights(self, pixels: float) -> list[tuple[float, str]]:
        """Marked frequencies and where they lie, those left out that would touch the one below.

        The uppermost label is moved down where its upper half would not stand inside the plot.
        """
        low, high = _mel(self._low_hz), _mel(self._high_hz)
        above = self.look.text_px(14) * 0.62 - self.look.px(_ABOVE)
        least = max(0.0, above) / max(1.0, pixels)
        ticks: list[tuple[float, str]] = []
        for hertz in _MARKED_HZ:
            height = max(least, 1 - (_mel(hertz) - low) / (high - low))
            label = _hertz_said(hertz)
            if not ticks or (ticks[-1][0] - height) * pixels > 2 * self.look.cap(14):
                ticks.append((height, label))
        return ticks

    def _draw_flags(self, ink: Ink, plot: QRectF) -> None:
        colours, look = self.look.colours, self.look
        free_from = math.inf
        for flag, age in self._aged():
            x = plot.right() - age / self._span_s * plot.width()
            size, weight = (18, 750) if flag.accepted else (16, 400)
            width = look.metrics(size, weight).horizontalAdvance(flag.word) + look.px(24)
            left = min(max(x - width / 2, plot.left()), plot.right() - width - look.px(6))
            if left + width > free_from:
                continue  # a later word stands there
            free_from = left - look.px(4)
            pill = QRectF(left, look.px(9), width, look.px(30))
            middle = pill.center().y()
            if flag.accepted:
                ink.box(pill, colours.lit, look.px(6))
            ink.text(
                pill.center().x(), middle + look.cap(size) / 2, flag.word, size, weight,
                colours.lit_text if flag.accepted else colours.muted, "centre",
            )  # fmt: skip


def _hertz_said(hertz: int) -> str:
    """A frequency as it stands on the axis: 500 Hz, 7.6 kHz."""
    if hertz < 1000:
        return f"{hertz} Hz"
    return f"{decimal(hertz / 1000, 0 if hertz % 1000 == 0 else 1)} kHz"


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)
