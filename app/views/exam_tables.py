"""What an exam lists: words found, clips on which the engines differ, recordings not used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.exam.values import ExamClip, FoundWord
from app.theme import Look
from app.views.button import Button
from app.views.table import Row, Table
from app.views.view import View

_EDGE = 16
Listed = Literal["found", "differ", "refused"]


class ExamTables(View):
    """Three tables of which one is seen; a button above each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Lists of the exam"))
        self.tables: dict[Listed, Table] = {
            "found": Table(
                self.tr("Words found"), (self.tr("folder"), self.tr("counts as"), self.tr("clips")),
                self,
            ),
            "differ": Table(
                self.tr("Answers that differ"),
                (self.tr("word"), self.tr("dense"), self.tr("sparse"), self.tr("recording")), self,
            ),
            "refused": Table(
                self.tr("Recordings not used"), (self.tr("recording"), self.tr("reason")), self
            ),
        }  # fmt: skip
        self.buttons: dict[Listed, Button] = {name: Button("", self) for name in self.tables}
        for name, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.open(name))
        self._counts: dict[Listed, int] = dict.fromkeys(self.tables, 0)
        self.opened: Listed = "found"
        self._label()
        self.open(self.opened)

    def open(self, name: Listed) -> None:
        """Show this table."""
        self.opened = name
        for each, table in self.tables.items():
            table.setVisible(each == name)
            self.buttons[each].setChecked(each == name)
        self.update()

    def show_found(self, words: Sequence[FoundWord]) -> None:
        """List the words of a folder."""
        rows = [(row.word, row.label.strip("_"), fmt.grouped(row.clips)) for row in words]
        self._show("found", rows, len(rows))

    def show_differences(self, clips: Sequence[ExamClip], count: int) -> None:
        """List the first clips on which the engines differ, ``count`` in all."""
        rows = [
            (_plain(clip.label), _plain(clip.dense), _plain(clip.sparse), clip.path)
            for clip in clips
        ]
        self._show("differ", rows, count)

    def show_refused(self, refusals: Sequence[tuple[str, str]], count: int) -> None:
        """List the first recordings that were not used and why, ``count`` in all."""
        self._show("refused", list(refusals), count)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for name, table in self.tables.items():
            table.set_look(look)
            self.buttons[name].set_look(look)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay buttons and tables out."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, and how many more there are than are listed."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            more = self._more()
            if more:
                text = self.tr("and {n} more").format(n=fmt.grouped(more))
                base = self.height() - look.px(16)
                ink.text(look.px(_EDGE + 6), base, text, 14, 400, colours.muted)

    def _more(self) -> int:
        return self._counts[self.opened] - len(self.tables[self.opened].rows)

    def _show(self, name: Listed, rows: Sequence[Row], count: int) -> None:
        more = self._more()
        self._counts[name] = count
        self.tables[name].set_rows(rows)
        self._label()
        if (more > 0) != (self._more() > 0):
            self._place()
        self.update()

    def _label(self) -> None:
        told = {name: fmt.grouped(count) for name, count in self._counts.items()}
        words = {
            "found": self.tr("words {n}").format(n=told["found"]),
            "differ": self.tr("differ {n}").format(n=told["differ"]),
            "refused": self.tr("not used {n}").format(n=told["refused"]),
        }
        changed = False
        for name, button in self.buttons.items():
            if button.text() != words[name]:
                changed = True
                button.setText(words[name])
                button.setAccessibleName(words[name])
        if changed:
            self._place()

    def _place(self) -> None:
        px = self.look.px
        edge, top = round(px(_EDGE)), round(px(14))
        x, high = edge, 0
        for button in self.buttons.values():
            hint = button.sizeHint()
            button.setGeometry(x, top, hint.width(), hint.height())
            x += hint.width() + round(px(8))
            high = max(high, hint.height())
        y = top + high + round(px(10))
        foot = round(px(40)) if self._more() > 0 else edge
        for table in self.tables.values():
            table.setGeometry(edge, y, self.width() - 2 * edge, max(0, self.height() - y - foot))


def _plain(label: str | None) -> str:
    return fmt.NONE_YET if label is None else label.strip("_")
