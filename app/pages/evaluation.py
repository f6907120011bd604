"""The evaluation page: engines over labelled recordings, clip by clip, and the report of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog

from app.evaluation.table import ClipTable
from app.evaluation.told import line, over, title
from app.evaluation.values import (
    ClipRows,
    ClipSeen,
    EvaluationBegun,
    EvaluationEnd,
    EvaluationReading,
    EvaluationWish,
)
from app.exports import export_folder
from app.pages.evaluation_asking import EvaluationAsking
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import Look
from app.views.clip_table import ClipTableView
from app.views.clip_view import ClipView
from app.views.evaluation_head import EvaluationHead
from app.views.evaluation_scores import EvaluationScores

NUMBERS_MS = 250
_TURNS = 2  # the scores and the table take turns: both at once would hold up a frame
_MARGIN, _GAP, _SCORES, _CLIP = 24, 16, 124, 700


class EvaluationPage(Page):
    """Asks the bridge for evaluations; numbers and rows come four times a second.

    ``open_url`` opens a report or a folder, ``folder`` is where dated folders of reports go.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        *,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._bridge, self._open_url, self._folder = bridge, open_url, folder
        self._running = self._cancelling = False
        self._wish: EvaluationWish | None = None  # while there is something to show
        self._table: ClipTable | None = None
        self._reading: EvaluationReading | None = None
        self._end: EvaluationEnd | None = None
        self._grown = False
        self._turn = 0
        self.asking = EvaluationAsking(bridge, self)
        self.target, self.options = self.asking.target, self.asking.options
        self.head = EvaluationHead(self)
        self.scores = EvaluationScores(self)
        self.clips = ClipTableView(self)
        self.clip = ClipView(self)
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS // _TURNS)
        self._slow.timeout.connect(self._tick)
        self.setAcceptDrops(True)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        evaluation = self._bridge.evaluation
        evaluation.running_changed.connect(self._note_running)
        evaluation.begun.connect(self._begin)
        evaluation.rows.connect(self._add)
        evaluation.read.connect(self._read)
        evaluation.ended.connect(self._ended)
        evaluation.clip_seen.connect(self._see)
        evaluation.clip_sounding.connect(self.clip.show_sounding)
        evaluation.clip_silent.connect(self.clip.show_silent)
        self.asking.taken.connect(self._leave)
        self.options.start.clicked.connect(self._start)
        self.head.main.clicked.connect(self._cancel_or_leave)
        self.head.report.clicked.connect(self._open_report)
        self.head.folder.clicked.connect(self._open_folder)
        self.head.elsewhere.clicked.connect(self._write_elsewhere)
        self.clips.chosen.connect(self._choose)
        self.clip.wanted.connect(self._play)

    # -- what the window asks -------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.target, self.options, *self._showing()):
            view.set_look(look)
        self._place()

    def pause(self) -> None:
        """Stand still, and be silent; an evaluation goes on."""
        self._slow.stop()
        self._bridge.evaluation.hush()

    def resume(self) -> None:
        """Move again."""
        self._slow.start()
        self.asking.show_recent()

    def clear(self) -> None:
        """Go back to what is to be evaluated, unless an evaluation is running."""
        if not self._running:
            self._leave()

    def keep_reports_in(self, folder: Path) -> None:
        """Have the dated folders of reports go there."""
        self._folder = folder

    # -- requests -------------------------------------------------------------------------

    def take(self, target: str) -> None:
        """Look through a folder, or a list (``.csv``)."""
        self.asking.take(target)

    @Slot()
    def _start(self) -> None:
        found = self.asking.found
        if found is None or self._running:
            return
        margin, limit = self.options.options
        self._wish = EvaluationWish(
            found.path, self.options.chosen, str(self._folder or export_folder()), margin,
            limit, self.target.unknown.isChecked(),
        )  # fmt: skip
        self._forget()
        self._bridge.evaluation.start(self._wish)
        if not self._running:
            self._wish = None  # the bridge has said why
        self._show_state()

    @Slot()
    def _cancel_or_leave(self) -> None:
        if self._running:
            self._cancelling = True
            self._bridge.evaluation.cancel()
            self._show_head()
        else:
            self._leave()

    @Slot()
    def _leave(self) -> None:
        self._bridge.evaluation.hush()
        self._wish = self._end = None
        self._forget()
        self.asking.show_recent()
        self._show_state()

    @Slot()
    def _open_report(self) -> None:
        if self._end is not None and self._end.folder is not None:
            self._open_file(Path(self._end.folder) / "report.html")

    @Slot()
    def _open_folder(self) -> None:
        if self._end is not None and self._end.folder is not None:
            self._open_file(Path(self._end.folder))

    def _open_file(self, path: Path) -> None:
        if not path.exists():
            text = self.tr("{path} is not there any more: evaluate again.")
        elif not self._open_url(QUrl.fromLocalFile(str(path))):
            text = self.tr("No program here opens {path}: open it by hand.")
        else:
            return
        self._bridge.notice.emit(text.format(path=path), True)

    @Slot()
    def _write_elsewhere(self) -> None:
        caption = self.tr("Folder for the report")
        folder = QFileDialog.getExistingDirectory(self, caption, str(Path.home()))
        if folder:
            self._bridge.evaluation.write(folder)

    @Slot(int, bool)
    def _choose(self, place: int, aloud: bool) -> None:
        self.clip.show_clip(self._table, place)
        if self._table is not None and self._table.reason(place) is None:
            self._bridge.evaluation.see(place, aloud)
        else:
            self._bridge.evaluation.hush()

    @Slot(int, bool)
    def _play(self, place: int, aloud: bool) -> None:
        if aloud:
            self._bridge.evaluation.see(place, True)
        else:
            self._bridge.evaluation.hush()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder or a list."""
        if self.asking.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look through what was dropped."""
        if target := self.asking.takes(event.mimeData()):
            event.acceptProposedAction()
            self.take(target)

    # -- what the bridge says -------------------------------------------------------------

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._running, self._cancelling = running, False
        self._show_state()

    @Slot(object)
    def _begin(self, begun: EvaluationBegun) -> None:
        self._table = ClipTable(begun)
        self.clips.show_table(self._table)
        self.scores.show_engines(begun.engines)

    @Slot(object)
    def _add(self, rows: ClipRows) -> None:
        if self._table is not None:
            self._table.add(rows)
            self._grown = True

    @Slot(object)
    def _read(self, reading: EvaluationReading) -> None:
        if self._running:
            self._reading = reading

    @Slot(object)
    def _ended(self, end: EvaluationEnd) -> None:
        if self._wish is None:
            return
        self._end, self._reading = end, end.reading or self._reading
        self._running = self._cancelling = False
        self._show_scores()
        self._show_rows()
        if self._table is not None and self.clips.model.order == "heard":
            self.clips.sort("wrong")
        self._show_state()

    @Slot(object)
    def _see(self, seen: ClipSeen) -> None:
        self.clip.show_seen(seen)

    # -- drawing --------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        turn, self._turn = self._turn, (self._turn + 1) % _TURNS
        if turn == 0:
            self.numbers.emit()
        if self._running:
            (self._show_scores, self._show_rows)[turn]()

    def _forget(self) -> None:
        self._table = self._reading = self._end = None
        self._grown = False
        self.clips.show_table(None)
        self.clips.sort("heard")
        self.clip.clear()
        self.scores.show_engines(())

    def _show_scores(self) -> None:
        if self._reading is not None:
            self.scores.show_reading(self._reading)
        self._show_head()

    def _show_rows(self) -> None:
        if self._grown:
            self._grown = False
            self.clips.grow()

    def _show_state(self) -> None:
        showing = self._wish is not None
        self.target.setVisible(not showing)
        self.options.setVisible(not showing)
        for view in self._showing():
            view.setVisible(showing)
        self._show_head()
        self.asking.show_needed()
        self._place()

    def _show_head(self) -> None:
        wish, head = self._wish, self.head
        if wish is None:
            return
        high = head.wanted_height(head.width())
        if self._running:
            writing = self._reading is not None and self._reading.stage == "writing"
            cancel = self.tr("cancelling …") if self._cancelling else self.tr("cancel")
            name = self.tr("Cancel the evaluation")
            head.set_main(cancel, name, enabled=not self._cancelling and not writing)
            head.show_buttons(head.main)
            share = self._reading.done / max(1, self._reading.total) if self._reading else 0.0
            head.tell(title(wish), line(wish, self._reading), share=share)
        elif self._end is not None:
            end = self._end
            head.set_main(self.tr("evaluate anew"), self.tr("Choose what to evaluate next"))
            written = (head.report, head.folder) if end.folder is not None else ()
            elsewhere = (head.elsewhere,) if end.unwritten is not None else ()
            head.show_buttons(*written, *elsewhere, head.main)
            told, sentence, trouble = over(end)
            head.tell(title(wish), told, sentence, trouble=trouble)
        if head.wanted_height(head.width()) != high:
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the views out."""
        self._place()

    def _showing(self) -> tuple[EvaluationHead, EvaluationScores, ClipTableView, ClipView]:
        return self.head, self.scores, self.clips, self.clip

    def _place(self) -> None:
        px = self.look.px
        left, gap = round(px(_MARGIN)), round(px(_GAP))
        width, height = self.width() - 2 * left, self.height() - gap - left
        right = min(round(px(_CLIP)), width // 2)
        self.target.setGeometry(left, gap, width - right - gap, height)
        self.options.setGeometry(left + width - right, gap, right, height)
        y = gap
        high = self.head.wanted_height(width)
        self.head.setGeometry(left, y, width, high)
        y += high + gap
        self.scores.setGeometry(left, y, width, round(px(_SCORES)))
        y += round(px(_SCORES)) + gap
        rest = height + gap - y
        self.clips.setGeometry(left, y, width - right - gap, rest)
        self.clip.setGeometry(left + width - right, y, right, rest)
