"""The questions that people ask about how the sparse net was made, with their answers."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.study.values import ShownStudy
from app.theme import Look
from app.views.button import Button
from app.views.view import View
from app.views.wrap import wrapped

_EDGE = 24


class StudyAnswers(View):
    """Questions and answers, or the sentence why there are none; ``back`` leads away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = Button(self.tr("back (P)"), self)
        self._study: ShownStudy | None = None
        self._parts: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self.setAccessibleName(self.tr("how the sparse net was made"))

    def show_study(self, study: ShownStudy) -> None:
        """Say these answers from now on."""
        self._study = study
        told = [f"{answer.question} {answer.sentence}" for answer in study.answers]
        self.setAccessibleDescription(" ".join([*told, study.missing]))
        self._lay_out()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.back.set_look(look)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its corner."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel; what lies between the answers takes what room they leave."""
        look, colours, study = self.look, self.look.colours, self._study
        left, room = look.px(_EDGE), self.width() - 2 * look.px(_EDGE)
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            y = look.px(24) + look.cap(18)
            title = self.back.x() - left - look.px(14)
            ink.text(left, y, self.tr("How the sparse net was made"), 18, 600, room=title)
            if study is None:
                return
            parts, step = self._parts, look.text_px(16) * 1.36
            lines = sum(len(first) + len(second) for first, second in parts)
            spare = self.height() - look.px(24) - y - lines * step
            gap = min(look.px(32), max(look.px(4), spare / max(1, len(parts))))
            for number, (question, answer) in enumerate(parts):
                y += gap
                for line in question:
                    y += step
                    ink.text(left, y, line, 16, 600, room=room)
                for line in answer:
                    y += step
                    last = study.missing and number == len(parts) - 1
                    colour = colours.trouble if last and study.answers else colours.muted
                    ink.text(left, y, line, 16, 400, colour, room=room)

    def _lay_out(self) -> None:
        look, hint = self.look, self.back.sizeHint()
        left = self.width() - round(look.px(_EDGE)) - hint.width()
        top = round(look.px(24) + (look.cap(18) - hint.height()) / 2)
        self.back.setGeometry(left, top, hint.width(), hint.height())
        room, study = self.width() - 2 * look.px(_EDGE), self._study
        bold, plain = look.metrics(16, 600), look.metrics(16)
        self._parts = [
            (wrapped(answer.question, bold, room), wrapped(answer.sentence, plain, room))
            for answer in (study.answers if study else ())
        ]
        if study and study.missing:
            missing = broken_up(study.missing, plain, room)
            self._parts.append(((), wrapped(missing, plain, room)))
        self.update()


def broken_up(text: str, metrics: QFontMetricsF, room: float) -> str:
    """The text with a gap in words that are wider than ``room``: a path may be long."""
    words: list[str] = []
    for word in text.split(" "):
        rest = word
        while metrics.horizontalAdvance(rest) > room:
            most = next(
                n for n in range(len(rest), 0, -1)
                if n == 1 or metrics.horizontalAdvance(rest[:n]) <= room
            )  # fmt: skip
            words.append(rest[:most])
            rest = rest[most:]
        words.append(rest)
    return " ".join(words)
