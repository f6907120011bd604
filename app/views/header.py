"""The strip at the top: name, pages, source, level, state and the few buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.theme import DARK, Look
from app.views.button import Button, KeyedButton
from app.views.level import LevelView
from app.views.picker import Picker
from app.views.pill import StatusPill
from app.views.view import View

_LEAST_SOURCE = 200


class Tab(KeyedButton):
    """The name of a page; the open one stands on a panel."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def nextCheckState(self) -> None:
        """Leave it to the header which tab is open: a click may be refused."""

    def sizeHint(self) -> QSize:
        """Room for the title."""
        look = self.look
        width = look.metrics(18, 600).horizontalAdvance(self.text()) + look.px(24)
        return QSize(round(width) + 1, round(look.px(38)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title."""
        look, colours = self.look, self.look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QColor(colours.sparse if self.hasFocus() else colours.track))
            painter.setBrush(QColor(colours.track))
            painter.drawRoundedRect(box, look.px(8), look.px(8))
        painter.setFont(look.font(18, 600 if self.isChecked() else 400))
        painter.setPen(QColor(colours.text if self.isChecked() else colours.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Header(View):
    """Lays its parts out by hand so that they scale with the window."""

    page_chosen = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = {page: Tab(title, self) for page, title in pages}
        for page, tab in self.tabs.items():
            tab.clicked.connect(lambda _=False, page=page: self.page_chosen.emit(page))
        self.sources = Picker(self.tr("Source of the sound"), self)
        self.level = LevelView(self)
        self.check = Button(self.tr("Check the microphone (Ctrl M)"), self, sign="microphone")
        self.check.setAccessibleName(self.tr("Check the microphone"))
        self.state = StatusPill(self)
        self.start = Button(self.tr("start"), self)
        self.theme = Button(self.tr("Dark or light (T)"), self, sign="theme")
        self.help = Button("?", self)
        self.help.setToolTip(self.tr("Keys (?)"))
        self.help.setAccessibleName(self.tr("Keys"))
        self.menu = Button(self.tr("Menu"), self, sign="menu")
        self.theme.setAccessibleName(self.tr("Dark or light"))

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for tab in self.tabs.values():
            tab.look = look
            tab.update()
        for button in (self.theme, self.help, self.menu, self.start, self.check):
            button.set_look(look)
        self.sources.set_look(look)
        self.level.set_look(look)
        self.state.set_look(look)
        self.place()

    def show_page(self, page: str) -> None:
        """Mark a page's tab as the open one; a page without a tab leaves the marks."""
        if page in self.tabs:
            for each, tab in self.tabs.items():
                tab.setChecked(each == page)

    def place(self) -> None:
        """Put every part in its place; call it when a part wants another width."""
        look = self.look
        x = look.px(24) + look.metrics(24, 750).horizontalAdvance("SparseSpot") + look.px(18)
        for tab in self.tabs.values():
            x = self._put(tab, x, tab.sizeHint()) + look.px(4)
        right = self.width() - look.px(24)
        for part in (self.menu, self.help, self.theme, self.start):
            if part.isHidden() and self.isVisible():
                continue
            hint = part.sizeHint()
            self._put(part, right - hint.width(), hint)
            right -= hint.width() + look.px(10)
        right -= look.px(6)
        room = right - x - look.px(24)
        level = self.level.sizeHint()
        source = min(self.sources.room_needed(), look.px(330))
        pill = self.state.sizeHint()
        check = QSize(0, 0) if self.check.isHidden() else self.check.sizeHint()
        taken = level.width() + look.px(32)
        taken += check.width() + look.px(12) if check.width() else 0.0
        least = min(source, look.px(_LEAST_SOURCE))
        if room - taken - pill.width() < least:
            pill = self.state.minimumSizeHint()  # the whole stands in its tooltip
        # a long name gives way to what is going on, down to a width at which it is still told
        source = max(min(source, room - taken - pill.width()), least)
        pill.setWidth(round(max(0.0, min(pill.width(), room - taken - source))))
        self._put(self.state, right - pill.width(), pill)
        right -= pill.width() + look.px(16)
        self._put(self.level, right - level.width(), level)
        right -= level.width() + look.px(16)
        if check.width():
            self._put(self.check, right - check.width(), check)
            right -= check.width() + look.px(12)
        box = QSize(round(source), max(round(look.px(40)), look.text_px(18) + 8))
        self._put(self.sources, right - source, box)

    def _put(self, part: QWidget, x: float, size: QSize) -> float:
        height = max(size.height(), self.look.text_px(16) + 8)
        part.setGeometry(round(x), round((self.height() - height) / 2), size.width(), height)
        return x + size.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep every part in its place."""
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name and the line below."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            y = self.height() - 0.5
            ink.rule(0, y, self.width(), y, colours.line)
            base = self.height() / 2 + look.cap(24) / 2
            x = look.px(24)
            x += ink.text(x, base, "Sparse", 24, 750)
            ink.text(x, base, "Spot", 24, 750, colours.sparse)
