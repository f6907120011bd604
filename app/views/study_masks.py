"""How a net's pattern forms: convolution 2's taps after each epoch of its training."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.study.values import ShownMasks, ShownRow
from app.theme import Look
from app.views.button import Button
from app.views.cells import BLANK, CellGrid, tile_grid
from app.views.layer import as_image
from app.views.slider import Slider
from app.views.view import Ink, View
from app.views.wrap import wrapped

EPOCH_MS = 400
_EDGE, _TEXT, _GAP = 24, 380, 32
_KEPT, _COME = 1, 2


class StudyMasks(View):
    """One row's pattern at the slider's epoch; the button lets the epochs go by, once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = Slider(self.tr("epoch of the training"), 1, 2, 1, self)
        self.play = Button(self.tr("let it train"), self)
        self.play.setCheckable(True)
        self._row: ShownRow | None = None
        self._grid: CellGrid | None = None
        self._picture: npt.NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._ratio = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(EPOCH_MS)
        self._timer.timeout.connect(self._next)
        self.slider.valueChanged.connect(self._redraw)
        self.slider.sliderPressed.connect(lambda: self.play.setChecked(False))
        self.play.toggled.connect(self._play)
        self.setAccessibleName(self.tr("masks as they form"))
        self._show_controls()

    @property
    def epoch(self) -> int:
        """The epoch after which the pattern is shown."""
        return self.slider.value()

    @property
    def picture(self) -> npt.NDArray[np.uint32] | None:
        """What is drawn of the pattern, None where none is stored."""
        return self._picture

    def show_row(self, row: ShownRow | None) -> None:
        """Show a row's pattern as it is at the end."""
        self.stop()
        self._row = row
        masks = self._masks()
        self.slider.blockSignals(True)
        self.slider.setRange(1, len(masks.taps) if masks else 2)
        self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(False)
        self._show_controls()
        self._lay_out()

    def stop(self) -> None:
        """Stand still."""
        self.play.setChecked(False)

    def facts(self) -> tuple[str, ...]:
        """What is said beside the picture."""
        masks = self._masks()
        if self._row is None:
            return ()
        return masks.facts[self.epoch - 1] if masks else (self._row.maskless,)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.slider.look = look
        self.slider.update()
        self.play.set_look(look)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the picture, write what is said of it."""
        look = self.look
        if self._ratio != self.devicePixelRatioF():  # the window went to another screen
            self._lay_out()
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, base = look.px(_EDGE), look.px(24) + look.cap(18)
            room = self.width() - 2 * left
            title = self.tr("Masks as they form")
            if self._row is not None:
                title += f": {self._row.title}"
            ink.text(left, base, title, 18, 600, room=room)
            box = self._room()
            if self._image is not None:
                ink.painter.drawImage(QPointF(box.topLeft()), self._image)
                self._draw_caption(ink, box)
            self._draw_facts(ink)

    def _draw_caption(self, ink: Ink, box: QRectF) -> None:
        look, colours = self.look, self.look.colours
        x, base, side = box.left(), self.height() - look.px(20), look.cap(14)
        for colour, text in (
            (colours.sparse, self.tr("taps that each input channel of convolution 2 keeps")),
            (colours.lit, self.tr("new in this epoch")),
        ):
            ink.box(QRectF(round(x), round(base - side), round(side), round(side)), colour)
            x += side + look.px(8)
            x += ink.text(x, base, text, 14, 400, colours.muted, room=box.right() - x)
            x += look.px(24)

    def _draw_facts(self, ink: Ink) -> None:
        look, colours = self.look, self.look.colours
        left, room = (
            (self._text_left(), look.px(_TEXT))
            if self._masks()
            else (look.px(_EDGE), self.width() - 2 * look.px(_EDGE))
        )
        y = self._room().top()
        for number, fact in enumerate(self.facts()):
            size, ink_colour = (18, colours.text) if number == 0 else (16, colours.muted)
            for line in wrapped(fact, look.metrics(size), room):
                y += look.text_px(size) * 1.4
                ink.text(left, y, line, size, 400, ink_colour, room=room)
            y += look.px(8)

    def _masks(self) -> ShownMasks | None:
        return self._row.masks if self._row else None

    def _text_left(self) -> float:
        return self.width() - self.look.px(_EDGE + _TEXT)

    def _room(self) -> QRectF:
        """Where the picture may lie."""
        px = self.look.px
        left, top = round(px(_EDGE)), round(px(24) + self.look.cap(18) + px(18))
        bottom = self.height() - px(20) - self.look.text_px(14) - px(10)
        right = self._text_left() - px(_GAP)
        return QRectF(left, top, max(1.0, right - left), max(1.0, bottom - top))

    def _lay_out(self) -> None:
        look, left = self.look, self._text_left()
        high = max(round(look.px(40)), look.text_px(16) + 8)
        top = self.height() - round(look.px(20)) - high
        hint = self.play.sizeHint()
        wide = min(hint.width(), round(look.px(_TEXT)))
        self.play.setGeometry(round(left), top, wide, high)
        gap = round(look.px(16))
        rest = round(look.px(_TEXT)) - wide - gap
        self.slider.setGeometry(round(left) + wide + gap, top, max(1, rest), high)
        self._ratio = self.devicePixelRatioF()
        masks, room = self._masks(), self._room()
        width, height = int(room.width() * self._ratio), int(room.height() * self._ratio)
        if masks is None or min(width, height) < 64:
            self._grid = None
        else:
            _, inputs, places = masks.taps.shape
            side = round(places**0.5)
            self._grid = tile_grid((side, side, inputs), width, height)
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        masks = self._masks()
        self._picture = self._image = None
        if masks is not None and self._grid is not None:
            taps, come = masks.taps[self.epoch - 1], masks.come[self.epoch - 1]
            levels = np.where(come, _COME, taps.astype(np.uint8)).astype(np.uint8)
            self._picture = np.ascontiguousarray(
                self._grid.picture(levels.T.reshape(-1), self._table())
            )
            self._image = as_image(self._picture, self._ratio)
        self.setAccessibleDescription(". ".join(self.facts()))
        self.update()

    def _table(self) -> npt.NDArray[np.uint32]:
        colours = self.look.colours
        table = np.zeros(BLANK + 1, np.uint32)
        for level, colour in (
            (0, colours.track), (_KEPT, colours.sparse), (_COME, colours.lit),
            (BLANK, colours.panel),
        ):  # fmt: skip
            table[level] = QColor(colour).rgb()
        return table

    def _show_controls(self) -> None:
        for control in (self.slider, self.play):
            control.setVisible(self._masks() is not None)

    @Slot(bool)
    def _play(self, on: bool) -> None:
        self.play.setText(self.tr("stop") if on else self.tr("let it train"))
        self.play.setAccessibleName(self.play.text())
        if on:
            self.slider.setValue(1)
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _next(self) -> None:
        if self.epoch >= self.slider.maximum():
            self.play.setChecked(False)
        else:
            self.slider.setValue(self.epoch + 1)
