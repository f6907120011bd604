"""How often each engine is right so far, side by side, and how often they agree."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.evaluation.values import EngineHead, EngineSoFar, EvaluationReading, PairSoFar
from app.views.view import Ink, View

_EDGE = 20


class EvaluationScores(View):
    """Fed with the engines that take part, then with each reading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[EngineHead, ...] = ()
        self._reading = EvaluationReading()
        self._tell()

    def show_engines(self, heads: tuple[EngineHead, ...]) -> None:
        """Show which engines take part, and nothing counted yet."""
        self._heads, self._reading = heads, EvaluationReading()
        self._tell()

    def show_reading(self, reading: EvaluationReading) -> None:
        """Show what was counted so far."""
        self._reading = reading
        self._tell()

    def figures(self, name: str) -> tuple[str, str, str]:
        """An engine's accuracy, its interval with n, and its speed."""
        so_far = self._of(name)
        if so_far is None or not so_far.clips:
            return fmt.NONE_YET, self.tr("no clip yet"), ""
        low, high = (fmt.decimal(100 * edge, 1) for edge in so_far.interval)
        note = self.tr("95 % interval {low} to {high} %")
        rate = self.tr("n = {n} · {rate} words/s, network alone")
        if so_far.simulated is not None:
            rate = self.tr("n = {n} · {rate} words/s, modelled")
        speed = fmt.rounded(so_far.words_per_second)
        return (
            fmt.percent(so_far.accuracy),
            note.format(low=low, high=high),
            rate.format(n=fmt.grouped(so_far.clips), rate=speed),
        )

    def agreement(self) -> tuple[str, tuple[str, ...]]:
        """How often the engines agree, and lines below."""
        pairs = self._reading.pairs
        if len(self._heads) < 2 or not pairs or not pairs[0].clips:
            return fmt.NONE_YET, ()
        if len(pairs) == 1:
            return fmt.percent(pairs[0].agreement), self._told(pairs[0])
        least = min(pairs, key=lambda pair: pair.agreement)
        text = self.tr("least of {n} pairs:").format(n=len(pairs))
        return fmt.percent(least.agreement), (text, least.a, least.b)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a card for each engine and one for what they have in common."""
        if not self._heads:
            return
        look = self.look
        cards = len(self._heads) + (len(self._heads) > 1)
        gap = look.px(16)
        wide = (self.width() - gap * (cards - 1)) / cards
        with self.ink() as ink:
            for i, head in enumerate(self._heads):
                self._draw_engine(ink, QRectF(i * (wide + gap), 0, wide, self.height()), head)
            if len(self._heads) > 1:
                x = len(self._heads) * (wide + gap)
                self._draw_pair(ink, QRectF(x, 0, wide, self.height()))

    def _draw_engine(self, ink: Ink, card: QRectF, head: EngineHead) -> None:
        look, colours = self.look, self.look.colours
        ink.panel(card, top=colours.family(head.family))
        left, room = card.left() + look.px(_EDGE), card.width() - look.px(2 * _EDGE)
        base = look.px(20) + look.cap(20)
        wide = ink.text(left, base, head.name, 20, 600, colours.family(head.family), room=room)
        x = left + wide + look.px(12)
        if head.figure != "measured":
            x += ink.badge(x, base - look.cap(20) / 2, head.figure, 14) + look.px(12)
        if card.right() - x > look.px(120):
            room_left = card.right() - look.px(_EDGE) - x
            ink.text(card.right() - look.px(_EDGE), base, self._elided(head.model, 14, room_left),
                     14, 400, colours.muted, "right")  # fmt: skip
        number, interval, rest = self.figures(head.name)
        base += look.px(22) + look.cap(48)
        wide = ink.text(left - look.px(2), base, number, 48, 750, colours.text, room=room)
        x, over = left + wide + look.px(18), base - look.cap(16) - look.px(11)
        beside = card.right() - look.px(_EDGE) - x
        if beside > look.metrics(14).horizontalAdvance(interval):
            ink.text(x, over, interval, 14, 400, colours.muted, room=beside)
            ink.text(x, base, self._elided(rest, 14, beside), 14, 400, colours.muted)
        else:
            base += look.px(12) + look.cap(14)
            ink.text(left, base, self._elided(interval, 14, room), 14, 400, colours.muted)

    def _draw_pair(self, ink: Ink, card: QRectF) -> None:
        look, colours = self.look, self.look.colours
        ink.panel(card)
        left, room = card.left() + look.px(_EDGE), card.width() - look.px(2 * _EDGE)
        base = look.px(20) + look.cap(20)
        ink.text(left, base, self.tr("same answer"), 20, 600, colours.text, room=room)
        number, told = self.agreement()
        base += look.px(22) + look.cap(48)
        wide = ink.text(left - look.px(2), base, number, 48, 750, colours.text, room=room)
        x = left + wide + look.px(18)
        beside = card.right() - look.px(_EDGE) - x
        if any(look.metrics(14).horizontalAdvance(line) > beside for line in told):
            base += look.px(12) + look.cap(14)
            below = self._elided(" ".join(told), 14, room)
            ink.text(left, base, below, 14, 400, colours.muted)
            return
        high = look.text_px(14) * 1.35
        over = base - (len(told) - 1) * high
        for line in told:
            ink.text(x, over, line, 14, 400, colours.muted)
            over += high

    def _told(self, pair: PairSoFar) -> tuple[str, ...]:
        low, high = (fmt.points(edge, signed=True) for edge in pair.interval)
        less = self.tr("{a} less {b}: {points} points")
        interval = self.tr("95 % interval {low} to {high}")
        alone = self.tr("only one right: {a} : {b}")
        return (
            less.format(a=pair.a, b=pair.b, points=fmt.points(pair.difference, signed=True)),
            interval.format(low=low, high=high),
            alone.format(a=fmt.grouped(pair.only_a_right), b=fmt.grouped(pair.only_b_right)),
        )

    def _of(self, name: str) -> EngineSoFar | None:
        return next((each for each in self._reading.engines if each.name == name), None)

    def _elided(self, text: str, size: float, room: float) -> str:
        return self.look.metrics(size).elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _tell(self) -> None:
        told = [f"{head.name}: {', '.join(self.figures(head.name))}" for head in self._heads]
        number, lines = self.agreement()
        if len(self._heads) > 1:
            told.append(f"{self.tr('same answer')}: {', '.join((number, *lines))}")
        self.setAccessibleName(self.tr("Running accuracy"))
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))
        self.update()
