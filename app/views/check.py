"""The check of the microphone, laid over the window: the room, three words, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import Look
from app.views.button import Button
from app.views.pill import Mood
from app.views.view import Ink, View
from engine.values import LevelReading

_WIDE, _HIGH = 940, 460
_LOWEST_DB = -60.0


@dataclass(frozen=True)
class CheckShown:
    """What the panel says: ``progress`` 0..1, ``words`` of ``of`` heard, ``facts`` name and value.

    ``mood`` colours the headline once there is a result; ``gained`` offers to take a gain away.
    """

    device: str
    headline: str
    advice: str
    progress: float = 0.0
    words: int | None = None
    of: int = 3
    facts: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    mood: Mood = "quiet"
    over: bool = False
    gained: bool = False


class CheckView(View):
    """Shows how far the check is; says that it is to begin anew, to end, or to undo the gain."""

    again = Signal()
    undone = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = CheckShown("", "", "")
        self._reading: LevelReading | None = None
        self.repeat = Button(self.tr("check again"), self)
        self.undo = Button(self.tr("take the gain away"), self)
        self.close_button = Button(self.tr("close"), self)
        self.repeat.clicked.connect(self.again)
        self.undo.clicked.connect(self.undone)
        self.close_button.clicked.connect(self.closed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Microphone check"))
        self.hide()

    @property
    def shown(self) -> CheckShown:
        """What the panel says."""
        return self._shown

    def show_check(self, shown: CheckShown) -> None:
        """Say this from now on."""
        if shown == self._shown:
            return
        told = f"{shown.headline} {shown.advice}"
        if told != self.accessibleDescription():
            self.setAccessibleDescription(told)
        self._shown = shown
        self.repeat.setVisible(shown.over)
        self.undo.setVisible(shown.over and shown.gained)
        self._place()
        self.update()

    def show_level(self, reading: LevelReading | None) -> None:
        """Move the bar."""
        self._reading = reading
        self.update(self._panel().toRect())

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for button in (self.repeat, self.undo, self.close_button):
            button.set_look(look)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the check, Return presses the button in focus, no other key goes further."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing behind the panel is pressed through it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons on the panel."""
        self._place()

    def _panel(self) -> QRectF:
        width, height = self.look.px(_WIDE), max(self.look.px(_HIGH), 300.0)
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _place(self) -> None:
        panel, px = self._panel(), self.look.px
        right, bottom = panel.right() - px(40), panel.bottom() - px(32)
        for button in (self.close_button, self.repeat, self.undo):
            if button.isHidden():
                continue
            size = button.sizeHint()
            height = max(size.height(), self.look.text_px(16) + 12)
            button.setGeometry(
                round(right - size.width()), round(bottom - height), size.width(), height
            )
            right -= size.width() + px(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel."""
        look, colours, shown = self.look, self.look.colours, self._shown
        with self.ink() as ink:
            veil = QColor(colours.background)
            veil.setAlpha(225)
            ink.painter.fillRect(self.rect(), veil)
            panel = self._panel()
            ink.panel(panel)
            left, right = panel.left() + look.px(40), panel.right() - look.px(40)
            y = panel.top() + look.px(36) + look.cap(18)
            title = self.tr("microphone check")
            width = ink.text(left, y, title, 18, 600, colours.muted)
            room = right - left - width - look.px(30)
            ink.text(right, y, shown.device, 18, 400, colours.muted, "right", room=room)
            y += look.px(56) + look.cap(48)
            mood = {"good": colours.good, "trouble": colours.trouble, "quiet": colours.text}
            ink.text(left, y, shown.headline, 48, 750, mood[shown.mood], room=right - left)
            y += look.px(30) + look.cap(20)
            ink.text(left, y, shown.advice, 20, 400, colours.text, room=right - left)
            y += look.px(44)
            if shown.over:
                self._draw_facts(ink, left, y)
            else:
                self._draw_progress(ink, QRectF(left, y, right - left, look.px(10)))
                self._draw_words(ink, left, y + look.px(64))
            self._draw_level(ink, left, panel.bottom() - look.px(54), look.px(300))

    def _draw_progress(self, ink: Ink, bar: QRectF) -> None:
        colours = self.look.colours
        ink.box(bar, colours.track, bar.height() / 2)
        done = QRectF(bar)
        done.setWidth(max(bar.height(), bar.width() * self._shown.progress))
        ink.box(done, colours.sparse, bar.height() / 2)

    def _draw_words(self, ink: Ink, left: float, middle: float) -> None:
        look, shown = self.look, self._shown
        if shown.words is None:
            return
        side, x = look.px(30), left
        for word in range(shown.of):
            box = QRectF(x, middle - side / 2, side, side)
            heard = word < shown.words
            fill = look.colours.good if heard else look.colours.panel
            ink.box(box, fill, side / 2, look.colours.good if heard else look.colours.line)
            x += side + look.px(14)
        count = self.tr("{n} of {of} words heard").format(n=shown.words, of=shown.of)
        ink.text(x + look.px(6), middle + look.cap(18) / 2, count, 18, 400, look.colours.muted)

    def _draw_facts(self, ink: Ink, left: float, top: float) -> None:
        look, colours, x = self.look, self.look.colours, left
        for name, value in self._shown.facts:
            base = top + look.cap(30)
            width = ink.text(x, base, value, 30, 750)
            below = base + look.px(16) + look.cap(16)
            width = max(width, ink.text(x, below, name, 16, 400, colours.muted))
            x += width + look.px(48)

    def _draw_level(self, ink: Ink, left: float, middle: float, width: float) -> None:
        look, colours, reading = self.look, self.look.colours, self._reading
        height = max(6.0, look.px(10))
        bar = QRectF(left, middle - height / 2, width, height)
        ink.box(bar, colours.track, height / 2)
        if reading is None:
            return
        share = 1 - max(_LOWEST_DB, min(0.0, reading.rms_db)) / _LOWEST_DB
        trouble = reading.clipped or reading.flat
        if share > 0.02:
            filled = QRectF(left, bar.top(), width * share, height)
            ink.box(filled, colours.trouble if trouble else colours.good, height / 2)
