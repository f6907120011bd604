"""The window: header, notice, pages, menu and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QWidget

from app.action_set import ActionSet
from app.actions import ActionSpec, allowed, help_lines, page_actions
from app.check import CheckControl
from app.comfort import Comfort
from app.format import locale
from app.header_state import HeaderState
from app.keyboard import order_tabs
from app.pages import PAGES, PageEntry, page_title
from app.pages.page import Page
from app.remembered import Remembered
from app.resources import asset
from app.settings import Settings, write
from app.signals import LiveSignals
from app.sources import SourceControl
from app.theme import DESIGN_HEIGHT, Look, ThemeName, palette, qt_palette, scale_for
from app.views.check import CheckView
from app.views.header import Header
from app.views.help import HelpOverlay
from app.views.notice import NoticeBar

_HEADER = 64


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
        self.setLocale(locale())  # for boxes of numbers, which are Qt's own
        self._bridge, self._store = bridge, store
        self._kiosk, self._foot = kiosk, 0
        self._remembered = Remembered(bridge, settings, self)
        entries = [entry for entry in pages if not kiosk or entry.in_kiosk(bridge)]
        self.pages: dict[str, Page] = {entry.id: entry.factory(bridge) for entry in entries}
        titles = [(entry.id, page_title(entry)) for entry in entries if not entry.under]
        self._under = {entry.id: entry.under for entry in entries if entry.under}
        self._asked_on = ""  # the page that a page without a tab was asked for on
        own = [spec for spec in allowed(kiosk) if spec.page is None or spec.page in self.pages]
        specs = (*page_actions(titles), *own)
        self.header = Header(titles, self)
        self.state = HeaderState(bridge, self.header, self)
        self.sources = SourceControl(
            bridge, self.header, self, files=not kiosk, remember=self.remember
        )
        self.notice = NoticeBar(self)
        self.stack = QStackedWidget(self)
        for page in self.pages.values():
            self.stack.addWidget(page)
            if kiosk:
                page.lock()
        self.comfort = None if kiosk else self._make_comfort()
        self.check = CheckControl(bridge, CheckView(self), parent=self)
        self.help = HelpOverlay(help_lines(specs), self)
        self._actions = ActionSet(self, specs, self._doing(specs))
        self.actions_by_id = self._actions.by_id
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
    def settings(self) -> Settings:
        """The settings as they are now."""
        geometry = bytes(self.saveGeometry().data())
        bridge = self._bridge
        return replace(
            self._remembered.now,
            geometry=geometry,
            exam=bridge.exam_folder,
            evaluated=bridge.evaluation.recent,
        )

    @property
    def page_id(self) -> str:
        """The open page's id."""
        return next(name for name, page in self.pages.items() if page is self.current_page())

    def current_page(self) -> Page:
        """The open page."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def set_theme(self, name: ThemeName) -> None:
        """Draw dark or light from now on."""
        self._remembered.now = replace(self._remembered.now, theme=name)
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
        self._remembered.now = replace(self._remembered.now, source=source)

    def adopt(self, settings: Settings) -> None:
        """Show and remember other settings; engines and sound are asked of the bridge."""
        self._remembered.now = settings
        self._restyle()

    def _make_comfort(self) -> Comfort:
        comfort = Comfort(
            self,
            self._bridge,
            settings=lambda: self._remembered.now,
            adopt=self.adopt,
            picture=self.grab,
            spectrogram=self._spectrogram,
        )
        self._bridge.keep_sound(self._remembered.now.keep_sound)
        return comfort

    def _spectrogram(self) -> QPixmap | None:
        pictures = (page.spectrum() for page in self.pages.values())
        return next((picture for picture in pictures if picture is not None), None)

    def _doing(self, specs: tuple[ActionSpec, ...]) -> dict[str, Callable[[], object]]:
        bridge = self._bridge
        doing: dict[str, Callable[[], object]] = {
            "dense": partial(bridge.set_on_air, "dense"),
            "sparse": partial(bridge.set_on_air, "sparse"),
            "swap": bridge.swap,
            "run": self.toggle_running,
            "clear": self._clear,
            "open-file": self.sources.open_file,
            "open-folder": self.sources.open_folder,
            "rescan": bridge.rescan,
            "check-microphone": self.check.begin,
            "theme": self.toggle_theme,
            "motion": self.toggle_motion,
            "fullscreen": self.toggle_fullscreen,
            "help": self.toggle_help,
            "next-page": self._next_page,
            "study": self._toggle_study,
            "menu": self._open_menu,
            "leave": self._leave,
            "quit": self.close,
        }
        if self.comfort is not None:
            doing |= self.comfort.doing()
        doing |= {f"page-{page}": partial(self.show_page, page) for page in self.pages}
        own = ((spec.id, spec.page) for spec in specs if spec.page is not None)
        return doing | {each: partial(self.pages[page].act, each) for each, page in own}

    def _make_menu(self) -> QMenu:
        menu = self._actions.menu()
        if self.comfort is not None:
            keep, before = self.actions_by_id["keep-sound"], self.actions_by_id["theme"]
            self.comfort.join(menu, keep, before)
        return menu

    def _connect(self) -> None:
        bridge, header = self._bridge, self.header
        header.page_chosen.connect(self.show_page)
        header.check.clicked.connect(self.check.begin)
        header.start.clicked.connect(self.toggle_running)
        header.theme.clicked.connect(self.toggle_theme)
        header.help.clicked.connect(self.toggle_help)
        header.menu.clicked.connect(self._open_menu)
        self.notice.changed.connect(self._place)
        bridge.notice.connect(self.notice.tell)
        # The level's words ride on the open page's clock of numbers: four times a second.
        for page in self.pages.values():
            page.numbers.connect(header.level.show_text)
            page.wanted.connect(self._open_wanted)
            page.left.connect(self._go_back)

    # -- requests -------------------------------------------------------------------------

    @Slot(str)
    def show_page(self, page: str) -> None:
        """Open a page; the one before it stands still."""
        if page in self._under and self.page_id not in self._under:
            self._asked_on = self.page_id
        self.current_page().pause()
        self.stack.setCurrentWidget(self.pages[page])
        self.header.show_page(self._under.get(page, page))
        self.current_page().resume()

    def _next_page(self) -> None:
        ids, page = list(self.header.tabs), self._under.get(self.page_id, self.page_id)
        if page in ids:
            self.show_page(ids[(ids.index(page) + 1) % len(ids)])

    @Slot(str)
    def _open_wanted(self, page: str) -> None:
        if page in self.pages:
            self.show_page(page)

    @Slot()
    def _go_back(self) -> None:
        self._open_wanted(self._asked_on)

    def _toggle_study(self) -> None:
        if self.page_id in self._under:
            self._go_back()
        else:
            self._open_wanted("study")

    @Slot()
    def toggle_running(self) -> None:
        """Stop, or start again."""
        if self.state.running:
            self._bridge.stop()
        else:
            self._bridge.start()

    @Slot()
    def toggle_theme(self) -> None:
        """Dark for light, light for dark."""
        self.set_theme("light" if self._remembered.now.theme == "dark" else "dark")

    def toggle_motion(self) -> None:
        """Let things fade and ease, or not."""
        now = self._remembered.now
        self._remembered.now = replace(now, reduce_motion=not now.reduce_motion)
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

    def _leave(self) -> None:
        if self.help.isVisible():
            self.help.hide()
        elif self.check.view.isVisible():
            self.check.end()
        elif self.page_id in self._under:
            self._go_back()
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nothing else took may be one of the open page's."""
        if not self._actions.press(event, self.page_id):
            super().keyPressEvent(event)

    # -- drawing --------------------------------------------------------------------------

    def _restyle(self) -> None:
        colours = palette(self._remembered.now.theme)
        scale = scale_for(self.width(), self.height())
        self.look = Look(colours, scale, self._remembered.now.reduce_motion)
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
