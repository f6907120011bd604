"""What both networks are given, and what of the weights the sparse one keeps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.inside.values import KeptWeights
from app.theme import Look, heat_table
from app.values import LaneFacts
from app.views.button import Button
from app.views.cells import BLANK, CellGrid, plain_grid, tile_grid
from app.views.layer import as_image, colour_table
from app.views.view import Ink, View
from app.views.wrap import wrapped

_EDGE = 24
_SHOWN_INPUTS = 64
_SIDES = {"image": 1.0, "conv2": 0.88, "linear1": 0.6}  # of the panel's inner width
_LOUDEST = 200  # of an image's bytes; the loudest words come near it
U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]


class Remaining(View):
    """A line that runs out while a word is held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.painted = 0
        self._share = 0.0
        self.setAccessibleName(self.tr("how much longer the word is held"))

    def show_share(self, share: float) -> None:
        """How much of the time is left, 0..1."""
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        self.painted += 1
        with self.ink() as ink:
            width, height = self.width() * self._share, self.height()
            ink.box(QRectF(0, 0, width, height), self.look.colours.line, height / 2)


class SeenView(View):
    """The image, the pattern and the share of zeros; emits ``held_changed`` from its button."""

    held_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hold = Button(self.tr("hold the last word"), self)
        self.hold.setCheckable(True)
        self.hold.toggled.connect(self._hold)
        self.study = Button(self.tr("how was it made?"), self)
        self.remaining = Remaining(self)
        self._facts: LaneFacts | None = None
        self._image: U8 | None = None
        self._word: str | None = None
        self._heat = np.zeros(BLANK + 1, np.uint32)
        self._pictures: dict[str, tuple[U32, QImage]] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._tops: dict[str, int] = {}
        self._kept_top = 0.0
        self._inputs_shown = _SHOWN_INPUTS
        self.setAccessibleName(self.tr("what both networks see"))

    def set_facts(self, facts: LaneFacts | None) -> None:
        """The sparse lane, whose pattern is drawn; None where there is none."""
        self._facts = facts
        self._image, self._word = None, None
        self._lay_out()

    def show_image(self, image: U8 | None, word: str | None) -> None:
        """The image uint8 ``(32, 32)``, and the word that was heard on it, if one was."""
        self._image, self._word = image, word
        self._draw_picture("image")
        self.update()

    @property
    def word(self) -> str | None:
        """The word whose image is shown."""
        return self._word

    def captions(self) -> dict[str, str]:
        """The sentence below each picture."""
        said = {"image": self.tr("One second of sound as {size} values: all that both nets get.")}
        said["image"] = said["image"].format(size="32\u00a0×\u00a032")
        for kept in self._kept().values():
            counts = kept.per_input
            mean, most = fmt.decimal(counts.mean(), 1), fmt.grouped(int(counts.max()))
            whole, inputs = kept.share.shape[1], kept.share.shape[0]
            if kept.places == "taps":
                text = self.tr(
                    "Convolution {number}: {mean} of {whole} taps for each of {inputs} channels, "
                    "{most} at most."
                )
            else:
                text = self.tr(
                    "Linear layer: {mean} of {whole} blocks for each input, {most} at most "
                    "({shown} of {inputs} shown)."
                )
            said[kept.layer] = text.format(
                number=kept.layer.removeprefix("conv"), mean=mean, whole=whole, most=most,
                inputs=fmt.grouped(inputs), shown=self._inputs_shown,
            )  # fmt: skip
        return said

    def zeros(self) -> str | None:
        """The share of weights that are zero."""
        facts = self._facts
        if facts is None or not facts.weights_total:
            return None
        return fmt.percent(1 - facts.weights_nonzero / facts.weights_total)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.hold.set_look(look)
        self.study.set_look(look)
        self.remaining.set_look(look)
        table = np.array(heat_table(look.colours), np.uint32)
        self._heat = np.append(table, np.uint32(QColor(look.colours.panel).rgb()))
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height among the pictures."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel."""
        look, colours = self.look, self.look.colours
        left, room = look.px(_EDGE), self.width() - 2 * look.px(_EDGE)
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            ink.text(left, look.px(24) + look.cap(18), self.tr("What it hears"), 18, 600, room=room)
            captions = self.captions()
            for name, top in self._tops.items():
                if name in self._pictures:
                    ink.painter.drawImage(QPointF(round(left), top), self._pictures[name][1])
                else:
                    width, height = self._sizes[name]
                    ink.box(QRectF(round(left), top, width, height), colours.track)
                y = top + self._high(name) + look.px(10)
                if name == "image":
                    y = self._draw_word(ink, left, y, room)
                self._draw_lines(ink, left, y, captions[name], room)
            self._draw_kept_title(ink, left, self._kept_top, room)
            self._draw_zeros(ink, left, room)

    def _draw_word(self, ink: Ink, left: float, y: float, room: float) -> float:
        look, colours = self.look, self.look.colours
        base = y + look.cap(30)
        if self._word is not None:
            ink.text(left, base, self._word.strip("_"), 30, 750, room=room)
        else:
            ink.text(left, base, self.tr("as it comes"), 18, 400, colours.faint, room=room)
        return base + look.px(14)

    def _draw_lines(self, ink: Ink, left: float, y: float, text: str, room: float) -> None:
        step = self._step()
        for line in wrapped(text, self.look.metrics(14), room):
            y += step
            ink.text(left, y - step * 0.28, line, 14, 400, self.look.colours.muted, room=room)

    def _draw_kept_title(self, ink: Ink, left: float, y: float, room: float) -> None:
        look = self.look
        for line in wrapped(self._kept_title(), self._title(), room):
            ink.text(left, y + look.cap(18), line, 18, 600, room=room)
            y += look.text_px(18) * 1.3

    def _draw_zeros(self, ink: Ink, left: float, room: float) -> None:
        look, colours = self.look, self.look.colours
        zeros = self.zeros()
        if zeros is None:
            return
        base = self.study.y() - look.px(20)
        ink.text(left, base, self.tr("of all weights are zero"), 14, 400, colours.muted, room=room)
        ink.text(left, base - look.cap(14) - look.px(10), zeros, 30, 750, room=room)

    def _kept_title(self) -> str:
        if self._facts is None:
            return self.tr("No sparse net runs")
        if not self._kept():
            return self.tr("The sparse net keeps every weight")
        return self.tr("What the sparse net keeps")

    def _kept(self) -> dict[str, KeptWeights]:
        if self._facts is None:
            return {}
        return {kept.layer: kept for kept in self._facts.kept if kept.layer in ("conv2", "linear1")}

    def _title(self) -> QFontMetricsF:
        return self.look.metrics(18, 600)

    def _step(self) -> float:
        return self.look.text_px(14) * 1.42

    def _lay_out(self) -> None:
        """Texts first, then pictures in what they leave, then the rest as air between the three."""
        look = self.look
        left, room = look.px(_EDGE), self.width() - 2 * look.px(_EDGE)
        if room < 32:
            return
        button = self.hold.sizeHint().height()
        self.hold.setGeometry(
            round(left), round(self.height() - look.px(24) - button), round(room), button
        )
        between = round(look.px(8))
        self.study.setGeometry(
            self.hold.x(), self.hold.y() - between - button, self.hold.width(), button
        )
        bottom = self.study.y() - look.px(20) - look.cap(14) - look.px(10) - look.cap(30)
        title = look.text_px(18) * 1.3 * len(wrapped(self._kept_title(), self._title(), room))
        below = {
            name: look.px(10) + len(wrapped(text, look.metrics(14), room)) * self._step()
            for name, text in self.captions().items()
        }
        below["image"] += look.cap(30) + look.px(14)
        top = look.px(24) + look.cap(18) + look.px(14)
        gap = look.px(16)
        spare = bottom - top - sum(below.values()) - title - gap * (len(below) + 1)
        wanted = {name: room * _SIDES[name] for name in below}
        scale = min(1.0, max(0.1, spare / sum(wanted.values())))
        self._pictures.clear()
        self._sizes = {name: (round(room if name == "linear1" else side * scale),
                              round(side * scale)) for name, side in wanted.items()}  # fmt: skip
        for name in below:
            self._draw_picture(name)
        air = spare - sum(self._high(name) for name in below)
        side = round(min(room, self._sizes["image"][1] + max(0.0, air)))
        air -= side - self._sizes["image"][1]
        self._sizes["image"] = side, side
        self._draw_picture("image")
        gap += max(0.0, air / (len(below) + 1))
        self._tops = {}
        for name, text in below.items():
            self._tops[name] = round(top)
            top += self._high(name) + text + gap
            if name == "image":
                self._kept_top = top
                top += title
        line = self._tops["image"] + self._high("image") + look.px(10) + look.cap(30) + look.px(6)
        self.remaining.setGeometry(
            round(left), round(line), round(self._high("image")), max(2, round(look.px(4)))
        )
        self.update()

    def _high(self, name: str) -> float:
        if name in self._pictures:
            return len(self._pictures[name][0]) / self.devicePixelRatioF()
        return self._sizes[name][1]

    def _draw_picture(self, name: str) -> None:
        """Make a picture anew, as large as whole cells let it be in its room."""
        if name not in self._sizes:
            return
        ratio = self.devicePixelRatioF()
        width, height = (int(length * ratio) for length in self._sizes[name])
        if name == "image":
            if self._image is None:
                self._pictures.pop(name, None)
                return
            levels = np.minimum(self._image.astype(np.float32) * (255 / _LOUDEST), 255)
            grid = stretched_grid(width, height)
            picture = grid.picture(levels.astype(np.uint8).reshape(-1), self._heat)
        else:
            picture = self._pattern(self._kept()[name], width, height)
        picture = np.ascontiguousarray(picture)
        self._pictures[name] = (picture, as_image(picture, ratio))

    def _pattern(self, kept: KeptWeights, width: int, height: int) -> U32:
        inputs, places = kept.share.shape
        if kept.places == "taps":
            side = round(places**0.5)
            grid = tile_grid((side, side, inputs), width, height)
            levels = kept.share.T  # a tap is kernel row (time) by kernel column (pitch)
        else:
            cell = max(1, width // places)
            self._inputs_shown = min(_SHOWN_INPUTS, inputs, max(1, height // cell))
            first = (inputs - self._inputs_shown) // 2
            levels = kept.share[first : first + self._inputs_shown]
            grid = plain_grid(self._inputs_shown, places, cell)
        table = colour_table(self.look, "sparse")
        return grid.picture((levels * 255).astype(np.uint8).reshape(-1), table)

    def _hold(self, held: bool) -> None:
        self.hold.setText(self.tr("let it move") if held else self.tr("hold the last word"))
        self.hold.setAccessibleName(self.hold.text())
        self.held_changed.emit(held)


def stretched_grid(width: int, height: int) -> CellGrid:
    """The image's 32 frames from left to right, its 32 bands from bottom to top."""
    board = np.arange(32 * 32, dtype=np.int32).reshape(32, 32).T[::-1]
    framed = np.pad(board, ((1, 0), (1, 0)), constant_values=-1)
    xs, ys = (np.arange(size) * 32 // size + 1 for size in (width, height))
    return CellGrid(framed, ys.astype(np.int32), xs.astype(np.int32))
