"""The diagnostics page: which engine runs here and why not, and what this machine has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.crash import log_file
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import Look
from app.views.button import Button
from app.views.document import Document, Row
from app.views.view import View
from engine.values import EngineInfo

NUMBERS_MS = 250
_EDGE, _GAP, _INSIDE, _TITLE = 24, 16, 24, 64


class Panel(View):
    """A titled panel around a document."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note = title, ""
        self.document = Document(title, self)
        self.setAccessibleName(title)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.document.set_look(look)
        self._place()

    def set_note(self, note: str) -> None:
        """A word in the corner."""
        self._note = note
        self.setAccessibleDescription(note)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the panel below its title."""
        self._place()

    def _place(self) -> None:
        edge, top = round(self.look.px(_INSIDE)), round(self.look.px(_TITLE))
        self.document.setGeometry(
            edge, top, self.width() - edge - round(self.look.px(8)), self.height() - top - edge // 2
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel and its title."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()))
            base = look.px(_TITLE) / 2 + look.cap(24) / 2 + look.px(4)
            ink.text(look.px(_INSIDE), base, self._title, 24, 750)
            right = self.width() - look.px(_INSIDE)
            ink.text(right, base, self._note, 16, 400, colours.muted, "right")


class DiagnosticsPage(Page):
    """Every engine with its reason, the doctor's lines, where the log is, and a copy of it all."""

    def __init__(self, bridge: LiveSignals) -> None:
        super().__init__()
        self._bridge = bridge
        self._lines: list[str] = []
        self._asked = False
        self.engines = Panel(self.tr("engines"), self)
        self.machine = Panel(self.tr("this machine"), self)
        self.copy = Button(self.tr("copy everything"), self)
        self.again = Button(self.tr("check again"), self)
        self.log = Button(self.tr("open the log's folder"), self)
        self.copy.clicked.connect(self._copy)
        self.again.clicked.connect(self._check)
        self.log.clicked.connect(self._open_log)
        bridge.engines_listed.connect(self._list_engines)
        bridge.diagnosed.connect(self._add_line)
        bridge.diagnosis_ended.connect(self._end)
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS)
        self._slow.timeout.connect(self.numbers)
        self._show_machine()

    @property
    def report(self) -> str:
        """Everything on the page as text, a line each."""
        rows = (*self.engines.document.rows, *self.machine.document.rows)
        return "\n".join(" ".join(filter(None, (f"{r.name}: {r.text}", r.below))) for r in rows)

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        for part in (self.engines, self.machine, self.copy, self.again, self.log):
            part.set_look(look)
        self._place()

    def pause(self) -> None:
        """Let nothing run."""
        self._slow.stop()

    def resume(self) -> None:
        """The machine is looked at when somebody first looks here."""
        self._slow.start()
        if not self._asked:
            self._check()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two panels beside each other, the buttons above them."""
        self._place()

    def _place(self) -> None:
        look = self.look
        edge, gap = round(look.px(_EDGE)), round(look.px(_GAP))
        x, high = edge, 0
        for button in (self.copy, self.again, self.log):
            hint = button.sizeHint()
            high = max(hint.height(), look.text_px(16) + 8)
            button.setGeometry(x, gap, hint.width(), high)
            x += hint.width() + gap
        top = high + 2 * gap
        width = (self.width() - 2 * edge - gap) // 2
        self.engines.setGeometry(edge, top, width, self.height() - top - edge)
        self.machine.setGeometry(
            edge + width + gap, top, self.width() - 2 * edge - width - gap,
            self.height() - top - edge,
        )  # fmt: skip

    @Slot()
    def _check(self) -> None:
        self._asked = True
        self._lines.clear()
        self.again.setEnabled(False)
        self.machine.set_note(self.tr("looking …"))
        self._show_machine()
        self._bridge.diagnose()

    @Slot(str)
    def _add_line(self, line: str) -> None:
        self._lines.append(line)
        self._show_machine()

    @Slot()
    def _end(self) -> None:
        self.again.setEnabled(True)
        self.machine.set_note("")

    def _show_machine(self) -> None:
        rows = [Row(self.tr("log"), str(log_file()))]
        for line in self._lines:
            name, colon, text = line.partition(": ")
            rows.append(Row(name, text) if colon else Row("", line))
        self.machine.document.set_rows(rows)

    @Slot(object)
    def _list_engines(self, engines: Sequence[EngineInfo]) -> None:
        self.engines.document.set_rows([self._row(info) for info in engines])
        count = sum(info.available for info in engines)
        text = self.tr("{n} of {all} run here").format(n=count, all=len(engines))
        self.engines.set_note(text)

    def _row(self, info: EngineInfo) -> Row:
        if info.available:
            text = self.tr("runs here: {runtime}, {device}")
            said = text.format(runtime=info.runtime, device=info.device)
            return Row(info.id, said, good=True, family=info.family)
        reason = info.reason or self.tr("not available")
        text = self.tr("cannot run: {reason}").format(reason=reason)
        return Row(info.id, text, info.remedy or "", good=False, family=info.family)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self._bridge.notice.emit(self.tr("Copied: paste it where it is wanted."), False)

    @Slot()
    def _open_log(self) -> None:
        folder = log_file().parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            text = self.tr("No program opens folders here; the log lies in {folder}.")
            self._bridge.notice.emit(text.format(folder=folder), True)
