"""Between the lanes of an exam: the difference, and at the end what it comes to."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.exam.values import ExamClip, ExamPair
from app.views.view import Ink, View
from app.views.wrap import wrapped

_EDGE = 20


class VerdictView(View):
    """Shows a difference with its interval, how many answers differ, and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: ExamPair | None = None
        self._clip: ExamClip | None = None
        self._sentence, self._trouble = "", False
        self.setAccessibleName(self.tr("Difference of the engines"))

    @property
    def sentence(self) -> str:
        """The sentence shown."""
        return self._sentence

    def show_pair(self, pair: ExamPair | None) -> None:
        """Show how the engines differ so far; None where there is nothing to compare yet."""
        self._pair = pair
        self.update()

    def show_clip(self, clip: ExamClip | None) -> None:
        """Show what a clip is and what both say; a sentence stands in its place."""
        self._clip = clip
        self.update()

    def tell(self, sentence: str, *, trouble: bool = False) -> None:
        """Show a sentence; empty takes it away."""
        self._sentence, self._trouble = sentence, trouble
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the difference, and below it the sentence, or the last clip while there is none."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            x, room = self.width() / 2, self.width() - look.px(2 * _EDGE)
            base = look.px(26) + look.cap(18)
            ink.text(
                x, base, self.tr("sparse less dense"), 18, 400, colours.muted, "centre", room=room
            )
            base += look.px(20) + look.cap(72)
            pair = self._pair
            if pair is None:
                ink.text(x, base, fmt.NONE_YET, 72, 750, colours.faint, "centre")
            else:
                number, unit = fmt.points(pair.difference, signed=True), self.tr("points")
                wide = look.metrics(72, 750).horizontalAdvance(number)
                gap, beside = look.px(12), look.metrics(24).horizontalAdvance(unit)
                left = x - (wide + gap + beside) / 2
                ink.text(left, base, number, 72, 750, colours.text)
                ink.text(left + wide + gap, base, unit, 24, 400, colours.muted)
                base += look.px(18) + look.cap(16)
                low, high = (fmt.points(edge, signed=True) for edge in pair.interval)
                text = self.tr("95 % interval {low} to {high}").format(low=low, high=high)
                ink.text(x, base, text, 16, 400, colours.muted, "centre", room=room)
            foot = self._draw_counts(ink, x, room)
            if self._sentence:
                self._draw_sentence(ink, x, room, base, foot)
            elif self._clip is not None:
                self._draw_clip(ink, x, room, base, foot)

    def _draw_counts(self, ink: Ink, x: float, room: float) -> float:
        """How many answers differ, at the foot; where the space above begins."""
        look, colours, pair = self.look, self.look.colours, self._pair
        foot = self.height() - look.px(24)
        if pair is None:
            return foot
        only = self.tr("only dense right {dense}, only sparse right {sparse}").format(
            dense=fmt.grouped(pair.only_dense_right), sparse=fmt.grouped(pair.only_sparse_right)
        )
        ink.text(x, foot, only, 16, 400, colours.muted, "centre", room=room)
        foot -= look.cap(16) + look.px(11)
        differ = self.tr("{n} answers differ").format(n=fmt.grouped(pair.different))
        ink.text(x, foot, differ, 18, 600, colours.text, "centre", room=room)
        return foot - look.cap(18)

    def _draw_sentence(self, ink: Ink, x: float, room: float, above: float, below: float) -> None:
        look, colours = self.look, self.look.colours
        space = below - above - look.px(24)
        text = _kept_together(self._sentence)
        for size in (24, 18, 16, 14):
            lines = wrapped(text, look.metrics(size, 600), room)
            step = look.text_px(size) * 1.3
            if len(lines) * step <= space:
                break
        colour = colours.trouble if self._trouble else colours.text
        middle = (above + below) / 2
        base = middle - len(lines) * step / 2 + (step + look.cap(size)) / 2
        for line in lines:
            ink.text(x, base, line, size, 600, colour, "centre", room=room)
            base += step

    def _draw_clip(self, ink: Ink, x: float, room: float, above: float, below: float) -> None:
        look, colours, clip = self.look, self.look.colours, self._clip
        assert clip is not None
        middle = (above + below) / 2
        said = self.tr("this clip is {word}").format(word=clip.label.strip("_"))
        ink.text(x, middle - look.px(10), said, 24, 600, colours.text, "centre", room=room)
        base = middle + look.px(12) + look.cap(18)
        told = [
            (text.format(word=word.strip("_")), colour)
            for text, word, colour in (
                (self.tr("dense says {word}"), clip.dense, colours.dense),
                (self.tr("sparse says {word}"), clip.sparse, colours.sparse),
            )
            if word is not None
        ]
        gap = look.px(24)
        widths = [look.metrics(18, 600).horizontalAdvance(text) for text, _ in told]
        left = x - (sum(widths) + gap * (len(told) - 1)) / 2
        for (text, colour), width in zip(told, widths, strict=True):
            ink.text(left, base, text, 18, 600, colour)
            left += width + gap


def _kept_together(sentence: str) -> str:
    """A sentence in which no line ends between a figure and its sign."""
    return sentence.replace(" %", "\u00a0%").replace(" = ", "\u00a0=\u00a0")
