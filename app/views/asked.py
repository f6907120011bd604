"""What is asked of a visitor: one word as large as it gets, and the time there is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.format import THIN
from app.theme import Look
from app.views.view import View

_EDGE, _BAR, _LARGEST = 32, 40, 300


@dataclass(frozen=True)
class Question:
    """``headline`` large, ``above`` and ``note`` over it, ``below`` under it.

    ``quiet`` draws a headline that asks for nothing.
    """

    headline: str
    above: str = ""
    note: str = ""
    below: str = ""
    quiet: bool = False


class TimeBar(View):
    """A bar that runs out from right to left, and the seconds that are left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.painted = 0
        self._left_s, self._whole_s = 0.0, 1.0
        self._shown: object = None
        self.setAccessibleName(self.tr("Time left"))

    @property
    def text(self) -> str:
        """The seconds left, rounded up; nothing where none run."""
        return f"{-int(-self._left_s // 1)}{THIN}s" if self._left_s > 0 else ""

    def show_left(self, left_s: float, whole_s: float) -> None:
        """Show seconds left of ``whole_s``; in whole seconds where motion is reduced."""
        if self.look.reduce_motion:
            left_s = float(-int(-left_s // 1))
        self._left_s, self._whole_s = min(left_s, whole_s), whole_s
        shown = (round(self.width() * left_s / whole_s), self.text)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleDescription(self.text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        self.painted += 1
        if self._left_s <= 0:
            self.marks.clear()
            return
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            high, middle = look.px(12), self.height() / 2
            words = look.metrics(24, 600).horizontalAdvance(f"00{THIN}s") + look.px(12)
            room = self.width() - words
            ink.box(QRectF(0, middle - high / 2, room, high), colours.track, high / 2)
            share = self._left_s / self._whole_s
            ink.box(QRectF(0, middle - high / 2, room * share, high), colours.text, high / 2)
            base = middle + look.cap(24) / 2
            ink.text(self.width(), base, self.text, 24, 600, colours.text, "right")


class AskedView(View):
    """The panel with the word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = TimeBar(self)
        self.question = Question(self.tr("opening"), quiet=True)
        self.setAccessibleName(self.tr("What is asked"))

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.bar.set_look(look)
        self._place()

    def ask(self, question: Question) -> None:
        """Show this."""
        if question != self.question:
            self.question = question
            parts = (question.above, question.headline, question.below, question.note)
            self.setAccessibleDescription(", ".join(part for part in parts if part))
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the foot."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        high = max(round(px(_BAR)), self.look.text_px(24) + 4)
        self.bar.setGeometry(
            round(px(_EDGE)), self.height() - high - round(px(14)),
            self.width() - 2 * round(px(_EDGE)), high,
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words; the bar draws itself."""
        look, colours, question = self.look, self.look.colours, self.question
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            first = look.px(24) + look.cap(24)
            used = 0.0
            if question.above:
                used = ink.text(left, first, question.above, 24, 600, colours.muted) + look.px(24)
            if question.note:
                ink.text(
                    right, first, question.note, 24, 400, colours.muted, "right",
                    room=right - left - used,
                )  # fmt: skip
            last = self.bar.y() - look.px(10)
            if question.below:
                ink.text(
                    self.width() / 2, last - look.px(4), question.below, 30, 400, colours.muted,
                    "centre", room=right - left,
                )  # fmt: skip
                last -= look.cap(30) + look.px(14)
            size = self._largest(right - left, last - first - look.px(20))
            base = (first + look.px(6) + last + look.cap(size)) / 2 - look.cap(size) * 0.1
            colour = colours.faint if question.quiet else colours.text
            ink.text(
                self.width() / 2, base, question.headline, size, 750, colour, "centre",
                room=right - left,
            )  # fmt: skip

    def _largest(self, room: float, height: float) -> float:
        """The design size at which the headline fits, with room for what hangs below the line."""
        look = self.look
        most = _LARGEST if not self.question.quiet else _LARGEST * 0.6
        wide = look.metrics(most, 750).horizontalAdvance(self.question.headline)
        size = min(most, most * room / max(wide, 1.0))
        return max(24.0, min(size, height / (1.25 * 0.727 * look.scale)))
