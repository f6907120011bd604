"""What the header says of the session: its state in words, its level, its gain."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.check import gain_text
from app.signals import LiveSignals
from app.values import SessionFacts
from app.views.header import Header
from app.views.noise_kind import noise_said
from engine.values import NoiseKind, NoiseReading


class HeaderState(QObject):
    """Tells the header what the bridge says; ``running`` is whether it listens or plays."""

    def __init__(self, bridge: LiveSignals, header: Header, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._header = bridge, header
        self.running = False
        self._session: SessionFacts | None = None
        self._lost = 0
        self._examining = self._evaluating = False
        self._noise: NoiseKind = "off"
        bridge.session_opened.connect(self._open_session)
        bridge.running_changed.connect(self._show_running)
        bridge.exam_running_changed.connect(self._show_exam)
        bridge.evaluation.running_changed.connect(self._show_evaluation)
        bridge.level.connect(header.level.show_level)
        bridge.gain_changed.connect(self._show_gain)
        bridge.dropped.connect(self._show_dropped)
        bridge.sound_kept.connect(self._show)
        bridge.noise_changed.connect(self._note_noise)

    @Slot(object)
    def _open_session(self, session: SessionFacts) -> None:
        self._session, self._lost = session, 0
        self._show()

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        self.running = running
        start = self._header.start
        start.setText(self.tr("stop") if running else self.tr("start"))
        start.setAccessibleName(
            self.tr("Stop listening") if running else self.tr("Start listening")
        )
        self._show()

    @Slot(bool)
    def _show_exam(self, running: bool) -> None:
        self._examining = running
        self._show()

    @Slot(bool)
    def _show_evaluation(self, running: bool) -> None:
        self._evaluating = running
        self._show()

    @Slot(int, int)
    def _show_dropped(self, frames: int, samples: int) -> None:
        self._lost = frames if frames else int(samples > 0)
        self._show()

    @Slot(object)
    def _note_noise(self, reading: NoiseReading) -> None:
        self._noise = reading.setting.kind
        self._show()

    @Slot(str, float)
    def _show_gain(self, name: str, gain_db: float) -> None:
        text = self.tr("gain {gain}").format(gain=gain_text(gain_db)) if round(gain_db) else ""
        self._header.level.set_gain(text)

    @Slot()
    def _show(self) -> None:
        state, session = self._header.state, self._session
        if session is None:
            state.set_state(self.tr("opening"), "quiet")
        elif not self.running:
            text = self.tr("exam, not listening") if self._examining else self.tr("stopped")
            if self._evaluating:
                text = self.tr("evaluating, not listening")
            state.set_state(text, "quiet")
            self._header.level.show_level(None)
        elif self._lost:
            state.set_state(self.tr("{n} frames dropped").format(n=self._lost), "trouble")
        elif self._noise != "off":
            short = self.tr("{noise} mixed in").format(noise=noise_said(self._noise))
            state.set_state(self._noise_said(session), "quiet", short)
        elif session.live and self._bridge.keeps_sound:
            whole = self.tr("listening, the last 30 s stay in memory")
            state.set_state(whole, "good", self.tr("30 s stay in memory"))
        elif session.live:
            whole = self.tr("listening, nothing is recorded")
            state.set_state(whole, "good", self.tr("nothing is recorded"))
        else:
            whole = self.tr("playing {source}").format(source=session.source)
            state.set_state(whole, "good", self.tr("playing"))
        self._header.place()

    def _noise_said(self, session: SessionFacts) -> str:
        noise = noise_said(self._noise)
        if not session.live:
            text = self.tr("{noise} mixed into {source}")
            return text.format(noise=noise, source=session.source)
        if self._bridge.keeps_sound:
            return self.tr("{noise} mixed in, the last 30 s stay in memory").format(noise=noise)
        return self.tr("{noise} mixed in, nothing is recorded").format(noise=noise)
