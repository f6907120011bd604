"""Where the sound comes from: the list in the header, and the dialogs behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.signals import LiveSignals
from app.values import SessionFacts, SourceChoice
from app.views.header import Header
from app.views.picker import Choice

OPEN_FILE, OPEN_FOLDER, RESCAN = "open:file", "open:folder", "rescan:"
_SOUNDS = "*.wav *.flac *.ogg *.opus *.mp3"


class SourceControl(QObject):
    """Fills the list of sources and asks the bridge for the one that is picked.

    ``remember`` is told what was picked. Without ``files`` there are no dialogs.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        header: Header,
        window: QWidget,
        *,
        files: bool,
        remember: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._bridge, self._header, self._window = bridge, header, window
        self._files, self._remember = files, remember
        self._session: SessionFacts | None = None
        self._sources: tuple[SourceChoice, ...] = ()
        header.sources.picked.connect(self._pick)
        bridge.sources_listed.connect(self._list)
        bridge.session_opened.connect(self._note_session)

    def open_file(self) -> None:
        """Ask for a recording and play it."""
        if self._files:
            kinds = self.tr("Recordings ({kinds})").format(kinds=_SOUNDS)
            title = self.tr("Open a recording")
            name, _ = QFileDialog.getOpenFileName(self._window, title, str(Path.home()), kinds)
            self._take_path(name)

    def open_folder(self) -> None:
        """Ask for a folder of recordings and play it."""
        if self._files:
            title, home = self.tr("Open a folder"), str(Path.home())
            self._take_path(QFileDialog.getExistingDirectory(self._window, title, home))

    def _take_path(self, name: str) -> None:
        if name:
            self._choose(name)
        else:
            self._show()

    def _choose(self, spec: str) -> None:
        self._remember(spec)
        self._bridge.choose_source(spec)

    @Slot(str)
    def _pick(self, spec: str) -> None:
        if spec == OPEN_FILE:
            self.open_file()
        elif spec == OPEN_FOLDER:
            self.open_folder()
        elif spec == RESCAN:
            self._show()
            self._bridge.rescan()
        else:
            self._choose(spec)

    @Slot(object)
    def _list(self, sources: tuple[SourceChoice, ...]) -> None:
        self._sources = sources
        self._show()

    @Slot(object)
    def _note_session(self, session: SessionFacts) -> None:
        self._session = session
        self._show()

    def _show(self) -> None:
        session = self._session
        choices = [Choice(source.spec, source.title) for source in self._sources]
        known = {choice.id for choice in choices}
        if session is not None and session.spec not in known:
            choices.append(Choice(session.spec, session.source))
        choices.append(Choice(RESCAN, self.tr("look for microphones again")))
        if self._files:
            choices.append(Choice(OPEN_FILE, self.tr("open a recording …")))
            choices.append(Choice(OPEN_FOLDER, self.tr("open a folder …")))
        self._header.sources.set_choices(choices, session.spec if session is not None else None)
        self._header.place()
