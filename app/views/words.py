"""A tile for each word: the score of both engines, the threshold, and light when it is heard."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.theme import fading, mixed
from app.values import FAMILIES
from app.views.view import Ink, View
from engine.values import Family, Figure

FADE_S = 0.6
_WIDEST_ROW = 12
_GAP = 12


class WordTiles(View):
    """Tiles in the model's order, wrapped into rows of at most twelve."""

    def __init__(
        self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._words: tuple[str, ...] = ()
        self._scores: dict[Family, Mapping[str, float]] = {}
        self._figures: dict[Family, Figure] = {"dense": "measured", "sparse": "measured"}
        self._threshold = 0.7
        self._lit: dict[str, float] = {}
        self.setAccessibleName(self.tr("Words of the model"))

    @property
    def words(self) -> tuple[str, ...]:
        """The words shown."""
        return self._words

    @property
    def rows(self) -> int:
        """How many rows the words need."""
        return max(1, math.ceil(len(self._words) / _WIDEST_ROW))

    def set_words(self, words: Sequence[str]) -> None:
        """Show these words, all dark and without scores."""
        self._words = tuple(words)
        self.clear()

    def set_scores(self, family: Family, scores: Mapping[str, float]) -> None:
        """One engine's probability of each word, 0..1."""
        self._scores[family] = MappingProxyType(dict(scores))
        self.update()

    def set_figure(self, family: Family, figure: Figure) -> None:
        """Hatch the bars of an engine that is not measured."""
        self._figures[family] = figure
        self.update()

    def set_threshold(self, threshold: float) -> None:
        """Where the mark stands, 0..1."""
        self._threshold = threshold
        self.update()

    def light(self, word: str) -> None:
        """Light a word's tile at once; it fades in 600 ms."""
        if word in self._words:
            self._lit = {word: self._clock()}
            self.update()

    def clear(self) -> None:
        """No light, no scores."""
        self._lit.clear()
        self._scores.clear()
        self.update()

    def lit(self, word: str) -> float:
        """How lit a tile is: 1 at once, 0 when faded."""
        if word not in self._lit:
            return 0.0
        age = (self._clock() - self._lit[word]) / FADE_S
        if age >= 1:
            return 0.0
        return 1.0 if self.look.reduce_motion else 1 - max(0.0, age) ** 3

    def tick(self) -> None:
        """Go on fading; call it with every frame."""
        if self._lit:
            self._lit = {word: at for word, at in self._lit.items() if self.lit(word) > 0}
            self.update()

    def tile(self, index: int) -> QRectF:
        """Where a tile is, in widget pixels."""
        rows = self.rows
        columns = math.ceil(max(1, len(self._words)) / rows)
        gap = self.look.px(_GAP)
        width = (self.width() - gap * (columns - 1)) / columns
        height = (self.height() - gap * (rows - 1)) / rows
        row, column = divmod(index, columns)
        return QRectF(column * (width + gap), row * (height + gap), width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every tile."""
        with self.ink() as ink:
            if not self._words:
                look, colours = self.look, self.look.colours
                ink.panel(QRectF(self.rect()))
                base = (self.height() + look.cap(18)) / 2
                text = self.tr("the words of the model")
                ink.text(look.px(24), base, text, 18, 400, colours.faint)
            for index, word in enumerate(self._words):
                self._draw_tile(ink, self.tile(index), word)

    def _draw_tile(self, ink: Ink, box: QRectF, word: str) -> None:
        look, colours = self.look, self.look.colours
        light = self.lit(word)
        bright = light > 0.5
        plain, lit = fading(colours)  # between these neither text could be read: leapt over
        light = lit + (1 - lit) * (2 * light - 1) if bright else plain * 2 * light
        ink.box(
            box, mixed(colours.panel, colours.lit, light), look.px(14),
            mixed(colours.line, colours.lit, light),
        )  # fmt: skip
        low = box.height() < look.px(90)
        edge = look.px(12 if low else 16)
        size = 20 if low else 30
        bar = max(3.0, look.px(5 if low else 10))
        between = look.px(4 if low else 8)
        bars_height = 2 * bar + between
        spare = box.height() - bars_height - look.cap(size)
        base = box.top() + spare * (0.4 if low else 0.42) + look.cap(size)
        ink.text(
            box.left() + edge, base, word, size, 600,
            colours.lit_text if bright else colours.text if light > 0 else colours.muted,
            room=box.width() - 2 * edge,
        )  # fmt: skip
        first = box.bottom() - spare * (0.32 if low else 0.28) - bars_height
        track = mixed(colours.lit, colours.lit_text, 0.16) if bright else QColor(colours.track)
        width = box.width() - 2 * edge
        for row, family in enumerate(FAMILIES):
            line = QRectF(box.left() + edge, first + row * (bar + between), width, bar)
            ink.box(line, track, bar / 2)
            score = self._scores.get(family, {}).get(word)
            if score is not None:
                length = max(bar * 0.4, min(1.0, score) * width)
                filled = QRectF(line.left(), line.top(), length, bar)
                fill = ink.fill(colours.family(family), self._figures[family])
                ink.box(filled, fill, min(bar, length) / 2)
        x = box.left() + edge + self._threshold * width
        mark = colours.lit_text if bright else colours.muted
        over = look.px(2 if low else 5)
        ink.rule(x, first - over, x, first + bars_height + over, mark, max(1.0, look.px(2)))
