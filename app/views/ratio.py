"""The one ratio between the lanes, its meaning in a word, and which engine is on air."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.theme import Look
from app.values import FAMILIES
from app.views.view import View
from engine.values import Family, Figure, ThroughputReading

NOT_COMPARED = "a measured and a modelled figure are not compared"


class AirSwitch(View):
    """Two halves, one on air; emits ``chosen`` when somebody clicks the other one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family: Family = "sparse"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Engine on air")
        self.setToolTip("D dense, S sparse, space swaps")

    def set_family(self, family: Family) -> None:
        """Which half is on air."""
        self._family = family
        self.setAccessibleDescription(f"{family} on air")
        self.update()

    def sizeHint(self) -> QSize:
        """Room for both halves."""
        return QSize(round(2 * self._half()), round(self._height()))

    def _half(self) -> float:
        widest = "sparse  S  on air"
        return self.look.metrics(18, 600).horizontalAdvance(widest) + self.look.px(40)

    def _height(self) -> float:
        return max(self.look.px(44), self.look.text_px(18) + 12)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the clicked half on air."""
        family = FAMILIES[int(event.position().x() > self.width() / 2)]
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(family)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both halves."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            whole = QRectF(self.rect())
            ink.box(whole, colours.track, look.px(10), colours.line)
            half = QRectF(0, 0, whole.width() / 2, whole.height())
            for index, family in enumerate(FAMILIES):
                box = half.translated(index * half.width(), 0)
                on = family == self._family
                if on:
                    clip = QPainterPath()
                    clip.addRoundedRect(whole, look.px(10), look.px(10))
                    ink.painter.setClipPath(clip)
                    ink.painter.fillRect(box, colours.family(family))
                    ink.painter.setClipping(False)
                text = f"{family}  {family[0].upper()}" + ("  on air" if on else "")
                ink.text(
                    box.center().x(), box.center().y() + look.cap(18) / 2, text, 18, 600,
                    colours.on_colour if on else colours.muted, "centre",
                )  # fmt: skip


class RatioView(View):
    """Speed of sparse over dense, drawn only between figures of one kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ratio: float | None = None
        self._caption = ""
        self._badge: Figure = "measured"
        self._racing, self._waiting, self._below = False, "ready", ""
        self.switch = AirSwitch(self)
        self.setAccessibleName("Ratio of the two speeds")
        self.clear()
        self._waiting = "opening"

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
        self._ratio, self._racing, self._waiting = None, False, "ready"
        self._below = ""
        self._caption = "after each word both engines race on it"
        self.update()

    def show_race(
        self,
        dense: ThroughputReading | None,
        sparse: ThroughputReading | None,
        figures: tuple[Figure, Figure] | None,
        running: bool,
        same_device: bool,
        best: tuple[ThroughputReading, ThroughputReading] | None = None,
    ) -> None:
        """Show the ratio of two readings; ``figures`` are the dense and the sparse one's kind.

        ``best`` are both at their best batch.
        """
        self._ratio, self._racing, self._waiting = None, running, "no ratio"
        self._below = ""
        if running:
            self._caption = "times your last word in one second"
        elif dense is None or sparse is None or figures is None:
            self._caption = "one engine runs: nothing to compare"
        elif (figures[0] == "measured") != (figures[1] == "measured"):
            self._caption = NOT_COMPARED
        elif dense.words_per_second > 0 and sparse.words_per_second > 0:
            self._ratio = sparse.words_per_second / dense.words_per_second
            self._badge = figures[0] if figures[0] != "measured" else figures[1]
            self._caption = _caption(dense, sparse, same_device)
            if best is not None and best[0].words_per_second > 0:
                ratio = best[1].words_per_second / best[0].words_per_second
                batches = f"dense {best[0].batch}, sparse {best[1].batch}"
                self._below = f"each at its best batch ({batches}): {fmt.times(ratio)}"
            self.setAccessibleDescription(f"{self.meaning()[0]} {self.meaning()[1]}")
        self.update()

    def meaning(self) -> tuple[str, str]:
        """The ratio in large and its word: ("20.6×", "faster")."""
        if self._ratio is None:
            return ("", "racing" if self._racing else self._waiting)
        if self._ratio >= 1:
            return fmt.times(self._ratio), "faster"
        return fmt.times(1 / self._ratio), "slower"

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
                base = above / 2 + look.cap(72) / 2 + look.px(6)
                ink.text(x, base, word, 72, 750, colours.faint, "centre", room=room)
                return
            below = above - look.px(22)
            ink.text(x, below, word, 72, 750, colours.text, "centre", room=room)
            base = below - look.cap(72) - look.px(20)
            ink.text(x, base, number, 132, 750, colours.text, "centre", room=room)
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


def _caption(dense: ThroughputReading, sparse: ThroughputReading, same_device: bool) -> str:
    if dense.simulated is not None and sparse.simulated is not None:
        return "cycles a word of two kernels, simulated"
    if dense.batch == sparse.batch:
        words = f"sparse over dense, batch {dense.batch}"
    else:
        words = f"sparse over dense, batch {sparse.batch} over {dense.batch}"
    if not same_device:
        return f"{words}, different devices"
    if dense.threads == sparse.threads == 1:
        return f"{words}, one thread each"
    return f"{words}, {sparse.threads} over {dense.threads} threads"
