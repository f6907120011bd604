"""The window: header, notice, pages, menu and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QStackedWidget, QWidget

from app.actions import ActionSpec, allowed, help_lines, page_actions, said
from app.check import CheckControl, gain_text
from app.comfort import Comfort
from app.keyboard import order_tabs
from app.pages import PAGES, PageEntry, page_title
from app.pages.page import Page
from app.resources import asset
from app.settings import Settings, write
from app.signals import LiveSignals
from app.theme import DESIGN_HEIGHT, Look, ThemeName, palette, qt_palette, scale_for
from app.values import PointChoice, SessionFacts, SourceChoice, family_named
from app.views.check import CheckView
from app.views.header import Header
from app.views.help import HelpOverlay
from app.views.noise import noise_said
from app.views.notice import NoticeBar
from app.views.picker import Choice
from engine.values import NoiseKind, NoiseReading, OperatingPoint

OPEN_FILE, OPEN_FOLDER, RESCAN = "open:file", "open:folder", "rescan:"
_HEADER = 64
_SOUNDS = "*.wav *.flac *.ogg *.opus *.mp3"


class Window(QWidget):
    """Shows one page at a time over one bridge; stores its settings when it closes.

    ``styled`` is emitted with the look whenever it or the window's size has changed.
    """

    styled = Signal(object)

    def __init__(
        self,
        bridge: LiveSignals,
        settings: Settings,
        store: QSettings | None,
        *,
        kiosk: bool = False,
        pages: tuple[PageEntry, ...] = PAGES,
    ) -> None:
        super().__init__()
        self.setWindowTitle("SparseSpot")
        self.setWindowIcon(QIcon(str(asset("icons/sparsespot.svg"))))
        self.setMinimumSize(1200, 675)
        self._bridge, self._settings, self._store = bridge, settings, store
        self._kiosk, self._foot = kiosk, 0
        self._session: SessionFacts | None = None
        self._sources: tuple[SourceChoice, ...] = ()
        self._running, self._lost, self._examining = False, 0, False
        self._noise: NoiseKind = "off"
        entries = [entry for entry in pages if not kiosk or entry.in_kiosk(bridge)]
        self.pages: dict[str, Page] = {entry.id: entry.factory(bridge) for entry in entries}
        titles = [(entry.id, page_title(entry)) for entry in entries]
        own = [spec for spec in allowed(kiosk) if spec.page is None or spec.page in self.pages]
        self._specs: tuple[ActionSpec, ...] = (*page_actions(titles), *own)
        self.header = Header(titles, self)
        self.notice = NoticeBar(self)
        self.stack = QStackedWidget(self)
        for page in self.pages.values():
            self.stack.addWidget(page)
            if kiosk:
                page.lock()
        self.comfort = None if kiosk else self._make_comfort()
        self.check = CheckControl(bridge, CheckView(self), parent=self)
        self.help = HelpOverlay(help_lines(self._specs), self)
        self.actions_by_id = self._make_actions()
        self.menu = self._make_menu()
        self.header.menu.setVisible(not kiosk)
        self.header.check.setVisible(not kiosk)
        self._connect()
        self.header.show_page(entries[0].id)
        order_tabs((self.header, *self.pages.values(), self.notice))
        self.look = Look(palette(settings.theme), 1.0, settings.reduce_motion)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self.resize(1600, 900)
        if settings.geometry:
            self.restoreGeometry(QByteArray(settings.geometry))
        self._restyle()

    @property
    def painted(self) -> int:
        """How many times the open page was painted."""
        return self.current_page().painted

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        geometry = bytes(self.saveGeometry().data())
        return replace(self._settings, geometry=geometry, exam=self._bridge.exam_folder)

    def current_page(self) -> Page:
        """The open page."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def set_theme(self, name: ThemeName) -> None:
        """Draw dark or light from now on."""
        self._settings = replace(self._settings, theme=name)
        self._restyle()

    def add_page(self, name: str, page: Page) -> None:
        """Take in a page that has no tab; `show_page` opens it."""
        self.pages[name] = page
        self.stack.addWidget(page)
        page.numbers.connect(self.header.level.show_text)
        self._restyle()

    def reserve_foot(self, design: int) -> None:
        """Leave a strip of this height (at 1080p) free below; the pages are drawn smaller."""
        self._foot = design
        self._restyle()

    def remember(self, source: str | None = None) -> None:
        """Note a source for the next start."""
        self._settings = replace(self._settings, source=source)

    def adopt(self, settings: Settings) -> None:
        """Show and remember other settings; engines and sound are asked of the bridge."""
        self._settings = settings
        self._restyle()

    def _make_comfort(self) -> Comfort:
        comfort = Comfort(
            self,
            self._bridge,
            settings=lambda: self._settings,
            adopt=self.adopt,
            picture=self.grab,
            spectrogram=self._spectrogram,
        )
        self._bridge.keep_sound(self._settings.keep_sound)
        return comfort

    def _spectrogram(self) -> QPixmap | None:
        pictures = (page.spectrum() for page in self.pages.values())
        return next((picture for picture in pictures if picture is not None), None)

    def _make_actions(self) -> dict[str, QAction]:
        doing: dict[str, Callable[[], object]] = {
            "dense": lambda: self._bridge.set_on_air("dense"),
            "sparse": lambda: self._bridge.set_on_air("sparse"),
            "swap": self._bridge.swap,
            "run": self.toggle_running,
            "clear": self._clear,
            "open-file": self.open_file,
            "open-folder": self.open_folder,
            "rescan": self._bridge.rescan,
            "check-microphone": self.check.begin,
            "theme": self.toggle_theme,
            "motion": self.toggle_motion,
            "fullscreen": self.toggle_fullscreen,
            "help": self.toggle_help,
            "next-page": self._next_page,
            "menu": self._open_menu,
            "leave": self._leave,
            "quit": self.close,
        }
        if self.comfort is not None:
            doing |= self.comfort.doing()
        for page in self.pages:
            doing[f"page-{page}"] = partial(self.show_page, page)
        for spec in self._specs:
            if spec.page is not None:
                doing[spec.id] = partial(self.pages[spec.page].act, spec.id)
        made = {}
        for spec in self._specs:
            action = QAction(said(spec.text), self)
            if spec.page is None:
                action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _=False, do=doing[spec.id]: do())
            self.addAction(action)
            made[spec.id] = action
        return made

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for spec in self._specs:
            if spec.menu and spec.section:
                menu.addSeparator()
            if spec.menu:
                menu.addAction(self.actions_by_id[spec.id])
        if self.comfort is not None:
            keep, before = self.actions_by_id["keep-sound"], self.actions_by_id["theme"]
            self.comfort.join(menu, keep, before)
        return menu

    def _connect(self) -> None:
        bridge, header = self._bridge, self.header
        header.page_chosen.connect(self.show_page)
        header.sources.picked.connect(self._pick_source)
        header.check.clicked.connect(self.check.begin)
        header.start.clicked.connect(self.toggle_running)
        header.theme.clicked.connect(self.toggle_theme)
        header.help.clicked.connect(self.toggle_help)
        header.menu.clicked.connect(self._open_menu)
        self.notice.changed.connect(self._place)
        bridge.notice.connect(self.notice.tell)
        bridge.sources_listed.connect(self._list_sources)
        bridge.session_opened.connect(self._open_session)
        bridge.running_changed.connect(self._show_running)
        bridge.exam_running_changed.connect(self._show_exam)
        bridge.level.connect(header.level.show_level)
        bridge.gain_changed.connect(self._note_gain)
        bridge.dropped.connect(self._show_dropped)
        bridge.sound_kept.connect(self._show_state)
        bridge.noise_changed.connect(self._note_noise)
        bridge.on_air_changed.connect(self._note_on_air)
        bridge.point_changed.connect(self._note_point)
        # The level's words ride on the open page's clock of numbers: four times a second.
        for page in self.pages.values():
            page.numbers.connect(header.level.show_text)

    # -- requests -------------------------------------------------------------------------

    @Slot(str)
    def show_page(self, page: str) -> None:
        """Open a page; the one before it stands still."""
        self.current_page().pause()
        self.stack.setCurrentWidget(self.pages[page])
        self.header.show_page(page)
        self.current_page().resume()

    def _next_page(self) -> None:
        ids = list(self.header.tabs)
        shown = [page for page in ids if self.pages[page] is self.current_page()]
        if shown:
            self.show_page(ids[(ids.index(shown[0]) + 1) % len(ids)])

    @Slot()
    def toggle_running(self) -> None:
        """Stop, or start again."""
        if self._running:
            self._bridge.stop()
        else:
            self._bridge.start()

    @Slot()
    def toggle_theme(self) -> None:
        """Dark for light, light for dark."""
        self.set_theme("light" if self._settings.theme == "dark" else "dark")

    def toggle_motion(self) -> None:
        """Let things fade and ease, or not."""
        self._settings = replace(self._settings, reduce_motion=not self._settings.reduce_motion)
        self._restyle()

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or not."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    @Slot()
    def toggle_help(self) -> None:
        """Lay the keys over the window, or take them away."""
        self.help.setVisible(not self.help.isVisible())
        if self.help.isVisible():
            self.help.raise_()
            self.help.setFocus()

    def open_file(self) -> None:
        """Ask for a recording and play it."""
        if self._kiosk:
            return
        kinds = self.tr("Recordings ({kinds})").format(kinds=_SOUNDS)
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open a recording"), str(Path.home()), kinds
        )
        self._take_path(name)

    def open_folder(self) -> None:
        """Ask for a folder of recordings and play it."""
        if self._kiosk:
            return
        self._take_path(
            QFileDialog.getExistingDirectory(self, self.tr("Open a folder"), str(Path.home()))
        )

    def _take_path(self, name: str) -> None:
        if name:
            self.remember(name)
            self._bridge.choose_source(name)
        else:
            self._show_source()

    def _leave(self) -> None:
        if self.help.isVisible():
            self.help.hide()
        elif self.check.view.isVisible():
            self.check.end()
        elif self.isFullScreen() and not self._kiosk:
            self.showNormal()

    def _clear(self) -> None:
        self.current_page().clear()

    @Slot()
    def _open_menu(self) -> None:
        button = self.header.menu
        self.menu.popup(
            button.mapToGlobal(QPoint(button.width() - self.menu.sizeHint().width(),
                                      button.height() + 6))
        )  # fmt: skip

    @Slot(str)
    def _pick_source(self, spec: str) -> None:
        if spec == OPEN_FILE:
            self.open_file()
        elif spec == OPEN_FOLDER:
            self.open_folder()
        elif spec == RESCAN:
            self._show_source()
            self._bridge.rescan()
        else:
            self.remember(spec)
            self._bridge.choose_source(spec)

    # -- what the bridge says -------------------------------------------------------------

    @Slot(object)
    def _list_sources(self, sources: tuple[SourceChoice, ...]) -> None:
        self._sources = sources
        self._show_source()

    def _show_source(self) -> None:
        session = self._session
        choices = [Choice(source.spec, source.title) for source in self._sources]
        known = {choice.id for choice in choices}
        if session is not None and session.spec not in known:
            choices.append(Choice(session.spec, session.source))
        choices.append(Choice(RESCAN, self.tr("look for microphones again")))
        if not self._kiosk:
            choices.append(Choice(OPEN_FILE, self.tr("open a recording …")))
            choices.append(Choice(OPEN_FOLDER, self.tr("open a folder …")))
        self.header.sources.set_choices(choices, session.spec if session is not None else None)
        self.header.place()

    @Slot(object)
    def _open_session(self, session: SessionFacts) -> None:
        self._session, self._lost = session, 0
        self._settings = replace(
            self._settings,
            dense=session.dense.info.id if session.dense is not None else self._settings.dense,
            sparse=session.sparse.info.id if session.sparse is not None else self._settings.sparse,
        )
        self._show_source()
        self._show_state()

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        self._running = running
        self.header.start.setText(self.tr("stop") if running else self.tr("start"))
        self.header.start.setAccessibleName(
            self.tr("Stop listening") if running else self.tr("Start listening")
        )
        self._show_state()

    @Slot(int, int)
    def _show_dropped(self, frames: int, samples: int) -> None:
        self._lost = frames if frames else int(samples > 0)
        self._show_state()

    @Slot(bool)
    def _show_exam(self, running: bool) -> None:
        self._examining = running
        self._show_state()

    def _show_state(self) -> None:
        state, session = self.header.state, self._session
        if session is None:
            state.set_state(self.tr("opening"), "quiet")
        elif not self._running:
            text = self.tr("exam, not listening") if self._examining else self.tr("stopped")
            state.set_state(text, "quiet")
            self.header.level.show_level(None)
        elif self._lost:
            state.set_state(self.tr("{n} frames dropped").format(n=self._lost), "trouble")
        elif self._noise != "off":
            state.set_state(self._noise_said(session), "quiet")
        elif session.live and self._bridge.keeps_sound:
            state.set_state(self.tr("listening, the last 30 s stay in memory"), "good")
        elif session.live:
            state.set_state(self.tr("listening, nothing is recorded"), "good")
        else:
            state.set_state(self.tr("playing {source}").format(source=session.source), "good")
        self.header.place()

    def _noise_said(self, session: SessionFacts) -> str:
        noise = noise_said(self._noise)
        if not session.live:
            text = self.tr("{noise} mixed into {source}")
            return text.format(noise=noise, source=session.source)
        if self._bridge.keeps_sound:
            return self.tr("{noise} mixed in, the last 30 s stay in memory").format(noise=noise)
        return self.tr("{noise} mixed in, nothing is recorded").format(noise=noise)

    @Slot(object)
    def _note_noise(self, reading: NoiseReading) -> None:
        self._noise = reading.setting.kind
        self._show_state()

    @Slot(str)
    def _note_on_air(self, family: str) -> None:
        self._settings = replace(self._settings, on_air=family_named(family))

    @Slot(str, float)
    def _note_gain(self, name: str, gain_db: float) -> None:
        text = self.tr("gain {gain}").format(gain=gain_text(gain_db)) if round(gain_db) else ""
        self.header.level.set_gain(text)
        if name:
            gains = {**dict(self._settings.gains), name: gain_db}
            kept = tuple((device, gain) for device, gain in gains.items() if gain)
            self._settings = replace(self._settings, gains=kept)

    @Slot(object, object)
    def _note_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        self._settings = replace(self._settings, point=PointChoice.between(own, point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nothing else took may be one of the open page's."""
        pressed = QKeySequence(event.key())
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        for spec in () if modified else self._specs:
            named = spec.page is not None and self.pages[spec.page] is self.current_page()
            if named and pressed in map(QKeySequence, spec.keys):
                self.actions_by_id[spec.id].trigger()
                return
        super().keyPressEvent(event)

    # -- drawing --------------------------------------------------------------------------

    def _restyle(self) -> None:
        colours = palette(self._settings.theme)
        scale = scale_for(self.width(), self.height())
        self.look = Look(colours, scale, self._settings.reduce_motion)
        made = qt_palette(colours)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(made)
        self.setPalette(made)
        self.setAutoFillBackground(True)
        self._dress(self.menu)
        if self.comfort is not None:
            self.comfort.dress(self._dress)
        for view in (self.header, self.notice, self.help, self.check.view):
            view.set_look(self.look)
        share = 1 - self._foot / (DESIGN_HEIGHT - _HEADER)
        for page in self.pages.values():
            page.set_look(replace(self.look, scale=scale * share))
        self._place()
        self.styled.emit(self.look)

    def _dress(self, menu: QMenu) -> None:
        menu.setPalette(qt_palette(self.look.colours))
        menu.setFont(self.look.font(16))

    @Slot()
    def _place(self) -> None:
        width, height = self.width(), self.height()
        top = round(self.look.px(_HEADER))
        self.header.setGeometry(0, 0, width, top)
        if self.notice.text:
            edge = round(self.look.px(24))
            high = self.notice.wanted_height()
            above = round(self.look.px(12))
            self.notice.setGeometry(edge, top + above, width - 2 * edge, high)
            top += above + high
        foot = round(self.look.px(self._foot))
        self.stack.setGeometry(0, top, width, height - top - foot)
        self.help.setGeometry(0, 0, width, height)
        self.check.view.setGeometry(0, 0, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale everything with the window."""
        self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the open page move."""
        super().showEvent(event)
        self.current_page().resume()
        self.header.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Store the settings and end every thread."""
        for page in self.pages.values():
            page.pause()
        self.notice.dismiss()
        self.check.end()
        if self._store is not None:
            write(self._store, self.settings)
        self._bridge.close()
        super().closeEvent(event)
