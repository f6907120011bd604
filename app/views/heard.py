"""The word just heard, as large as it gets, and what is known about it."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.values import Heard, other
from app.views.view import Ink, View
from engine.values import Family

_KEPT = 12

_DESCENT = 0.22  # of the type's size, how far a g reaches below the line


class HeardView(View):
    """Shows the last word of the engine on air with its score and delay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heard: Heard | None = None
        self._earlier: deque[str] = deque(maxlen=_KEPT)
        self._on_air: Family = "sparse"
        self._waiting = self.tr("opening")
        self._runs = self._hint = ""
        self.setAccessibleName(self.tr("Word just heard"))

    @property
    def words(self) -> tuple[str, ...]:
        """The words before the last one, newest first."""
        return tuple(self._earlier)

    @property
    def word(self) -> str | None:
        """The word just heard."""
        return None if self._heard is None else self._heard.detection.word

    def set_on_air(self, family: Family) -> None:
        """Name the engine whose words these are."""
        self._on_air = family
        self.update()

    def set_waiting(self, text: str) -> None:
        """What stands there before the first word."""
        self._waiting = text
        self.update()

    def set_runs(self, text: str) -> None:
        """What the engine on air runs on; stands there until the first word."""
        self._runs = text
        self.update()

    def set_hint(self, text: str) -> None:
        """What a speaker might do better; nothing where all is well."""
        if text != self._hint:
            self._hint = text
            self.update()

    def show_heard(self, heard: Heard) -> None:
        """Put a word up; the one before it moves into the history."""
        if self._heard is not None:
            self._earlier.appendleft(self._heard.detection.word)
        self._heard = heard
        said = self.tr("{word}, score {score}")
        score = fmt.decimal(heard.detection.score, 2)
        self.setAccessibleDescription(said.format(word=heard.detection.word, score=score))
        self.update()

    def clear(self) -> None:
        """Forget every word."""
        self._heard = None
        self._earlier.clear()
        self.setAccessibleDescription("")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the word and its lines."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, right = look.px(28), self.width() - look.px(28)
            top = look.px(22) + look.cap(18)
            if self._hint:
                ink.text(left, top, self._hint, 18, 600, colours.trouble, room=right - left)
            else:
                self._draw_on_air(ink, left, right, top)
            if self._heard is None:
                middle = self.height() / 2 + look.cap(72) / 2
                ink.text(left, middle, self._waiting, 72, 750, colours.faint, room=right - left)
                base = middle + look.px(28) + look.cap(18)
                ink.text(left, base, self._runs, 18, 400, colours.muted, room=right - left)
                return
            self._draw_word(ink, self._heard, left, right, top)

    def _draw_on_air(self, ink: Ink, left: float, right: float, base: float) -> None:
        look, colour = self.look, self.look.colours.family(self._on_air)
        ink.text(left, base, self.tr("heard"), 18, 400, look.colours.muted)
        on_air = self.tr("{family} on air").format(family=self._on_air)
        width, dot = ink.text(right, base, on_air, 18, 600, colour, "right"), look.px(10)
        place = QRectF(right - width - 2 * dot, base - look.cap(18) / 2 - dot / 2, dot, dot)
        ink.box(place, colour, dot / 2)

    def _draw_word(self, ink: Ink, heard: Heard, left: float, right: float, top: float) -> None:
        look, colours = self.look, self.look.colours
        word = heard.detection.word
        chips = look.px(34) + look.px(18) if not look.compact else look.px(4)
        second = self.height() - look.px(22) - chips
        first = second - look.text_px(18) - look.px(12)
        room = first - look.cap(18) - top
        size = min(148.0, 148 * room / (1.55 * look.cap(148)))
        below = _DESCENT * look.text_px(size)  # kept free for every word: none jumps
        base = top + (room + look.cap(size) - below) / 2
        ink.text(left - look.px(6), base, word, size, 750, colours.text, room=right - left)
        x = left + ink.text(left, first, fmt.decimal(heard.detection.score, 2), 18, 750)
        x += ink.text(x, first, self.tr(" score"), 18, 400, colours.muted)
        if heard.delay_ms is not None:
            x += ink.text(x, first, "  ·  ", 18, 400, colours.muted)
            x += ink.text(x, first, f"{max(0.0, heard.delay_ms):.0f} ms", 18, 750)
            tail = self.tr(" after the word ended")
            if heard.estimated:
                tail = self.tr(" after the word ended, estimated")
            ink.text(x, first, tail, 18, 400, colours.muted, room=right - x)
        rival = other(heard.family)
        if heard.other_word is not None:
            says = self.tr("{family} says ").format(family=rival)
            x = left + ink.text(left, second, says, 18, 400, colours.muted)
            ink.text(
                x, second, f"{heard.other_word} {fmt.decimal(heard.other_score, 2)}", 18, 750,
                colours.family(rival), room=right - x,
            )  # fmt: skip
        if not look.compact:
            self._draw_history(ink, left, right)

    def _draw_history(self, ink: Ink, left: float, right: float) -> None:
        look, colours = self.look, self.look.colours
        height, x = look.px(34), left
        top = self.height() - look.px(22) - height
        for word in self._earlier:
            width = look.metrics(18).horizontalAdvance(word) + look.px(24)
            if x + width > right:
                break
            box = QRectF(x, top, width, height)
            ink.box(box, colours.track, look.px(6))
            base = box.center().y() + look.cap(18) / 2
            ink.text(box.center().x(), base, word, 18, 400, colours.muted, "centre")
            x += width + look.px(10)
