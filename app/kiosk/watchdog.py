"""Notices what stands still, and has it opened anew."""

from __future__ import annotations

import faulthandler
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Slot

from app.signals import LiveSignals

LOG = logging.getLogger("sparsespot.kiosk")
SILENT_S = 15.0
OPENING_S = 60.0
_WELL_S = 120.0
_LONGEST_WAIT_S = 300.0
_LATE_S = 3.0
_STILL_S = 60.0
_BEAT_S = 5.0


class Watchdog(QObject):
    """Looks after one bridge: sound that stops coming, engines that stop answering.

    Call :meth:`tick` a few times a second. Each remedy that does not help is waited for twice as
    long, up to five minutes. ``may_stand`` says whether a session that was stopped is to stay so.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        name: str,
        *,
        may_stand: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._name, self._clock = bridge, name, clock
        self._may_stand = may_stand
        self._begun = self._opening = self._running = False
        self._sound_s = self._answer_s = self._since_s = self._ticked_s = clock()
        self._next_s = 0.0
        self.tries = 0
        bridge.running_changed.connect(self._note_running)
        bridge.columns.connect(self._note_sound)
        bridge.lane.connect(self._note_answer)

    def begin(self) -> None:
        """The bridge was told to begin."""
        self._begun = self._opening = True
        self._start_over()

    def tick(self) -> None:
        """Look, and open the session anew where it is due."""
        now = self._clock()
        late, self._ticked_s = now - self._ticked_s > _LATE_S, now
        if late:  # the window itself stood still, so nothing that was sent can have arrived
            self._start_over()
        trouble = self._trouble(now) if self._begun else None
        if trouble is None:
            if self.tries and self._running and now - self._since_s > _WELL_S:
                LOG.info("%s: well again", self._name)
                self.tries = 0
            return
        if now < self._next_s:
            return
        self.tries += 1
        wait = min(SILENT_S * 2**self.tries, _LONGEST_WAIT_S)
        self._next_s = now + wait
        LOG.warning(
            "%s: %s; opened anew, try %d, the next after %.0f s",
            self._name, trouble, self.tries, wait,
        )  # fmt: skip
        self._opening, self._running = True, False
        self._start_over()
        self._bridge.reopen()

    def _trouble(self, now: float) -> str | None:
        if self._opening:
            return "it does not open" if now - self._since_s > OPENING_S else None
        if not self._running:
            if self._may_stand():
                self._since_s = now
            return "it does not listen" if now - self._since_s > SILENT_S else None
        if now - self._sound_s > SILENT_S:
            return "no sound comes"
        return "no engine answers" if now - self._answer_s > SILENT_S else None

    def _start_over(self) -> None:
        self._sound_s = self._answer_s = self._since_s = self._clock()

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._opening = False
        self._running = running
        self._start_over()

    @Slot(object, float)
    def _note_sound(self, columns: object, position_s: float) -> None:
        self._sound_s = self._clock()

    @Slot(object)
    def _note_answer(self, reading: object) -> None:
        self._answer_s = self._clock()


class StillWindow:
    """Ends a process whose window has not moved for a minute, so that it can be started again.

    Neither Python nor Qt can do that from inside a thread that hangs: `faulthandler` waits on a
    thread of its own, writes where every thread stands, and exits with code 1.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._file: TextIO | None = None
        self._next_s = 0.0

    def beat(self) -> None:
        """The window moves; call it a few times a second."""
        now = self._clock()
        if now < self._next_s:
            return
        self._next_s = now + _BEAT_S
        if self._file is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("a", encoding="utf-8")
            except OSError as error:
                LOG.warning("a window that stands still is not noticed: %s", error)
                self._next_s = float("inf")
                return
        faulthandler.dump_traceback_later(_STILL_S, exit=True, file=self._file)

    def end(self) -> None:
        """Watch no more."""
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            self._file.close()
            self._file = None
