"""A window that strangers may use and nobody looks after."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.kiosk.attract import AttractPage
from app.kiosk.countdown import CountDown
from app.kiosk.idle import HOLD_S, Hold, Idle
from app.kiosk.lock import Lock
from app.kiosk.pad import PinPad
from app.kiosk.pin import DEFAULT_PIN, PinGuard, hashed
from app.kiosk.pointer import Pointer
from app.kiosk.settings import KioskSettings
from app.kiosk.sponsor import STRIP, Sponsor, SponsorStrip
from app.kiosk.watchdog import LOG, StillWindow, Watchdog
from app.pages.page import Page
from app.settings import Settings
from app.signals import LiveSignals
from app.theme import Look
from app.values import FAMILIES, SessionFacts
from app.window import Window
from engine.values import OperatingPoint

TICK_MS = 100
_SHOW = "attract"
_OPENED_S = 20.0
_HINT_S = 0.6  # of holding; a tap on the corner is not answered


@dataclass(frozen=True)
class _Before:
    """What a visitor may have changed, as it was."""

    settings: Settings
    on_air: str
    point: OperatingPoint | None
    running: tuple[str, ...]


def _running(session: SessionFacts | None) -> tuple[str, ...]:
    """The source and the engines of a session."""
    if session is None:
        return ()
    lanes = (session.lane(family) for family in FAMILIES)
    return (session.spec, *(lane.info.id if lane is not None else "" for lane in lanes))


class Kiosk(QObject):
    """Turns a window into a kiosk: lock, attract loop, count-down, PIN, watchdogs.

    ``bridge`` is the window's and listens all the time; ``show`` plays the bundled recording for
    the attract loop. A touch, a key or a word that the microphone heard ends the loop, ``idle_s``
    without any of them brings it back and undoes what the visitor had set.
    """

    def __init__(
        self,
        window: Window,
        bridge: LiveSignals,
        show: LiveSignals,
        page: Callable[[LiveSignals], Page],
        settings: KioskSettings,
        sponsor: Sponsor,
        *,
        clock: Callable[[], float] = time.monotonic,
        still: StillWindow | None = None,
        keep_lit: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(window)
        self._window, self._bridge, self._show = window, bridge, show
        self._clock, self._still, self._keep_lit = clock, still, keep_lit
        self._first = next(iter(window.pages))
        self.asleep = True
        self._begun_s: float | None = None
        self._show_begun = self._running = self._ended = False
        self._session: SessionFacts | None = None
        self._point: OperatingPoint | None = None
        self._before: _Before | None = None
        window.setWindowFlag(Qt.WindowType.FramelessWindowHint)  # no frame, no close button
        self.lock = Lock(window)
        self.idle, self.hold = Idle(settings.idle_s, clock), Hold(clock)
        self.pointer = Pointer(clock)
        self.guard = PinGuard(settings.pin or hashed(DEFAULT_PIN), clock)
        self.attract = AttractPage(page(show), sponsor)
        window.add_page(_SHOW, self.attract)
        self.strip = SponsorStrip(sponsor, window) if sponsor else None
        if self.strip is not None:
            self.strip.hide()
        self.count_down = CountDown(window, aside=bool(sponsor))
        self.pad = PinPad(window)
        self.watchdogs = (
            Watchdog(bridge, "the microphone's session", clock=clock, parent=self,
                     may_stand=lambda: not self.asleep),
            Watchdog(show, "the recording's session", clock=clock, parent=self,
                     may_stand=lambda: not self.asleep),
        )  # fmt: skip
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._connect()
        self._place(window.look)
        self._go_to_sleep()

    def _connect(self) -> None:
        window, bridge, lock = self._window, self._bridge, self.lock
        window.styled.connect(self._place)
        bridge.session_opened.connect(self._open_session)
        bridge.running_changed.connect(self._note_running)
        bridge.point_changed.connect(self._note_point)
        bridge.heard.connect(self._hear)
        lock.active.connect(self._be_touched)
        lock.moved.connect(self._be_moved)
        lock.held.connect(self._be_held)
        self.pad.entered.connect(self._try_pin)
        self.pad.left.connect(self._close_pad)

    # -- life -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Lock the window, which is on screen by now, and listen."""
        self.lock.begin()
        self._begun_s = self._clock()
        self._bridge.begin()
        self.watchdogs[0].begin()
        self._timer.start()
        LOG.info("the kiosk begins")
        self._keep_lit()

    def leave(self) -> None:
        """Unlock and close the window."""
        LOG.info("the kiosk ends")
        self.end()
        self._window.close()

    def end(self) -> None:
        """Take the lock away and end what is the kiosk's own; harmless twice."""
        if self._ended:
            return
        self._ended = True
        self._timer.stop()
        self.lock.end()
        self.pointer.moved()
        self.attract.pause()
        self._show.close()
        if self._still is not None:
            self._still.end()

    @Slot()
    def tick(self) -> None:
        """Look at every clock."""
        if self._still is not None:
            self._still.beat()
        for _ in range(self.lock.refuse_dialogs()):
            LOG.warning("a dialog was closed: a kiosk has none")
        for watchdog in self.watchdogs:
            watchdog.tick()
        self.pointer.tick()
        self.pad.set_wait(self.guard.waits_s)
        if self.asleep:
            self._begin_show()
        elif self.idle.left_s <= 0:
            self.sleep()
        self._count()

    # -- asleep and awake -----------------------------------------------------------------

    def sleep(self) -> None:
        """Bring the attract loop back, and undo what the visitor had set."""
        if self.asleep or self._ended:
            return
        LOG.info("nobody there: the recording returns")
        self.hold.forget()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.pad.hide()
        self._window.help.hide()
        self._undo()
        if self.strip is not None:
            self.strip.hide()
            self._window.reserve_foot(0)
        self._go_to_sleep()
        if self._show_begun:
            self._show.start()

    def _go_to_sleep(self) -> None:
        self.asleep = self.lock.asleep = True
        self._let_keys(False)
        self._window.show_page(_SHOW)

    def wake(self, why: str) -> None:
        """Give the window to a visitor."""
        if not self.asleep or self._ended:
            return
        LOG.info("woken by %s", why)
        self.asleep = self.lock.asleep = False
        self._before = _Before(
            self._window.settings, self._bridge.on_air, self._point, _running(self._session)
        )
        self.idle.touch()
        if self.strip is not None:
            self._window.reserve_foot(STRIP)
            self.strip.show()
        self._window.show_page(self._first)
        self._let_keys(True)
        if self._show_begun:
            self._show.stop()

    def _begin_show(self) -> None:
        """Play the recording once the microphone's engines are open: they come first."""
        if self._show_begun or self._begun_s is None:
            return
        if self._session is not None or self._clock() - self._begun_s > _OPENED_S:
            self._show_begun = True
            self._show.begin()
            self.watchdogs[1].begin()

    def _undo(self) -> None:
        window, bridge, before = self._window, self._bridge, self._before
        for page in window.pages.values():
            page.clear()
        if before is None:
            return
        now = window.settings
        window.set_theme(before.settings.theme)
        if now.reduce_motion != before.settings.reduce_motion:
            window.toggle_motion()
        bridge.set_on_air(before.on_air)
        if before.point is not None and self._point != before.point:
            bridge.set_point(before.point)
        if _running(self._session) != before.running:
            bridge.reopen()
        elif not self._running:
            bridge.start()

    def _let_keys(self, work: bool) -> None:
        for action in self._window.actions_by_id.values():
            action.setEnabled(work)

    # -- what happens ---------------------------------------------------------------------

    @Slot(object)
    def _open_session(self, session: SessionFacts) -> None:
        self._session = session
        words = tuple(label for label in session.labels if not label.startswith("_"))
        self.attract.banner.set_state(words, session.source if session.live else None)

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._running = running

    @Slot(object, object)
    def _note_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        self._point = point

    @Slot(object)
    def _hear(self, heard: object) -> None:
        if self._session is not None and self._session.live:  # a recording is no visitor
            self.idle.touch()
            self.wake("a word")

    @Slot()
    def _be_touched(self) -> None:
        self.idle.touch()
        self.wake("a touch or a key")

    @Slot()
    def _be_moved(self) -> None:
        self.pointer.moved()
        self.idle.touch()

    @Slot(bool)
    def _be_held(self, held: bool) -> None:
        if held and not self.pad.isVisible():
            self.hold.press()
        else:
            self.hold.release()

    # -- the way out ----------------------------------------------------------------------

    def _count(self) -> None:
        held = self.hold.left_s
        if held is not None and held <= 0:
            self.hold.forget()
            self._open_pad()
        elif held is not None and held < HOLD_S - _HINT_S:
            self.idle.touch()
            self.count_down.show_number(ceil(held), self.tr("keep holding to leave the kiosk"))
            return
        number = None if self.asleep or self.pad.isVisible() else self.idle.counting
        if number is None:
            self.count_down.clear()
        else:
            text = self.tr("the recording returns: touch, press a key or say a word to stay")
            self.count_down.show_number(number, text)

    def _open_pad(self) -> None:
        self._let_keys(False)
        self.pad.setGeometry(self._window.rect())
        self.pad.open()

    @Slot()
    def _close_pad(self) -> None:
        self.pad.hide()
        self._let_keys(not self.asleep)
        self._window.setFocus()

    @Slot(str)
    def _try_pin(self, pin: str) -> None:
        if self.guard.try_pin(pin):
            self.leave()
            return
        LOG.warning("a wrong PIN")
        self.pad.say_wrong()
        self.pad.set_wait(self.guard.waits_s)

    # -- drawing --------------------------------------------------------------------------

    @Slot(object)
    def _place(self, look: Look) -> None:
        window = self._window
        for view in (self.count_down, self.pad, *([self.strip] if self.strip else ())):
            view.set_look(look)
        self.count_down.place()
        self.pad.setGeometry(window.rect())
        if self.strip is not None:
            high = round(look.px(STRIP))
            self.strip.setGeometry(0, window.height() - high, window.width(), high)
