"""The one place where engine threads become Qt signals."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.checkup import Checkup
from app.evaluation.bridge import EvaluationBridge, Lent
from app.evaluation.speaker import Speaker
from app.exam.thread import ExamThread
from app.garbage import MainThreadCollector
from app.hotplug import HotPlug, hot_plug
from app.inbox import Inbox, joined
from app.live_costs import LiveCosts
from app.session_thread import SessionThread, WatchMaker, rare_watch
from app.signals import LiveSignals
from app.values import Heard, LaneFacts, PointChoice, SessionFacts, other
from engine.audio.kept import KeptSound
from engine.values import Detection, Family, LaneReading, NoiseSetting, OperatingPoint

_LOG = logging.getLogger(__name__)
_TAKE_MS = 25  # 40 frames a second: one that comes 25 ms late is still within 50
_CLOSE_S = 8.0


class LiveBridge(LiveSignals):
    """Runs a session behind a worker thread; signals come out on the main thread.

    Opening starts with :meth:`begin`, so that a window can be on screen before anything heavy is
    imported. ``wish`` is an :class:`app.wish.Wish` as keywords; ``watch`` makes what sees
    microphones come and go, by default a thread with a process of its own. Without ``costs``
    nobody measures what a live decision costs.
    """

    _woken = Signal()  # a word is shown at once, not with the next frame

    def __init__(
        self,
        wish: dict[str, Any],
        *,
        on_air: Family = "sparse",
        watch: WatchMaker | None = None,
        costs: LiveCosts | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept = KeptSound()
        speaker = Speaker()
        self._wish = {**wish, "kept": self._kept, "silenced": speaker.silenced}
        self._watch = watch
        self._on_air = on_air
        self._point: PointChoice = wish.get("point") or PointChoice()
        self._facts: SessionFacts | None = None
        self._thread: SessionThread | None = None
        self._watched = False
        self._noise = NoiseSetting()
        self._exam = ExamThread(self._job_failed)
        self._examining = False
        self._evaluation = EvaluationBridge(
            self._labels, self._borrow, self._job_failed, speaker=speaker, parent=self
        )
        self.evaluation = self._evaluation
        self._hot_plug: HotPlug | None = None
        self._costs = costs
        if costs is not None:
            costs.setParent(self)
            costs.measure_while(lambda: not (self._examining or self._evaluation.running))
            costs.told.connect(self.live_cost)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TAKE_MS)
        self._timer.timeout.connect(self._take)
        self._woken.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.gain_changed.connect(self._note_gain)
        self._collector = MainThreadCollector(self)
        self._checkup = Checkup(self)
        self._checkup.line.connect(self.diagnosed)
        self._checkup.ended.connect(self.diagnosis_ended)

    def begin(self) -> None:
        """Open what was wished for on the worker's thread."""
        if self._thread is None:
            self._collector.start()
            self._timer.start()
            self._hot_plug = hot_plug(self)
            if self._hot_plug is not None:
                self._hot_plug.changed.connect(self._look)
                self._watch = self._watch or rare_watch
            self._thread = self._opening()

    def reopen(self) -> None:
        """Open what was wished for anew; what hangs on the old threads is not waited for."""
        if self._thread is not None:
            self._thread.close(0.0)
            self._facts = None
            self._thread = self._opening()
            self.set_noise(self._noise)

    def start(self) -> None:
        """Listen again after a stop."""
        self._do("start")

    def stop(self) -> None:
        """Stop listening."""
        self._do("stop")

    def choose_source(self, spec: str) -> None:
        """Listen to another source, after a reopening too."""
        self._wish["source"] = spec
        self._do("listen", spec)

    def choose_engine(self, family: str, engine_id: str) -> None:
        """Run another engine in a lane."""
        self._do("use_engine", family, engine_id)

    def set_on_air(self, family: str) -> None:
        """Put a family on air, with its model's operating point as far as none was chosen."""
        before = self._on_air
        super().set_on_air(family)
        if self._on_air != before:
            self._use_point(self._point)

    def set_point(self, point: OperatingPoint) -> None:
        """Spot words with this operating point from now on."""
        lane = self._lane()
        own = OperatingPoint() if lane is None else lane.operating_point
        self._use_point(PointChoice.between(own, point))

    def reset_point(self) -> None:
        """Go back to the model's own operating point."""
        self._use_point(PointChoice())

    def _use_point(self, choice: PointChoice) -> None:
        self._point = choice
        self._tell_point()
        self._do("set_point", choice)

    def watch_activity(self, watched: bool) -> None:
        """Read the networks' layers for frames in passing too."""
        self._watched = watched

    def set_noise(self, setting: NoiseSetting) -> None:
        """Mix noise into what both engines hear, after a reopening too."""
        self._noise = setting
        self._do("set_noise", setting)

    def set_gain(self, gain_db: float) -> None:
        """Amplify the microphone in hand."""
        self._do("set_gain", gain_db)

    @Slot()
    def _look(self) -> None:
        self._do("look")

    @Slot(str, float)
    def _note_gain(self, name: str, gain_db: float) -> None:
        if name:  # a session that is opened anew starts with it
            self._wish["gains"] = {**self._wish.get("gains", {}), name: gain_db}

    def rescan(self) -> None:
        """Look for microphones again."""
        self._do("rescan")

    def keep_sound(self, keep: bool) -> None:
        """Keep the last seconds of the microphone in memory from now on, or forget them."""
        self._kept.turn(keep)
        super().keep_sound(keep)

    def save_sound(self, file: str) -> None:
        """Write what is kept as FLAC."""
        self._do("save_sound", file)

    def diagnose(self) -> None:
        """Look at this machine in a process of its own."""
        self._checkup.start()

    def look_for_exam(self, folder: str, unknown_ok: bool = False) -> None:
        """See what a labelled folder holds for the models that are open."""
        if self._facts is not None:
            self._exam.look(folder, self._facts.labels, unknown_ok=unknown_ok)

    def start_exam(self) -> None:
        """Stop listening and run both engines over the folder; listen again when it is over."""
        if self._evaluation.running:
            text = self.tr("An evaluation is running: hold the exam once it is over.")
            self.notice.emit(text, False)
        elif self._thread is not None:
            thread = self._thread
            self._exam.prepare()
            self._examining = True
            if self._costs is not None:
                self._costs.interrupt()
            self.exam_running_changed.emit(True)
            thread.do("hold", lambda lanes: self._exam.run(lanes, lambda: thread.do("release")))

    def cancel_exam(self) -> None:
        """End the exam at the next clip."""
        self._exam.cancel()

    def close(self) -> None:
        """Stop every thread and emit nothing more; harmless twice."""
        self._timer.stop()
        self._checkup.stop()
        if self._costs is not None:
            self._costs.stop()
        self._exam.cancel()
        if self._thread is not None and not self._thread.close(_CLOSE_S):
            _LOG.warning("a thread did not end within %s s", _CLOSE_S)
        if not self._exam.close(_CLOSE_S):
            _LOG.warning("the exam did not end within %s s", _CLOSE_S)
        if not self._evaluation.close(_CLOSE_S):
            _LOG.warning("the evaluation did not end within %s s", _CLOSE_S)
        self._collector.stop()

    def _labels(self) -> tuple[str, ...]:
        return () if self._facts is None else self._facts.labels

    def _borrow(self, lent: Lent) -> bool:
        """Have the session stand still for somebody who says when it may go on."""
        if self._examining:
            text = self.tr("An exam is running: evaluate once it is over.")
            self.notice.emit(text, False)
        if self._examining or self._thread is None:
            return False
        thread = self._thread
        if self._costs is not None:
            self._costs.interrupt()
        thread.do("hold", lambda lanes: lent(lanes, lambda: thread.do("release")))
        return True

    def _do(self, method: str, *arguments: Any) -> None:
        if self._thread is not None:
            self._thread.do(method, *arguments)

    def _opening(self) -> SessionThread:
        wish = {**self._wish, "point": self._point}
        thread = SessionThread(
            wish,
            lambda: self._on_air,
            self._job_failed,
            watched=lambda: self._watched,
            watch=self._watch,
        )
        thread.inbox.wake_on("detection", self._woken.emit)
        return thread

    def _job_failed(self, inbox: Inbox, error: Exception) -> None:  # on the worker's thread
        text = self.tr("Something unexpected failed ({error}); the log file says more.")
        inbox.post("notice", text.format(error=error), True)

    @Slot()
    def _take(self) -> None:
        news = self._thread.inbox.take() if self._thread is not None else []
        for name, arguments in joined((*news, *self._exam.inbox.take())):
            if name == "detection":
                self._show_detection(*arguments)
                continue
            if name == "session_opened":
                self._facts = arguments[0]
            getattr(self, name).emit(*arguments)
            if name == "exam_ended":
                self._examining = False
                self.exam_running_changed.emit(False)
            if name == "session_opened":
                self._leave_empty_lane()
                self._tell_point()
                self._want_costs()
                self._collector.settle()
        self._evaluation.take()
        self.ticked.emit()

    def _leave_empty_lane(self) -> None:
        facts = self._facts
        if facts is not None and facts.lane(self._on_air) is None:
            rival = other(self._on_air)
            if facts.lane(rival) is not None:
                self.set_on_air(rival)

    def _show_detection(
        self, detection: Detection, family: Family, rival: LaneReading | None
    ) -> None:
        if family != self._on_air or self._facts is None:
            return
        self.flagged.emit(detection)
        if not detection.accepted:
            return
        delay = None
        if detection.word_end_s is not None:
            late_s = detection.position_s - detection.word_end_s
            delay = late_s * 1e3 + detection.timings.total
        word, score = None, 0.0
        if rival is not None:
            best = int(rival.probabilities.argmax())
            word = self._facts.labels[best].strip("_")
            score = float(rival.probabilities[best])
        # The end of a word is always found in the sound itself: an estimate, whatever plays.
        self.heard.emit(Heard(detection, family, delay, True, word, score))

    def _want_costs(self) -> None:
        facts = self._facts
        if self._costs is not None and facts is not None:
            lanes = [lane for lane in (facts.dense, facts.sparse) if lane is not None]
            self._costs.want([(lane.info.id, lane.model_file) for lane in lanes])

    def _tell_point(self) -> None:
        lane = self._lane()
        if lane is not None:
            own = lane.operating_point
            self.point_changed.emit(self._point.over(own), own)

    def _lane(self) -> LaneFacts | None:
        if self._facts is None:
            return None
        return self._facts.lane(self._on_air) or self._facts.dense or self._facts.sparse
