"""The head of an evaluation: what is evaluated, how far it is, what came of it, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import Look
from app.views.button import Button
from app.views.view import View
from app.views.wrap import wrapped

_EDGE = 24


class EvaluationHead(View):
    """A title, a line, a sentence over the whole width, a bar, and up to four buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._line = self._sentence = ""
        self._trouble, self._share = False, 0.0
        self.report = Button(self.tr("open the report"), self)
        self.folder = Button(self.tr("open its folder"), self)
        self.elsewhere = Button(self.tr("write it elsewhere …"), self)
        self.main = Button(self.tr("cancel"), self)
        self.setAccessibleName(self.tr("Evaluation"))

    @property
    def texts(self) -> tuple[str, str, str]:
        """Title, line and sentence."""
        return self._title, self._line, self._sentence

    @property
    def share(self) -> float:
        """How far it is, 0..1."""
        return self._share

    def tell(
        self, title: str, line: str, sentence: str = "", *, trouble: bool = False, share: float = 0
    ) -> None:
        """Show a title, a line below it and a sentence; ``share`` 0..1 of the recordings."""
        self._title, self._line, self._sentence = title, line, sentence
        self._trouble, self._share = trouble, share
        self.setAccessibleDescription(f"{title}: {line}. {sentence}".strip())
        self.setToolTip("\n".join(filter(None, (line, sentence))))
        self.update()

    def show_buttons(self, *shown: Button) -> None:
        """Leave out all other buttons."""
        for button in self._buttons():
            button.setVisible(button in shown)
        self._place()

    def set_main(self, text: str, name: str, *, enabled: bool = True) -> None:
        """What the main button says; ``name`` for screen readers."""
        self.main.setText(text)
        self.main.setAccessibleName(name)
        self.main.setEnabled(enabled)
        self._place()

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for button in self._buttons():
            button.set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the right."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the texts and the bar."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            shown = [button.x() for button in self._buttons() if not button.isHidden()]
            room = min(shown, default=round(right)) - left - look.px(24)
            base = look.px(20) + look.cap(24)
            ink.text(left, base, self._title, 24, 600, colours.text, room=room)
            base += look.px(14) + look.cap(16)
            ink.text(left, base, self._line, 16, 400, colours.muted, room=room)
            colour = colours.trouble if self._trouble else colours.text
            for line in self._lines(right - left):
                base += look.text_px(16) * 1.4
                ink.text(left, base, line, 16, 600, colour, room=right - left)
            if self._share > 0:
                thick = max(4.0, look.px(6))
                track = QRectF(left, self.height() - thick - look.px(8), right - left, thick)
                ink.box(track, colours.track, thick / 2)
                track.setWidth(max(thick, track.width() * min(1.0, self._share)))
                ink.box(track, colours.good, thick / 2)

    def wanted_height(self, width: int) -> int:
        """Pixels for all that is said, at this width."""
        look = self.look
        high = look.px(20 + 14 + 22) + look.cap(24) + look.cap(16)
        lines = self._lines(width - 2 * look.px(_EDGE))
        return round(high + len(lines) * look.text_px(16) * 1.4)

    def _lines(self, room: float) -> tuple[str, ...]:
        if not self._sentence:
            return ()
        return wrapped(self._sentence, self.look.metrics(16, 600), room)[:2]

    def _buttons(self) -> tuple[Button, ...]:
        return self.report, self.folder, self.elsewhere, self.main

    def _place(self) -> None:
        look = self.look
        x = self.width() - round(look.px(_EDGE))
        for button in reversed(self._buttons()):
            if button.isHidden():
                continue
            hint = button.sizeHint()
            x -= hint.width()
            button.setGeometry(x, round(look.px(18)), hint.width(), hint.height())
            x -= round(look.px(12))
        self.update()
