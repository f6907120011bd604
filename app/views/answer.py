"""What one engine answered to the word that is asked, and its score."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.challenge import Score, Verdict
from app.views.judged import draw_verdict, verdict_colour, verdict_said
from app.views.view import Ink, View
from engine.values import Family

_EDGE = 32


@dataclass(frozen=True)
class Said:
    """An engine's ``word`` and its verdict, both None while it may still answer.

    ``score`` is None before a round; ``over`` once the round is, when the score is what counts.
    """

    word: str | None = None
    verdict: Verdict | None = None
    score: Score | None = None
    over: bool = False


class AnswerView(View):
    """An engine's panel: its name in its colour, what it heard, how many it has right."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self.said = Said()
        self._runs = ""
        self._missing = self.tr("opening")
        self._threshold: float | None = None
        self.setAccessibleName(self.tr("{family} answers").format(family=family))

    @property
    def score_text(self) -> str:
        """``9 of 10``, nothing before a word is over; never a percentage."""
        score = self.said.score
        if score is None or not (score.of or self.said.over):
            return ""
        return self.tr("{right} of {all}").format(right=score.right, all=score.of)

    def set_engine(self, runs: str, missing: str = "") -> None:
        """What runs here, or in words why nothing does."""
        self._runs, self._missing = runs, missing
        self.update()

    def set_threshold(self, threshold: float) -> None:
        """The score, 0..1, from which this engine spots a word."""
        self._threshold = threshold
        self.update()

    def show_said(self, said: Said) -> None:
        """Show this answer and score."""
        if said != self.said:
            self.said = said
            word, verdict = self._answer()
            self.setAccessibleDescription(f"{word}, {verdict}, {self.score_text}")
            self.update()

    def _answer(self) -> tuple[str, str]:
        """What stands large, and the line below it."""
        said = self.said
        if not self._runs:
            return self._missing, ""
        if said.over:
            return self.score_text, self.tr("words heard rightly")
        if said.verdict is not None:
            return said.word or self.tr("nothing"), verdict_said(said.verdict)
        below = ""
        if self._threshold is not None:
            below = self.tr("spots a word from a score of {score}")
            below = below.format(score=fmt.decimal(self._threshold, 2))
        return self.tr("ready") if said.score is None else self.tr("listening"), below

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()), top=colours.family(self.family))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            base = look.px(28) + look.cap(72)
            name = "Dense" if self.family == "dense" else "Sparse"
            colour = colours.family(self.family)
            used = ink.text(left - look.px(3), base, name, 72, 750, colour)
            if not self.said.over and self.score_text:
                ink.text(right, base, self.score_text, 72, 750, colours.text, "right")
            elif self._runs:
                room = right - left - used - look.px(24)
                ink.text(right, base, self._runs, 18, 400, colours.muted, "right", room=room)
            self._draw_answer(ink, left, right, base)

    def _draw_answer(self, ink: Ink, left: float, right: float, top: float) -> None:
        look, colours, said = self.look, self.look.colours, self.said
        word, below = self._answer()
        foot = self.height() - look.px(26)
        if not self._runs:
            middle = (top + foot + look.cap(30)) / 2
            ink.text(left, middle, word, 30, 400, colours.faint, room=right - left)
            return
        answered = said.over or said.verdict is not None
        verdict = None if said.over else said.verdict
        base = foot - look.cap(30) - look.px(32)
        size = min(148.0 if answered else 84.0, (base - top - look.px(14)) / (0.727 * look.scale))
        quiet = not answered or verdict in ("missed", "skipped")
        ink.text(
            left - look.px(5), base, word, size, 750, colours.faint if quiet else colours.text,
            room=right - left,
        )  # fmt: skip
        x = left
        if verdict is not None:
            reach = look.px(13)
            centre = QPointF(x + reach, foot - look.cap(30) / 2)
            draw_verdict(ink, centre, reach, verdict, verdict_colour(verdict, colours))
            x += 2 * reach + look.px(16)
            tone = verdict_colour(verdict, colours)
            ink.text(x, foot, below, 30, 600, tone, room=right - x)
        elif below:
            ink.text(x, foot, below, 30 if answered else 18, 400, colours.muted, room=right - x)
