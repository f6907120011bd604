"""Leads through the check of the microphone and sets the gain that comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.signals import LiveSignals
from app.values import SessionFacts
from app.views.check import CheckShown, CheckView
from engine.audio.check import WORDS, CheckResult, MicrophoneCheck
from engine.values import LevelReading

_TICK_MS = 100


class CheckControl(QObject):
    """Runs one check at a time over a bridge and shows it in a view.

    While it runs no gain is in force; one that is given up puts the gain before it back.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        view: CheckView,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self.view, self._clock = bridge, view, clock
        self._session: SessionFacts | None = None
        self._running = False
        self._gain_db = self._before_db = 0.0
        self._check: MicrophoneCheck | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        bridge.session_opened.connect(self._open)
        bridge.running_changed.connect(self._note_running)
        bridge.gain_changed.connect(self._note_gain)
        bridge.level.connect(self._hear)
        view.again.connect(self.begin)
        view.undone.connect(self._undo)
        view.closed.connect(self.end)

    @property
    def checking(self) -> bool:
        """Whether a check runs."""
        return self._check is not None

    @Slot()
    def begin(self) -> None:
        """Check the microphone that is heard, from the start."""
        session = self._session
        if session is None or not session.live or not self._running:
            self._bridge.notice.emit(
                self.tr("Choose a microphone in the list above before it can be checked."), True
            )
            return
        if not self.checking:
            self._before_db = self._gain_db
            self._bridge.set_gain(0.0)
        self._check = MicrophoneCheck(self._clock())
        self._timer.start()
        self._show_phase(self._check)
        self.view.show_level(None)
        self.view.show()
        self.view.raise_()
        self.view.setFocus()

    @Slot()
    def end(self) -> None:
        """Close the panel; a check that is not over is given up."""
        self._give_up()
        if self.view.isVisible():
            self.view.hide()
            parent = self.view.parentWidget()
            if parent is not None:
                parent.setFocus()

    def _give_up(self) -> None:
        self._timer.stop()
        if self.checking:
            self._check = None
            self._bridge.set_gain(self._before_db)

    @Slot()
    def _undo(self) -> None:
        self._bridge.set_gain(0.0)
        self.end()

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        before, self._session = self._session, session
        if self.checking and (
            before is None or (session.spec, session.live) != (before.spec, True)
        ):
            self._lose()

    @Slot(bool)
    def _note_running(self, running: bool) -> None:
        self._running = running
        if not running and self.checking:
            self._lose()

    @Slot(str, float)
    def _note_gain(self, name: str, gain_db: float) -> None:
        self._gain_db = gain_db

    @Slot(object)
    def _hear(self, reading: LevelReading) -> None:
        if self._check is not None:
            self._check.hear(reading, self._clock())
            self._show(self._check)
        if self.view.isVisible():
            self.view.show_level(reading)

    @Slot()
    def _tick(self) -> None:
        if self._check is not None:
            self._check.tick(self._clock())
            self._show(self._check)

    def _lose(self) -> None:
        self._timer.stop()
        self._check = None
        self._bridge.set_gain(self._before_db)
        self.view.show_check(
            CheckShown(
                self._device(),
                self.tr("the check was broken off"),
                self.tr("The sound changed meanwhile: check again when the microphone is heard."),
                mood="trouble",
                over=True,
            )
        )

    def _device(self) -> str:
        return self._session.source if self._session is not None else ""

    def _show(self, check: MicrophoneCheck) -> None:
        if check.result is None:
            self._show_phase(check)
            return
        self._timer.stop()
        self._check = None
        self._settle(check.result)

    def _show_phase(self, check: MicrophoneCheck) -> None:
        progress = check.progress(self._clock())
        if check.phase == "room":
            shown = CheckShown(
                self._device(),
                self.tr("be quiet for a moment"),
                self.tr("How loud is the room? Let it be as loud as it will be later."),
                progress,
            )
        else:
            shown = CheckShown(
                self._device(),
                self.tr("now say three words"),
                self.tr("yes … stop … left, from where visitors will stand"),
                progress,
                check.words,
                WORDS,
            )
        self.view.show_check(shown)

    def _settle(self, result: CheckResult) -> None:
        heard = result.words_db is not None
        gain_db = result.gain_db if heard else self._before_db
        self._bridge.set_gain(gain_db)
        headline, advice = self._words_for(result)
        facts = [(self.tr("the room"), self._level(result.room_db))]
        if result.words_db is not None and result.over_room_db is not None:
            facts.append((self.tr("the words"), self._level(result.words_db)))
            facts.append((self.tr("above the room"), self._decibels(result.over_room_db)))
            facts.append((self.tr("gain, kept for it"), gain_text(gain_db)))
        self.view.show_check(
            CheckShown(
                self._device(),
                headline,
                advice,
                1.0,
                facts=tuple(facts),
                mood="good" if result.verdict == "good" else "trouble",
                over=True,
                gained=gain_db != 0,
            )
        )
        view = self.view
        (view.close_button if result.verdict == "good" else view.repeat).setFocus()

    def _words_for(self, result: CheckResult) -> tuple[str, str]:
        """Headline and one sentence of advice."""
        says = {
            "good": (
                self.tr("good"),
                self.tr("The words stand well above the room."),
            ),
            "no signal": (
                self.tr("no signal"),
                self.tr("It gives digital silence: look for a switch on it, or a muted channel."),
            ),
            "no words": (
                self.tr("no words heard"),
                self.tr("Nothing rose above the room: come closer, or choose another microphone."),
            ),
            "clipping": (
                self.tr("too loud"),
                self.tr("The words clip: turn the microphone down in the system's settings."),
            ),
            "too quiet": (
                self.tr("too quiet"),
                self.tr(
                    "Even the largest gain is not enough: turn it up in the system's settings."
                ),
            ),
            "too noisy": (
                self.tr("hardly above the room"),
                self.tr("Speak a hand's width from the microphone; no gain helps against noise."),
            ),
        }
        return says[result.verdict]

    def _level(self, db: float) -> str:
        return self.tr("{level} dBFS").format(level=f"{db:.0f}".replace("-", "−"))

    def _decibels(self, db: float) -> str:
        return f"{db:.0f} dB".replace("-", "−")


def gain_text(gain_db: float) -> str:
    """A gain as it is shown, ``+6 dB``."""
    return f"{gain_db:+.0f} dB".replace("-", "−") if round(gain_db) else "0 dB"
