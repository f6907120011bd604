"""The one ratio between the lanes, its meaning in a word, and which engine is on air."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.theme import FAR_TEXT, Look
from app.views.air import AirSwitch
from app.views.view import View
from engine.values import Figure, ThroughputReading


class RatioView(View):
    """Speed of sparse over dense, drawn only between figures of one kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ratio: float | None = None
        self._caption = ""
        self._badge: Figure = "measured"
        self._racing, self._waiting, self._below = False, self.tr("ready"), ""
        self.switch = AirSwitch(self)
        self.setAccessibleName(self.tr("Ratio of the two speeds"))
        self.clear()
        self._waiting = self.tr("opening")

    @property
    def ratio(self) -> float | None:
        """Sparse over dense, None where none is drawn."""
        return self._ratio

    @property
    def caption(self) -> str:
        """What the ratio is of, in words."""
        return self._caption

    @property
    def at_best(self) -> str:
        """The ratio with each engine at its best batch, in words; empty until that is known."""
        return self._below

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.switch.set_look(look)
        self._place()

    def clear(self) -> None:
        """No race was run yet."""
        self._ratio, self._racing, self._waiting = None, False, self.tr("ready")
        self._below = ""
        self._caption = self.tr("after each word both engines race on it")
        self.update()

    def show_race(
        self,
        dense: ThroughputReading | None,
        sparse: ThroughputReading | None,
        figures: tuple[Figure, Figure] | None,
        running: bool,
        same_device: bool,
        best: tuple[ThroughputReading, ThroughputReading] | None = None,
        *,
        starved: bool = False,
    ) -> None:
        """Show the ratio of two readings; ``figures`` are the dense and the sparse one's kind.

        ``best`` are both at their best batch. ``starved``: there was no time for a race.
        """
        self._ratio, self._racing, self._waiting = None, running, self.tr("no ratio")
        self._below = ""
        if running:
            self._caption = self.tr("times your last word in one second")
        elif starved and (dense is None or sparse is None):
            self._waiting = self.tr("no race")
            self._caption = self.tr("an engine is slower than speech: no time is left to race")
        elif dense is None or sparse is None or figures is None:
            self._caption = self.tr("one engine runs: nothing to compare")
        elif (figures[0] == "measured") != (figures[1] == "measured"):
            self._caption = self.tr("a measured and a modelled figure are not compared")
        elif dense.words_per_second > 0 and sparse.words_per_second > 0:
            self._ratio = sparse.words_per_second / dense.words_per_second
            self._badge = figures[0] if figures[0] != "measured" else figures[1]
            self._caption = self._compared(dense, sparse, same_device)
            if starved:
                self._below = self.tr("no race: the simulation is slower than speech")
            elif best is not None and best[0].words_per_second > 0:
                ratio = best[1].words_per_second / best[0].words_per_second
                text = self.tr("each at its best batch (dense {dense}, sparse {sparse}): {ratio}")
                self._below = text.format(
                    dense=best[0].batch, sparse=best[1].batch, ratio=fmt.times(ratio)
                )
            self.setAccessibleDescription(f"{self.meaning()[0]} {self.meaning()[1]}")
        self.update()

    def meaning(self) -> tuple[str, str]:
        """The ratio in large and its word: ("20.6×", "faster")."""
        if self._ratio is None:
            return ("", self.tr("racing") if self._racing else self._waiting)
        if self._ratio >= 1:
            return fmt.times(self._ratio), self.tr("faster")
        return fmt.times(1 / self._ratio), self.tr("slower")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ratio and its caption."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            x, room = self.width() / 2, self.width() - look.px(32)
            number, word = self.meaning()
            foot = self.switch.y() - look.px(18)
            if self._below:
                ink.text(x, foot, self._below, 16, 400, colours.faint, "centre", room=room)
            foot -= look.cap(16) + look.px(9)
            ink.text(x, foot, self._caption, 18, 400, colours.muted, "centre", room=room)
            above = foot - look.cap(18)
            if not number:
                base = above / 2 + look.cap(FAR_TEXT) / 2 + look.px(6)
                ink.text(x, base, word, FAR_TEXT, 750, colours.faint, "centre", room=room)
                return
            below = above - look.px(22)
            ink.text(x, below, word, FAR_TEXT, 750, colours.text, "centre", room=room)
            above = look.px(26)  # a decimal comma hangs lower than a point
            base = below - look.cap(FAR_TEXT) - above
            size = 132 if self._badge == "measured" else 108  # room for the badge above
            ink.text(x, base, number, size, 750, colours.text, "centre", room=room)
            if self._badge != "measured":
                ink.badge(look.px(16), look.px(30), self._badge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the switch at the foot."""
        self._place()

    def _place(self) -> None:
        hint = self.switch.sizeHint()
        width = min(hint.width(), round(self.width() - self.look.px(24)))
        self.switch.setGeometry(
            (self.width() - width) // 2,
            round(self.height() - self.look.px(20) - hint.height()),
            width,
            hint.height(),
        )

    def _compared(
        self, dense: ThroughputReading, sparse: ThroughputReading, same_device: bool
    ) -> str:
        """What the ratio is of, from the state of both."""
        if dense.simulated is not None and sparse.simulated is not None:
            return self.tr("cycles a word of two kernels, simulated")
        if dense.batch == sparse.batch:
            words = self.tr("sparse over dense, batch {n}").format(n=dense.batch)
        else:
            words = self.tr("sparse over dense, batch {sparse} over {dense}").format(
                sparse=sparse.batch, dense=dense.batch
            )
        if not same_device:
            return self.tr("{words}, different devices").format(words=words)
        if dense.threads == sparse.threads == 1:
            return self.tr("{words}, one thread each").format(words=words)
        return self.tr("{words}, {sparse} over {dense} threads").format(
            words=words, sparse=sparse.threads, dense=dense.threads
        )
