"""One layer as cells that light up with its values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import DARK, Look, mixed
from app.views.cells import BLANK, CellGrid, row_grid, tile_grid
from engine.values import Family, LayerActivity

EASE_TICKS = 5  # about as long as a frame stands: cells pass over into the next, none blinks
_ZERO = {"dense": 0.16, "sparse": 0.0}  # a zero of a dense net is multiplied, so it glows too
_LEAST, _BRIGHTEST, _CURVE = 0.56, 112, 0.8
U8 = npt.NDArray[np.uint8]


class LayerMap(QWidget):
    """Every value of a layer as a cell: the brighter the larger; empty until given one."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self.look = Look(DARK)
        self.painted = 0
        self._shape: tuple[int, ...] = ()
        self._old = self._new = np.zeros(0, np.uint8)
        self._ticks = EASE_TICKS
        self._grid: CellGrid | None = None
        self._table = np.zeros(BLANK + 1, np.uint32)
        self._picture = np.zeros((0, 0), np.uint32)
        self._image: QImage | None = None
        self._ratio = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def values(self) -> U8:
        """The byte of each cell as drawn now, in the layer's order."""
        if self._ticks >= EASE_TICKS:
            return self._new
        share = self._ticks / EASE_TICKS
        mixture = self._old + (self._new.astype(np.float32) - self._old) * share
        return np.asarray(mixture, np.uint8)

    def show_layer(self, layer: LayerActivity | None) -> None:
        """Pass over to a layer's winners; at once where motion is reduced or the shape is new."""
        if layer is None:
            self._shape, self._grid, self._image = (), None, None
            self._old = self._new = np.zeros(0, np.uint8)
            self.update()
            return
        new = np.zeros(int(np.prod(layer.shape)), np.uint8)
        new[layer.indices] = layer.values
        same = layer.shape == self._shape
        self._old, self._new = (self.values if same else new), new
        self._ticks = 0 if same and not self.look.reduce_motion else EASE_TICKS
        if not same:
            self._shape = layer.shape
            self._lay_out()
        self._redraw()

    def tick(self) -> None:
        """A step towards what was shown last; call it with every frame."""
        if self._ticks < EASE_TICKS:
            self._ticks += 1
            self._redraw()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        self._table = colour_table(look, self.family)
        self._redraw()

    def centre(self, index: int) -> QPoint:
        """The middle of a value's cell, in the widget's device pixels."""
        assert self._grid is not None
        return QPoint(*self._grid.centre(index))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew."""
        self._lay_out()
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the picture."""
        self.painted += 1
        if self._ratio != self.devicePixelRatioF():  # the window went to another screen
            self._lay_out()
            self._redraw()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.look.colours.panel))
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        painter.end()

    def _lay_out(self) -> None:
        self._ratio = ratio = self.devicePixelRatioF()
        width, height = int(self.width() * ratio), int(self.height() * ratio)
        if not self._shape or min(width, height) < 1:
            self._grid = None
        elif len(self._shape) == 3:
            frames, bands, channels = self._shape
            self._grid = tile_grid((frames, bands, channels), width, height)
        else:
            self._grid = row_grid(int(np.prod(self._shape)), width, height)

    def _redraw(self) -> None:
        if self._grid is not None:
            self._picture = self._grid.picture(self.values, self._table)
            self._image = as_image(self._picture, self.devicePixelRatioF())
        self.update()


def as_image(picture: npt.NDArray[np.uint32], ratio: float = 1.0) -> QImage:
    """An image on the picture's own memory, which the caller keeps."""
    height, width = picture.shape
    image = QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    return image


def colour_table(look: Look, family: Family) -> npt.NDArray[np.uint32]:
    """257 colours: of the bytes 0..255 and of what is no cell."""
    colours = look.colours
    own = colours.family(family)
    zero = mixed(colours.panel, own, _ZERO[family]) if _ZERO[family] else QColor(colours.track)
    shares = _LEAST + (1 - _LEAST) * np.minimum(np.arange(256) / _BRIGHTEST, 1) ** _CURVE
    lit = [mixed(colours.panel, own, float(share)).rgb() for share in shares[1:]]
    return np.array([zero.rgb(), *lit, QColor(colours.panel).rgb()], np.uint32)
