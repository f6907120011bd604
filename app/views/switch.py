"""A switch of a few parts side by side, one of them on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.view import View


class PartSwitch(View):
    """Emits ``chosen`` with a part when somebody clicks another one, or goes to it by arrows.

    ``air`` is the room around the widest words and ``high`` the height, both as designed.
    """

    chosen = Signal(str)

    def __init__(
        self,
        parts: Sequence[str],
        on: str,
        parent: QWidget | None = None,
        *,
        air: float = 40,
        high: float = 44,
    ) -> None:
        super().__init__(parent)
        self._parts, self._on = tuple(parts), on
        self._air, self._high = air, high
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def words(self, part: str, on: bool) -> str:
        """What stands in a part."""
        return part

    def tones(self, part: str) -> tuple[str, str]:
        """The ground and the ink of a part that is on."""
        return self.look.colours.lit, self.look.colours.lit_text

    @property
    def on(self) -> str:
        """The part that is on."""
        return self._on

    def set_on(self, part: str) -> None:
        """Which part is on, without emitting."""
        self._on = part
        self.setAccessibleDescription(self.words(part, True))
        self.update()

    def part(self, name: str) -> QRectF:
        """Where a part is drawn."""
        width = self.width() / len(self._parts)
        return QRectF(self._parts.index(name) * width, 0, width, self.height())

    def sizeHint(self) -> QSize:
        """Room for the widest part as often as there are parts."""
        look = self.look
        wide = look.metrics(18, 600)
        widest = max(wide.horizontalAdvance(self.words(part, True)) for part in self._parts)
        high = max(look.px(self._high), look.text_px(18) + 12)
        return QSize(round(len(self._parts) * (widest + look.px(self._air))), round(high))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the part under the pointer."""
        for part in self._parts:
            if self.part(part).contains(event.position()):
                self._choose(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows choose the part beside."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            place = self._parts.index(self._on) + steps[Qt.Key(event.key())]
            self._choose(self._parts[min(max(place, 0), len(self._parts) - 1)])
        else:
            super().keyPressEvent(event)

    def _choose(self, part: str) -> None:
        if part != self._on:
            self.set_on(part)
            self.chosen.emit(part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every part."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            whole, corner = QRectF(self.rect()), look.px(10)
            edge = colours.text if self.hasFocus() else colours.line
            ink.box(whole, colours.track, corner, edge)
            for part in self._parts:
                box, on = self.part(part), part == self._on
                ground, tone = self.tones(part)
                if on:
                    clip = QPainterPath()
                    clip.addRoundedRect(whole, corner, corner)
                    ink.painter.setClipPath(clip)
                    ink.painter.fillRect(box, ground)
                    ink.painter.setClipping(False)
                ink.text(
                    box.center().x(), box.center().y() + look.cap(18) / 2, self.words(part, on),
                    18, 600, tone if on else colours.muted, "centre",
                )  # fmt: skip
