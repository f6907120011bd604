"""One logarithmic scale of speed: two needles, and what others published as dotted ticks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.format import grouped
from app.language import marked
from app.values import FAMILIES
from app.views.view import Ink, View
from engine.values import Family, Figure

EASE_S = 0.25
LOWEST, HIGHEST = 1e2, 1e7
_DECADES = (
    (1e2, "100"), (1e3, grouped(1e3)), (1e4, grouped(1e4)), (1e5, grouped(1e5)),
    (1e6, marked("SpeedGauge", "1 million")),
    (1e7, marked("SpeedGauge", "10 million")),
)  # fmt: skip


@dataclass(frozen=True)
class PublishedSpeed:
    """A speed in words a second that somebody published, and of what."""

    words_per_second: float
    label: str


# Numenta, "Sparsity enables 100x performance acceleration in deep learning networks", 2021:
# a whole Alveo U250 with four dense and with twenty sparse-sparse networks, ten digits.
PUBLISHED = (
    PublishedSpeed(12_195, "dense"),
    PublishedSpeed(1_369_863, "sparse"),
)
PUBLISHED_AS = marked("SpeedGauge", "dotted: a whole U250, other words, as published in 2021")


@dataclass(frozen=True)
class _Move:
    start: float
    goal: float
    since: float


class SpeedGauge(View):
    """Needles on a scale from 100 to 10 million words a second; length claims nothing."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        published: Sequence[PublishedSpeed] = PUBLISHED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._published = tuple(published)
        self._moves: dict[Family, _Move] = {}
        self._figures: dict[Family, Figure] = {"dense": "measured", "sparse": "measured"}
        self.setAccessibleName(self.tr("Words a second on a logarithmic scale"))

    def set_figure(self, family: Family, figure: Figure) -> None:
        """Hatch the needle of an engine that is not measured."""
        self._figures[family] = figure
        self.update()

    def set_speed(self, family: Family, words_per_second: float | None) -> None:
        """Let a needle ease to a speed in 250 ms; None or a speed off the scale takes it away."""
        if words_per_second is None or not LOWEST <= words_per_second <= HIGHEST:
            self._moves.pop(family, None)
        else:
            goal = _place(words_per_second)
            start = self.needle(family)
            self._moves[family] = _Move(goal if start is None else start, goal, self._clock())
        self.update()

    def needle(self, family: Family) -> float | None:
        """Where a needle stands now, 0 at 100 to 1 at 10 million; None without one."""
        move = self._moves.get(family)
        if move is None:
            return None
        share = min(1.0, (self._clock() - move.since) / EASE_S)
        eased = 1.0 if self.look.reduce_motion else 1 - (1 - share) ** 3
        return move.start + (move.goal - move.start) * eased

    def tick(self) -> None:
        """Go on easing; call it with every frame."""
        if any(self._clock() - move.since < EASE_S + 0.1 for move in self._moves.values()):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the published ticks and the needles."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, right = look.px(36), self.width() - look.px(36)
            cap = look.cap(14)
            bar = max(5.0, look.px(8))
            base = self.height() - look.px(18)
            y = base - cap - look.px(20)
            ink.box(QRectF(left, y - bar / 2, right - left, bar), colours.track, bar / 2)
            for speed, name in _DECADES:
                label = self.tr(name)
                x = left + _place(speed) * (right - left)
                ink.rule(x, y - bar, x, y + bar, colours.line)
                if speed == LOWEST:
                    ink.text(left, base, label, 14, 400, colours.muted)
                elif speed == HIGHEST:
                    ink.text(right, base, label, 14, 400, colours.muted, "right")
                else:
                    ink.text(x, base, label, 14, 400, colours.muted, "centre")
            ink.text(
                left + (_place(300)) * (right - left), base, self.tr("words a second"), 14, 400,
                colours.faint, "centre",
            )  # fmt: skip
            self._draw_published(ink, left, right, y, bar)
            self._draw_needles(ink, left, right, y)

    def _draw_published(self, ink: Ink, left: float, right: float, y: float, bar: float) -> None:
        look, colours = self.look, self.look.colours
        base = look.px(12) + look.cap(14)  # the needles' names stand close below
        free = left + look.px(24)
        free += ink.text(left, base, self.tr(PUBLISHED_AS), 14, 400, colours.faint)
        for speed in sorted(self._published, key=lambda each: each.words_per_second):
            x = left + _place(speed.words_per_second) * (right - left)
            text = f"{speed.label} {grouped(speed.words_per_second)}"
            width = look.metrics(14).horizontalAdvance(text)
            at = min(max(x, free + width / 2), right - width / 2)
            ink.rule(x, base + look.px(6), x, y + bar, colours.muted, max(1.0, look.px(2)), True)
            ink.text(at, base, text, 14, 400, colours.muted, "centre")
            free = at + width / 2 + look.px(16)

    def _draw_needles(self, ink: Ink, left: float, right: float, y: float) -> None:
        look, colours = self.look, self.look.colours
        places = [
            (place, family) for family in FAMILIES if (place := self.needle(family)) is not None
        ]
        places.sort()
        names = [look.metrics(16, 600).horizontalAdvance(family) for _, family in places]
        beside = self._beside([left + place * (right - left) for place, _ in places], names)
        for at, (place, family) in zip(beside, places, strict=True):
            x = left + place * (right - left)
            wide, high = max(4.0, look.px(7)), look.px(38)
            needle = QRectF(x - wide / 2, y - high / 2, wide, high)
            colour, figure = colours.family(family), self._figures[family]
            ink.box(needle.adjusted(-2, -2, 2, 2), colours.panel, wide / 2 + 2)
            edge = None if figure == "measured" else colour
            ink.box(needle, ink.fill(colour, figure), wide / 2, edge)
            name = QRectF(at, y - look.px(12) - look.cap(16), 0, look.cap(16) + look.px(6))
            name.setWidth(look.metrics(16, 600).horizontalAdvance(family))
            ink.box(name.adjusted(-2, 0, 2, 0), colours.panel)  # a published tick may stand there
            ink.text(at, y - look.px(10), family, 16, 600, colour)

    def _beside(self, needles: Sequence[float], names: Sequence[float]) -> list[float]:
        """Where each name begins: the slower one's left of its needle, the other's right."""
        gap, edge = self.look.px(12), self.look.px(12)
        lefts: list[float] = []
        free = edge
        for index, (x, width) in enumerate(zip(needles, names, strict=True)):
            slower = index == 0 and len(needles) == 2
            lefts.append(max(free, x - gap - width if slower else x + gap))
            free = lefts[-1] + width + gap
        last = self.width() - edge
        for index in reversed(range(len(lefts))):
            lefts[index] = min(lefts[index], last - names[index])
            last = lefts[index] - gap
        return lefts


def _place(words_per_second: float) -> float:
    low, high = math.log10(LOWEST), math.log10(HIGHEST)
    return min(1.0, max(0.0, (math.log10(words_per_second) - low) / (high - low)))
