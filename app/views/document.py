"""A text to read, scroll, select and copy: rows of a name and what there is to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.theme import DARK, Look, qt_palette
from engine.values import Family


@dataclass(frozen=True)
class Row:
    """A line: its name, the text, and below it in grey what to do; ``good`` None is neither."""

    name: str
    text: str
    below: str = ""
    good: bool | None = None
    family: Family | None = None


class Document(QTextBrowser):
    """Rows drawn as a table that wraps; the keyboard scrolls it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(DARK)
        self._rows: tuple[Row, ...] = ()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        self.look = look
        made = qt_palette(look.colours)
        self.setPalette(made)
        self.setFont(look.font(16))
        self.document().setDefaultFont(look.font(16))
        self.document().setDocumentMargin(0)
        wide = round(look.px(12))
        self.verticalScrollBar().setStyleSheet(
            f"QScrollBar {{ background: transparent; width: {wide}px; margin: 0 }}"
            f"QScrollBar::handle {{ background: {look.colours.faint}; min-height: {4 * wide}px;"
            f" border-radius: {wide // 3}px; margin: 0 {wide // 6}px }}"
            "QScrollBar::add-line, QScrollBar::sub-line { height: 0 }"
            "QScrollBar::add-page, QScrollBar::sub-page { background: transparent }"
        )
        self._write()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; where they only grew, the reader's place is kept."""
        self._rows = tuple(rows)
        self._write()

    def _write(self) -> None:
        place = self.verticalScrollBar().value()
        self.setHtml(f"<table width='100%' cellspacing='0'>{''.join(map(self._line, self._rows))}")
        self.verticalScrollBar().setValue(place)

    def _line(self, row: Row) -> str:
        colours, pad = self.look.colours, round(self.look.px(7))
        name = colours.muted if row.family is None else colours.family(row.family)
        sign = ""
        if row.good is not None:
            colour, mark = (colours.good, "✓") if row.good else (colours.trouble, "✗")
            sign = f"<span style='color:{colour}'>{mark}</span>&nbsp;"
        below = f"<br><span style='color:{colours.muted}'>{escape(row.below)}</span>"
        cell = f"style='padding:{pad}px {2 * pad}px {pad}px 0'"
        return (
            f"<tr><td {cell}><span style='color:{name};white-space:nowrap'>{sign}"
            f"{escape(row.name)}</span></td>"
            f"<td {cell}>{escape(row.text)}{below if row.below else ''}</td></tr>"
        )
