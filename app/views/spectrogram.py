"""The last ten seconds as colours: mel bands over time, with a flag at each word."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.format import MINUS
from app.theme import Look, heat_table
from app.views.view import Ink, View

_MARKED_HZ = ((60, "60 Hz"), (500, "500 Hz"), (1000, "1 kHz"), (2000, "2 kHz"), (4000, "4 kHz"),
              (7600, "7.6 kHz"))  # fmt: skip


@dataclass(frozen=True)
class Flag:
    """A word at a time of the source; a rejected one is grey."""

    position_s: float
    word: str
    accepted: bool = True


class SpectrogramView(View):
    """Scrolls columns of ``bands`` values 0..1, one every ``column_s`` seconds."""

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
        self._column_s, self._span_s = column_s, span_s
        self._low_hz, self._high_hz = low_hz, high_hz
        self._columns = round(span_s / column_s)
        self._levels = np.zeros((bands, self._columns), np.float32)  # 0..255, highest band first
        self._table = np.zeros(256, np.uint32)
        self._picture = np.zeros((1, self._columns), np.uint32)  # as high as the plot, in colour
        self._flags: deque[Flag] = deque(maxlen=64)
        self._now_s = 0.0
        self.painted = 0
        self.setAccessibleName("Spectrogram of the last ten seconds")
        self.set_look(self.look)

    def set_look(self, look: Look) -> None:
        """Take the colours of the look's palette."""
        self._table = np.array(heat_table(look.colours), np.uint32)
        super().set_look(look)
        self._colour_all()

    def add_columns(self, columns: npt.NDArray[np.float32], position_s: float) -> None:
        """Append columns float32 ``(n, bands)``, quiet 0 to loud 1; the last ends at this time."""
        count = min(len(columns), self._columns)
        self._now_s = position_s
        if not count:
            return
        for shown in (self._levels, self._picture):
            shown[:, :-count] = shown[:, count:]
        self._levels[:, -count:] = columns[-count:, ::-1].T * 255
        self._picture[:, -count:] = self._coloured(self._levels[:, -count:])
        oldest = position_s - self._span_s - 1
        while self._flags and self._flags[0].position_s < oldest:
            self._flags.popleft()
        self.update()

    def add_flag(self, flag: Flag) -> None:
        """Show a word at its time."""
        self._flags.append(flag)
        self.update()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The words shown, oldest first."""
        return tuple(self._flags)

    def clear(self) -> None:
        """Forget the sound and the words."""
        self._levels[:] = 0
        self._colour_all()
        self.clear_flags()

    def clear_flags(self) -> None:
        """Forget the words."""
        self._flags.clear()
        self.update()

    def plot(self) -> QRectF:
        """Where the picture itself is, in widget pixels."""
        px = self.look.px
        axis = self.look.metrics(14).horizontalAdvance("7.6 kHz") + px(28)
        below = self.look.text_px(14) + px(18)
        return QRectF(axis, px(46), self.width() - axis - px(1), self.height() - px(46) - below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the new height."""
        self._colour_all()

    def _colour_all(self) -> None:
        height = max(1, round(self.plot().height()))
        self._picture = np.empty((height, self._columns), np.uint32)
        self._picture[:] = self._coloured(self._levels)

    def _coloured(self, levels: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
        """Columns ``(bands, n)`` as 0xffrrggbb ``(height, n)``, straight between the bands.

        Done once a column, since scaling the whole picture with every frame costs most of it.
        """
        bands, height = len(levels), len(self._picture)
        place = np.clip((np.arange(height) + 0.5) * bands / height - 0.5, 0, bands - 1)
        upper = place.astype(np.intp)
        lower = np.minimum(upper + 1, bands - 1)
        share = (place - upper).astype(np.float32)[:, None]
        between = levels[upper] * (1 - share) + levels[lower] * share
        return np.asarray(self._table[np.rint(between).astype(np.uint8)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, its axes and the flags."""
        self.painted += 1
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            plot = self.plot()
            height = len(self._picture)
            image = QImage(
                self._picture.data, self._columns, height, 4 * self._columns,
                QImage.Format.Format_RGB32,
            )  # fmt: skip
            # Where columns must share pixels, leaving some out would flicker as they scroll.
            smooth = plot.width() < 0.95 * self._columns
            ink.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            ink.painter.drawImage(plot, image, QRectF(0, 0, self._columns, height))
            self._draw_axes(ink, plot)
            self._draw_flags(ink, plot)

    def _draw_axes(self, ink: Ink, plot: QRectF) -> None:
        colours, look = self.look.colours, self.look
        low, high = _mel(self._low_hz), _mel(self._high_hz)
        cap, last = look.cap(14), math.inf
        for hertz, label in _MARKED_HZ:
            y = plot.bottom() - (_mel(hertz) - low) / (high - low) * plot.height()
            base = min(max(y + cap / 2, plot.top() + cap), plot.bottom())
            if last - base < cap * 2:
                continue
            last = base
            ink.text(plot.left() - look.px(10), base, label, 14, 400, colours.muted, "right")
        base = plot.bottom() + look.px(10) + cap
        step = 2 if plot.width() > look.px(700) else 5
        for seconds in range(0, round(self._span_s) + 1, step):
            x = plot.right() - seconds / self._span_s * plot.width()
            if seconds == 0:
                ink.text(plot.right() - look.px(12), base, "now", 14, 400, colours.muted, "right")
            elif seconds == round(self._span_s):
                ink.text(x, base, f"{MINUS}{seconds} s", 14, 400, colours.muted)
            else:
                ink.text(x, base, f"{MINUS}{seconds} s", 14, 400, colours.muted, "centre")

    def _draw_flags(self, ink: Ink, plot: QRectF) -> None:
        colours, look = self.look.colours, self.look
        free_from = math.inf
        for flag in sorted(self._flags, key=lambda each: -each.position_s):
            age = self._now_s - flag.position_s
            if not 0 <= age <= self._span_s:
                continue
            x = plot.right() - age / self._span_s * plot.width()
            size, weight = (18, 750) if flag.accepted else (16, 400)
            width = look.metrics(size, weight).horizontalAdvance(flag.word) + look.px(24)
            left = min(max(x - width / 2, plot.left()), plot.right() - width - look.px(6))
            ink.rule(
                x, plot.top(), x, plot.bottom(),
                colours.text if flag.accepted else colours.faint, 1, dotted=True,
            )  # fmt: skip
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


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)
