"""The words of a round: which were asked, and how both engines did on each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.challenge import WORDS, Turn, Verdict
from app.values import FAMILIES
from app.views.judged import draw_verdict, verdict_colour, verdict_said
from app.views.view import Ink, View
from engine.values import Family

_GAP, _FOOT = 12, 46


class TurnsView(View):
    """A cell for each word: dense above, sparse below; what the signs mean, and the rule."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turns: tuple[Turn, ...] = ()
        self._open = False
        self._families: tuple[Family, ...] = ()
        self._rule = self._promise = ""
        self.setAccessibleName(self.tr("Words of this round"))

    def set_rule(self, rule: str, promise: str) -> None:
        """The rule in few words, and what becomes of the sound."""
        if (rule, promise) != (self._rule, self._promise):
            self._rule, self._promise = rule, promise
            self.update()

    def show_turns(self, turns: Sequence[Turn], families: Sequence[Family], asking: bool) -> None:
        """Show the turns so far; ``asking`` while the last one is open."""
        shown = (tuple(turns), tuple(families), asking)
        if shown != (self.turns, self._families, self._open):
            self.turns, self._families, self._open = shown
            over = self.turns[:-1] if asking else self.turns
            said = [
                f"{turn.word}: " + ", ".join(
                    f"{family} {verdict_said(turn.verdict(family))}" for family in families
                )
                for turn in over
            ]  # fmt: skip
            self.setAccessibleDescription("; ".join(said))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, and the legend and the rule below them."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            gap = look.px(_GAP)
            width = (self.width() - (WORDS - 1) * gap) / WORDS
            high = self.height() - look.px(_FOOT)
            for number in range(WORDS):
                box = QRectF(number * (width + gap), 0, width, high)
                self._draw_cell(ink, box, number)
            base = self.height() - look.px(8)
            end = self._draw_legend(ink, base)
            if not self._rule:
                return
            right = self.width()
            width = ink.text(right, base, self._promise, 16, 600, colours.muted, "right")
            room = right - width - look.px(32) - end - look.px(32)
            ink.text(end + look.px(32), base, self._rule, 16, 400, colours.muted, room=room)

    def _draw_legend(self, ink: Ink, base: float) -> float:
        look, colours, x, reach = self.look, self.look.colours, 0.0, self.look.px(8)
        known: tuple[Verdict, ...] = ("right", "wrong", "missed")
        for verdict in known:
            centre = QPointF(x + reach, base - look.cap(16) / 2)
            draw_verdict(ink, centre, reach, verdict, verdict_colour(verdict, colours))
            x += 2 * reach + look.px(8)
            x += ink.text(x, base, verdict_said(verdict), 16, 400, colours.muted) + look.px(20)
        return x

    def _draw_cell(self, ink: Ink, box: QRectF, number: int) -> None:
        look, colours = self.look, self.look.colours
        if number >= len(self.turns):
            ink.box(box, colours.panel, look.px(14), colours.line)
            at = box.center().y() + look.cap(24) / 2
            ink.text(box.center().x(), at, str(number + 1), 24, 600, colours.faint, "centre")
            return
        turn = self.turns[number]
        lit = self._open and number == len(self.turns) - 1
        ink.box(box, colours.lit if lit else colours.panel, look.px(14), colours.line)
        left, right = box.left() + look.px(16), box.right() - look.px(16)
        base = box.top() + look.px(18) + look.cap(24)
        tone = colours.lit_text if lit else colours.muted if turn.skipped else colours.text
        ink.text(left, base, turn.word, 24, 750, tone, room=right - left)
        if lit:
            return
        if turn.skipped:
            said = verdict_said("skipped")
            foot = box.bottom() - look.px(16)
            ink.text(left, foot, said, 16, 400, colours.muted, room=right - left)
            return
        rows = [family for family in FAMILIES if family in self._families]
        for row, family in enumerate(rows):
            middle = base + look.px(30 + 36 * row)
            self._draw_row(ink, turn, family, left, right, middle)

    def _draw_row(
        self, ink: Ink, turn: Turn, family: Family, left: float, right: float, middle: float
    ) -> None:
        look, colours, verdict = self.look, self.look.colours, turn.verdict(family)
        dot, reach = look.px(10), look.px(8)
        ink.box(QRectF(left, middle - dot / 2, dot, dot), colours.family(family), dot / 2)
        x = left + dot + look.px(10)
        draw_verdict(
            ink, QPointF(x + reach, middle), reach, verdict, verdict_colour(verdict, colours)
        )
        x += 2 * reach + look.px(10)
        if verdict == "wrong":
            base = middle + look.cap(16) / 2
            ink.text(x, base, turn.answers[family], 16, 600, colours.text, room=right - x)
