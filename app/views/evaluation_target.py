"""What is to be evaluated: a folder or a list, chosen, dropped or taken again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.exam.values import FolderFound, FolderRefused
from app.theme import Look
from app.views.button import Button
from app.views.picker import Choice, Picker
from app.views.table import Table
from app.views.tick import Tick
from app.views.view import Ink, View
from app.views.wrap import wrapped

_EDGE, _GAP = 24, 20


class EvaluationTarget(View):
    """Buttons for a folder and a list, those of before, and what was found or is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Recordings to evaluate"))
        self.folder = Button(self.tr("choose a folder …"), self)
        self.manifest = Button(self.tr("choose a list …"), self)
        self.manifest.setToolTip(self.tr("A CSV with the columns path and label"))
        self.recent = Picker(self.tr("Evaluated before"), self, size=16)
        self.unknown = Tick(self.tr("count them as unknown"), parent=self)
        columns = (self.tr("folder"), self.tr("counts as"), self.tr("clips"))
        self.words = Table(self.tr("Words found"), columns, self)
        self._path = self._told = ""
        self._trouble = False
        self.show_recent(())
        self.show_nothing()

    @property
    def texts(self) -> tuple[str, str]:
        """The path, and what is told of it."""
        return self._path, self._told

    def show_recent(self, targets: Sequence[str]) -> None:
        """Offer what was evaluated before, newest first."""
        choices = [Choice(each, each, Path(each).name or each) for each in targets]
        self.recent.set_choices([Choice("", self.tr("evaluated before")), *choices], "")
        self.recent.setVisible(bool(choices))
        self._place()

    def show_nothing(self) -> None:
        """Say what is wanted."""
        text = self.tr(
            "Choose a folder of recordings or a list, or drop one here. Each recording lies in a "
            "folder named by its word (yes/1.wav); a list is a CSV of path and label. Listening "
            "stands still while the engines hear them."
        )
        self._show("", text)

    def show_looking(self, path: str) -> None:
        """Say that it is looked through."""
        self._show(path, self.tr("looking through it …"))

    def show_found(self, found: FolderFound) -> None:
        """Tell what a folder or list holds."""
        text = self.tr("{n} recordings, {words} words, {unknown} recordings count as unknown")
        told = text.format(
            n=fmt.grouped(found.clips),
            words=len(found.words),
            unknown=fmt.grouped(found.unknown),
        )
        rows = [(row.word, row.label.strip("_"), fmt.grouped(row.clips)) for row in found.words]
        self._show(found.path, told, rows=rows, unknown=self.unknown.isChecked())

    def show_refused(self, refused: FolderRefused) -> None:
        """Say why nothing can be evaluated there, and list the words that nobody knows."""
        rows = [
            (word or fmt.NONE_YET, fmt.NONE_YET, fmt.grouped(clips))
            for word, clips in refused.unmapped
        ]
        self._show(
            refused.path, refused.reason, rows=rows, unknown=bool(refused.unmapped), trouble=True
        )

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for part in (self.folder, self.manifest, self.recent, self.unknown, self.words):
            part.set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title, the path and what is told."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            left, room = look.px(_EDGE), self.width() - look.px(2 * _EDGE)
            base = look.px(22) + look.cap(24)
            ink.text(left, base, self.tr("recordings"), 24, 750, colours.text)
            if not self._path:
                self._draw_hint(ink)
                return
            base = self._below_buttons() + look.px(_GAP) + look.cap(18)
            path = look.metrics(18, 600).elidedText(self._path, Qt.TextElideMode.ElideMiddle, room)
            ink.text(left, base, path, 18, 600, colours.text)
            base += look.text_px(16) * 1.6
            colour = colours.trouble if self._trouble else colours.muted
            for line in self._lines():
                ink.text(left, base, line, 16, 400, colour, room=room)
                base += look.text_px(16) * 1.5

    def _draw_hint(self, ink: Ink) -> None:
        """Where things may be dropped, and what is wanted."""
        look, colours = self.look, self.look.colours
        left, top = look.px(_EDGE), self._below_buttons() + look.px(_GAP)
        box = QRectF(left, top, self.width() - 2 * left, self.height() - top - left)
        pen = QPen(QColor(colours.faint), look.px(2))
        pen.setDashPattern([5, 4])
        ink.painter.setPen(pen)
        ink.painter.setBrush(Qt.BrushStyle.NoBrush)
        ink.painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(14), look.px(14))
        room = min(box.width() - look.px(64), look.px(760))
        lines = wrapped(self._told, look.metrics(18), room)
        high = look.text_px(18) * 1.5
        base = box.center().y() - (len(lines) - 1) * high / 2 + look.cap(18) / 2
        for line in lines:
            ink.text(box.center().x(), base, line, 18, 400, colours.muted, "centre", room=room)
            base += high

    def _show(
        self, path: str, told: str, *, rows: Sequence[tuple[str, str, str]] = (),
        unknown: bool = False, trouble: bool = False,
    ) -> None:  # fmt: skip
        self._path, self._told, self._trouble = path, told, trouble
        self.words.set_rows(rows)
        self.words.setVisible(bool(rows))
        self.unknown.setVisible(unknown)
        self.setAccessibleDescription(f"{path}: {told}" if path else told)
        self.setToolTip(path)
        self._place()
        self.update()

    def _lines(self) -> tuple[str, ...]:
        room = self.width() - self.look.px(2 * _EDGE)
        return wrapped(self._told, self.look.metrics(16), room) if self._told else ()

    def _below_buttons(self) -> float:
        return self.look.px(22 + 20) + self.look.cap(24) + self.folder.sizeHint().height()

    def _place(self) -> None:
        look = self.look
        left, gap = round(look.px(_EDGE)), round(look.px(12))
        x, y = left, round(look.px(22 + 20) + look.cap(24))
        for button in (self.folder, self.manifest):
            hint = button.sizeHint()
            button.setGeometry(x, y, hint.width(), hint.height())
            x += hint.width() + gap
        hint = self.recent.sizeHint()
        wide = max(0, min(round(look.px(300)), self.width() - left - x))
        self.recent.setGeometry(x, y, wide, self.folder.height())
        lines = len(self._lines()) * look.text_px(16) * 1.5
        path = look.text_px(16) * 1.6 if self._path else 0.0
        top = round(self._below_buttons() + look.px(_GAP) + look.cap(18) + path + lines)
        width = self.width() - 2 * left
        if not self.unknown.isHidden():
            high = self.unknown.heightForWidth(width)
            self.unknown.setGeometry(left, top, self.unknown.sizeHint().width(), high)
            top += high + gap // 2
        self.words.setGeometry(left, top, width, max(0, self.height() - top - left // 2))
        self.update()
