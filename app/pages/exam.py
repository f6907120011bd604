"""The exam page: a labelled folder, both engines over it, and what that comes to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog

from app import format as fmt
from app.exam.values import ExamEnd, ExamReading, FolderFound, FolderRefused
from app.exam.verdict import verdict
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import FAR_TEXT, Look
from app.values import FAMILIES, SessionFacts
from app.views.accuracy_plot import AccuracyPlot
from app.views.exam_folder import ExamFolderView
from app.views.exam_lane import ExamLaneView
from app.views.exam_tables import ExamTables
from app.views.invitation import Invitation
from app.views.verdict import VerdictView

NUMBERS_MS = 250
_TURNS = 4  # parts of the page take turns: all at once they would hold up a frame
_MARGIN, _GAP, _MIDDLE, _SIDE = 24, 16, 472, 640
_HEAD, _LANES = 88, 352


class ExamPage(Page):
    """Asks the bridge for exams and shows what comes; numbers change four times a second."""

    def __init__(self, bridge: LiveSignals) -> None:
        super().__init__()
        self._bridge = bridge
        self._session: SessionFacts | None = None
        self._asked: str | None = None  # the folder that is looked through
        self._found: FolderFound | None = None
        self._refused: FolderRefused | None = None
        self._running = self._cancelling = self._locked = self._seen = False
        self._reading: ExamReading | None = None
        self._shown: ExamReading | None = None  # the one that is drawn, part by part
        self._turn = 0
        self._end: ExamEnd | None = None
        self.invitation = Invitation(self.tr("Choose a folder"), self)
        self.folder = ExamFolderView(self)
        self.lanes = {family: ExamLaneView(family, self) for family in FAMILIES}
        self.verdict = VerdictView(self)
        self.plot = AccuracyPlot(self)
        self.tables = ExamTables(self)
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS // _TURNS)
        self._slow.timeout.connect(self._tick)
        self._parts = (self._show_lanes, self._show_verdict, self._show_curves, self._show_lists)
        self.setAcceptDrops(True)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        bridge = self._bridge
        bridge.session_opened.connect(self._open)
        bridge.exam_looked.connect(self._looked)
        bridge.exam_read.connect(self._read)
        bridge.exam_ended.connect(self._ended)
        bridge.exam_running_changed.connect(self._note_running)
        self.invitation.first.clicked.connect(self.choose_folder)
        self.invitation.second.clicked.connect(self._count_unknown)
        self.folder.choose.clicked.connect(self.choose_folder)
        self.folder.main.clicked.connect(self._start_or_cancel)

    # -- what the window asks -------------------------------------------------------------

    def lock(self) -> None:
        """Neither choose a folder nor take one dropped here: strangers use the window."""
        self._locked = True
        self.setAcceptDrops(False)
        self._show_state()

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.invitation, self.folder, *self.lanes.values(), self.verdict, self.plot,
                     self.tables):  # fmt: skip
            view.set_look(look)
        self._place()

    def pause(self) -> None:
        """Stand still; an exam goes on."""
        self._slow.stop()

    def resume(self) -> None:
        """Move again; the first time, look through the folder given at the start."""
        self._slow.start()
        if not self._seen:
            self._seen = True
            self._look_again()

    def clear(self) -> None:
        """Forget the last exam's figures, unless one is running."""
        if not self._running:
            self._forget()
            self._show_state()

    # -- requests -------------------------------------------------------------------------

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        before = Path(self._asked) if self._asked is not None else Path.home()
        start = before.parent if before.parent.is_dir() else Path.home()
        title = self.tr("Folder of labelled recordings")
        name = QFileDialog.getExistingDirectory(self, title, str(start))
        if name:
            self.take_folder(name)

    def take_folder(self, folder: str, *, unknown_ok: bool = False) -> None:
        """Look through a folder, or a list (``.csv``), for the next exam."""
        if self._running:
            return
        self._asked, self._found, self._refused = folder, None, None
        self._forget()
        self._bridge.look_for_exam(folder, unknown_ok)
        self._show_state()

    @Slot()
    def _count_unknown(self) -> None:
        if self._asked is not None:
            self.take_folder(self._asked, unknown_ok=True)

    @Slot()
    def _start_or_cancel(self) -> None:
        if self._running:
            self._cancelling = True
            self._bridge.cancel_exam()
            self._show_state()
        elif self._found is not None:
            self._forget()
            self._bridge.start_exam()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder or a list."""
        if not self._running and _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look through what was dropped."""
        folder = _dropped(event.mimeData())
        if folder is not None:
            event.acceptProposedAction()
            self.take_folder(folder)

    # -- what the bridge says -------------------------------------------------------------

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        before, self._session = self._session, session
        for family in FAMILIES:
            facts = session.lane(family)
            if before is None or before.lane(family) != facts:
                self.lanes[family].set_facts(facts)
        if before is None or before.labels != session.labels:
            self._look_again()
        self._show_state()

    def _look_again(self) -> None:
        """Look through the folder at hand, for models that name their words otherwise."""
        folder = self._asked or self._bridge.exam_folder
        if self._seen and folder is not None and self._session is not None and self._session.labels:
            self.take_folder(folder)

    @Slot(object)
    def _looked(self, found: FolderFound | FolderRefused) -> None:
        if found.path != self._asked:
            return  # another was asked for meanwhile
        if isinstance(found, FolderFound):
            self._found = found
            self._bridge.exam_folder = found.path
            self.tables.show_found(found.words)
            self.tables.open("found")
        else:
            self._refused = found
        self._show_state()

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._running, self._cancelling = running, False
        self._show_state()

    @Slot(object)
    def _read(self, reading: ExamReading) -> None:
        if self._running:
            self._reading = reading

    @Slot(object)
    def _ended(self, end: ExamEnd) -> None:
        self._end, self._reading = end, end.reading or self._reading
        self._running = self._cancelling = False
        self._show_reading()
        if end.failure is not None:
            self.verdict.tell(end.failure, trouble=True)
        else:
            self.verdict.tell(verdict(end))
        self._show_state()

    # -- drawing --------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        turn, self._turn = self._turn, (self._turn + 1) % _TURNS
        if turn == 0:
            self.numbers.emit()
            self._shown = self._reading
        if self._running and self._shown is not None:
            self._parts[turn](self._shown)

    def _forget(self) -> None:
        self._reading = self._shown = self._end = None
        for lane in self.lanes.values():
            lane.clear()
        self.plot.clear()
        self.verdict.show_pair(None)
        self.verdict.show_clip(None)
        self.verdict.tell("")
        self.tables.show_differences((), 0)
        self.tables.show_refused((), 0)

    def _show_reading(self) -> None:
        if self._reading is not None:
            for part in self._parts:
                part(self._reading)

    def _show_lanes(self, reading: ExamReading) -> None:
        progress = reading.done / reading.total if reading.total else 0.0
        both = [lane for lane in (reading.dense, reading.sparse) if lane is not None]
        slowest_s = max((lane.own_s for lane in both), default=0.0)
        for family, view in self.lanes.items():
            lane = reading.lane(family)
            view.show_lane(lane, progress if lane is not None else 0.0, slowest_s)

    def _show_verdict(self, reading: ExamReading) -> None:
        self.verdict.show_pair(reading.pair if reading.clips else None)
        self.verdict.show_clip(reading.last)
        self._show_head()

    def _show_curves(self, reading: ExamReading) -> None:
        both = {family: reading.lane(family) for family in FAMILIES}
        curves = {family: lane.curve for family, lane in both.items() if lane is not None}
        self.plot.show_curves(curves, reading.total)

    def _show_lists(self, reading: ExamReading) -> None:
        different = reading.pair.different if reading.pair is not None else 0
        self.tables.show_differences(reading.disagreements, different)
        self.tables.show_refused(reading.refusals, reading.refused)

    def _show_state(self) -> None:
        empty = self._session is not None and not self._session.labels
        inviting = empty or self._found is None
        self.invitation.setVisible(inviting)
        for view in (self.folder, *self.lanes.values(), self.verdict, self.plot, self.tables):
            view.setVisible(not inviting)
        if inviting:
            self._invite(empty)
        else:
            self._show_head()
        self._place()

    def _invite(self, empty: bool) -> None:
        choose = "" if self._locked else self.tr("choose a folder …")
        tell = self.invitation.tell
        if empty:
            tell(
                self.tr("no engine can run"),
                self.tr("An exam needs an engine: see what sparsespot engines says."),
                trouble=True,
            )
        elif self._session is None:
            tell(self.tr("opening the engines"), "")
        elif self._refused is not None:
            unknown = self.tr("count them as unknown") if self._refused.unmapped else ""
            title = self.tr("no exam on this folder")
            tell(title, self._refused.reason, choose, unknown, trouble=True)
        elif self._asked is not None:
            tell(self.tr("looking through the folder"), self._asked, choose)
        else:
            tell(
                self.tr("an exam for both engines"),
                self.tr(
                    "Choose a folder of recordings, or drop one here. Each recording lies in a "
                    "folder named by its word: yes/1.wav, stop/7.flac; words that the models do "
                    "not know count as unknown.\nBoth engines hear every recording. Listening "
                    "stands still meanwhile."
                ),
                choose,
            )

    def _show_head(self) -> None:
        found, reading, end = self._found, self._shown or self._reading, self._end
        if found is None:
            return
        self.folder.choose.setVisible(not self._running and not self._locked)
        clips = fmt.grouped(found.clips)
        if self._running:
            cancel = self.tr("cancelling …") if self._cancelling else self.tr("cancel")
            self.folder.set_main(cancel, self.tr("Cancel the exam"), enabled=not self._cancelling)
            line = self.tr("starting; listening stands still until the exam is over")
            if reading is not None:
                line = self.tr(
                    "{done} of {n} recordings, about {left} s left; "
                    "listening stands still until the exam is over"
                ).format(done=fmt.grouped(reading.done), n=clips, left=round(reading.left_s or 0.0))
        elif end is not None:
            self.folder.set_main(self.tr("again"), self.tr("Hold the exam again"))
            line = self._over(end)
        else:
            self.folder.set_main(self.tr("start"), self.tr("Start the exam"))
            line = self.tr("{n} recordings, {words} words, {unknown} recordings count as unknown")
            line = line.format(n=clips, words=len(found.words), unknown=fmt.grouped(found.unknown))
        self.folder.tell(found.name, f"{line} · {found.path}")

    def _over(self, end: ExamEnd) -> str:
        reading = end.reading
        if reading is None:
            return (
                self.tr("cancelled before the first recording")
                if end.cancelled
                else self.tr("the exam failed")
            )
        done, total = fmt.grouped(reading.done), fmt.grouped(reading.total)
        if end.cancelled:
            line = self.tr("cancelled after {done} of {n} recordings").format(done=done, n=total)
        elif end.failure is not None:
            line = self.tr("failed after {done} of {n} recordings").format(done=done, n=total)
        else:
            rate = fmt.rounded(reading.done / reading.elapsed_s if reading.elapsed_s else 0.0)
            line = self.tr(
                "{n} recordings in {s} s, {rate} a second with reading and front end"
            ).format(n=total, s=fmt.decimal(reading.elapsed_s, 1), rate=rate)
        if reading.refused:
            refused = self.tr("{n} could not be used").format(n=fmt.grouped(reading.refused))
            line = f"{line}, {refused}"
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        left, gap = round(px(_MARGIN)), round(px(_GAP))
        width, height = self.width() - 2 * left, self.height() - gap - left
        self.invitation.setGeometry(left, gap, width, height)
        head, lanes = round(px(_HEAD)), max(round(px(_LANES)), self._lane_height())
        y = gap
        self.folder.setGeometry(left, y, width, head)
        y += head + gap
        middle = round(px(_MIDDLE))
        side = (width - middle - 2 * gap) // 2
        self.lanes["dense"].setGeometry(left, y, side, lanes)
        self.verdict.setGeometry(QRect(left + side + gap, y, width - 2 * (side + gap), lanes))
        self.lanes["sparse"].setGeometry(left + width - side, y, side, lanes)
        y += lanes + gap
        rest, listed = height + gap - y, round(px(_SIDE))
        self.plot.setGeometry(left, y, width - listed - gap, rest)
        self.tables.setGeometry(left + width - listed, y, listed, rest)

    def _lane_height(self) -> int:
        look = self.look
        above = (
            look.px(26 + 30 + 22 + 24 + 10 + 28) + look.cap(FAR_TEXT) + look.cap(84) + look.cap(16)
        )
        bars = 2 * max(6.0, look.px(10))
        return round(above + bars + look.cap(24) + look.cap(16) + look.px(11 + 24))


def _dropped(data: QMimeData) -> str | None:
    """The folder or list among what was dropped."""
    for url in data.urls():
        path = Path(url.toLocalFile()) if url.isLocalFile() else None
        if path is not None and (path.is_dir() or path.suffix.lower() == ".csv"):
            return str(path)
    return None
