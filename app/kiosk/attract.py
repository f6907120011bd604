"""What shows while nobody is there: the bundled recording at work, under a banner."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.kiosk.sponsor import Sponsor
from app.pages.page import Page
from app.theme import Look
from app.views.view import View

RECORDING = "sound/demo.flac"
_BANNER, _ABOVE = 176, 16
_BODY = 1016  # design pixels that a page has below the header


class Banner(View):
    """Asks for a word, and says that what is seen is a recording."""

    def __init__(self, sponsor: Sponsor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sponsor = sponsor
        self._words: tuple[str, ...] = ()
        self._microphone: str | None = None
        self.setAccessibleName(self.tr("Banner"))
        self._tell()

    @property
    def asks(self) -> str:
        """What the passer-by is asked to do."""
        return self.tr("say a word") if self._microphone else self.tr("touch or press a key")

    @property
    def says(self) -> str:
        """What is true of what is seen and heard."""
        if self._microphone:
            return self.tr("on show is a recording; the microphone listens, nothing is recorded")
        return self.tr("on show is a recording; no microphone listens, nothing is recorded")

    def set_state(self, words: tuple[str, ...], microphone: str | None) -> None:
        """The words that can be said, and the microphone's name; None where there is none."""
        if (words, microphone) != (self._words, self._microphone):
            self._words, self._microphone = words, microphone
            self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(f"{self.asks}: {', '.join(self._words)}. {self.says}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the banner: inverted, as a tile that is lit."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            box = QRectF(self.rect())
            ink.box(box, colours.lit, look.px(14))
            edge, middle = look.px(32), box.center().y()
            right = box.right() - look.px(16)
            right = self._sponsor.draw_code(ink, right, middle, box.height() - look.px(8))
            if self._sponsor.logo is not None:
                right -= look.px(16)
                room = QSize(round(look.px(420)), round(box.height() - look.px(32)))
                right = self._sponsor.draw_logo(ink, right, middle, room)
            x = edge
            big = look.cap(84)
            top = (box.height() - big - look.cap(24) - look.px(26)) / 2
            x += ink.text(x, top + big, self.asks, 84, 750, colours.lit_text) + look.px(40)
            base = top + big + look.px(26) + look.cap(24)
            ink.text(edge, base, self.says, 24, 600, colours.lit_text, room=right - 2 * edge)
            if self._words and self._microphone:
                words = " · ".join(self._words)
                width = look.metrics(30, 600).horizontalAdvance(words)
                if x + width <= right - edge:  # else the tiles below name them
                    ink.text(x, top + big, words, 30, 600, colours.lit_text)


class AttractPage(Page):
    """A whole live page of its own below a banner; it has its own bridge and is only looked at."""

    def __init__(self, inner: Page, sponsor: Sponsor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = Banner(sponsor, self)
        self.inner = inner
        inner.setParent(self)
        inner.numbers.connect(self.numbers)

    @property
    def painted(self) -> int:
        """How many times what moves on the page was painted."""
        return self.inner.painted

    @property
    def moving(self) -> QWidget:
        """The widget that is painted with every frame."""
        return self.inner.moving

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on, the page below the banner smaller."""
        super().set_look(look)
        self.banner.set_look(look)
        share = 1 - (_BANNER + _ABOVE) / _BODY
        self.inner.set_look(replace(look, scale=look.scale * share))
        self._place()

    def pause(self) -> None:
        """Stand still."""
        self.inner.pause()

    def resume(self) -> None:
        """Move again."""
        self.inner.resume()

    def clear(self) -> None:
        """Forget what was heard."""
        self.inner.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the banner above."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        edge, above, high = round(px(24)), round(px(_ABOVE)), round(px(_BANNER))
        self.banner.setGeometry(edge, above, self.width() - 2 * edge, high)
        self.inner.setGeometry(0, above + high, self.width(), self.height() - above - high)
