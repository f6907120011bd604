"""What the evaluation page asks before it begins: recordings, engines, and what is still needed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.exam.values import FolderFound, FolderRefused
from app.signals import LiveSignals
from app.values import FAMILIES, SessionFacts
from app.views.evaluation_engines import EvaluationEngines
from app.views.evaluation_target import EvaluationTarget
from engine.values import EngineInfo


class EvaluationAsking(QObject):
    """Fills the two views that ask; ``taken`` is emitted before other recordings are looked at.

    ``parent`` is the page that the views lie in.
    """

    taken = Signal()

    def __init__(self, bridge: LiveSignals, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._page = bridge, parent
        self.target, self.options = EvaluationTarget(parent), EvaluationEngines(parent)
        self.found: FolderFound | None = None
        self.session: SessionFacts | None = None
        self._asked: str | None = None  # what is looked through
        self._running = self._examining = False
        bridge.session_opened.connect(self._open)
        bridge.engines_listed.connect(self._list)
        bridge.exam_running_changed.connect(self._note_exam)
        bridge.evaluation.looked.connect(self._looked)
        bridge.evaluation.running_changed.connect(self._note_running)
        self.target.folder.clicked.connect(self.choose_folder)
        self.target.manifest.clicked.connect(self.choose_manifest)
        self.target.recent.picked.connect(self._take_again)
        self.target.unknown.clicked.connect(self._look_again)
        self.options.changed.connect(self.show_needed)
        self.show_needed()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        caption = self.tr("Folder of labelled recordings")
        self.take(QFileDialog.getExistingDirectory(self._page, caption, self._near()))

    @Slot()
    def choose_manifest(self) -> None:
        """Ask for a list."""
        caption, kinds = self.tr("List of labelled recordings"), self.tr("Lists (*.csv)")
        self.take(QFileDialog.getOpenFileName(self._page, caption, self._near(), kinds)[0])

    @Slot(str)
    def take(self, target: str) -> None:
        """Look through a folder, or a list (``.csv``); "" is nothing."""
        if target and not self._running:
            self.taken.emit()
            self.target.unknown.setChecked(False)
            self._look(target)

    @Slot(str)
    def _take_again(self, target: str) -> None:
        self.target.recent.show_choice("")  # it names nothing that is chosen now
        self.take(target)

    def takes(self, data: QMimeData) -> str:
        """The folder or list among what is dropped, "" where there is none or it must wait."""
        for url in data.urls():
            path = Path(url.toLocalFile()) if url.isLocalFile() else None
            if path is not None and (path.is_dir() or path.suffix.lower() == ".csv"):
                return "" if self._running else str(path)
        return ""

    def show_recent(self) -> None:
        """Offer what was evaluated before."""
        self.target.show_recent(self._bridge.evaluation.recent)

    @Slot()
    def show_needed(self) -> None:
        """Say what is still needed before it can begin."""
        what = ""
        if self.session is None:
            what = self.tr("the engines are opened")
        elif not self.session.labels:
            what = self.tr("no engine can run: see Diagnostics")
        elif self._examining:
            what = self.tr("an exam is running")
        elif self.found is None:
            what = self.tr("choose recordings first")
        elif not self.options.chosen:
            what = self.tr("tick an engine")
        self.options.need(what)

    def _near(self) -> str:
        before = Path.home() if self._asked is None else Path(self._asked).parent
        return str(before if before.is_dir() else Path.home())

    @Slot()
    def _look_again(self) -> None:
        if self._asked is not None:
            self._look(self._asked)

    def _look(self, target: str) -> None:
        self._asked, self.found = target, None
        self.target.show_looking(target)
        self._bridge.evaluation.look(target, self.target.unknown.isChecked())
        self.show_needed()

    @Slot(object)
    def _looked(self, found: FolderFound | FolderRefused) -> None:
        if found.path != self._asked:
            return  # another was asked for meanwhile
        if isinstance(found, FolderFound):
            self.found = found
            self.target.show_found(found)
        else:
            self.target.show_refused(found)
        self.show_needed()

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        before, self.session = self.session, session
        self._tick_lanes()
        if (before is None or before.labels != session.labels) and not self._running:
            self._look_again()  # for models that name their words otherwise
        self.show_needed()

    @Slot(object)
    def _list(self, engines: tuple[EngineInfo, ...]) -> None:
        self.options.show_engines(engines, ())
        self._tick_lanes()

    def _tick_lanes(self) -> None:
        session = self.session
        facts = [] if session is None else [session.lane(family) for family in FAMILIES]
        self.options.tick([each.info.id for each in facts if each is not None])

    @Slot(bool)
    def _note_exam(self, running: bool) -> None:
        self._examining = running
        self.show_needed()

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._running = running
