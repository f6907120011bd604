"""What a live decision costs the engines of both lanes, measured once by a process beside them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from app.resources import asset
from engine.bench.live.beside import give_way
from engine.values import LiveCost

Pair = tuple[str, str]  # an engine's id, and the file of its model
SETTLE_MS = 10_000
_LIMIT_MS, _KILL_MS = 300_000, 2_000  # on a busy machine it waits long for its turns
_WORDS = ("sound/demo.flac", "sound/demo.csv")


class LiveCosts(QObject):
    """Has what is not known yet measured, once a start for each engine and model.

    A process that gives way to all others, one at a time, so that neither frames nor the engines at
    work wait for it; both lanes in the same one, so that whatever disturbs it hits both. ``told``
    carries each :class:`engine.values.LiveCost`, what is known at once.
    """

    told = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        command: Sequence[str] = (),
        settle_ms: int = SETTLE_MS,
    ) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._known: dict[Pair, LiveCost] = {}
        self._wanted: tuple[Pair, ...] = ()
        self._measured: tuple[Pair, ...] = ()
        self._free: Callable[[], bool] = lambda: True
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.started.connect(self._calm)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._settle, self._limit = QTimer(self), QTimer(self)
        for timer, milliseconds, due in (
            (self._settle, settle_ms, self._measure),
            (self._limit, _LIMIT_MS, self._process.kill),
        ):
            timer.setSingleShot(True)
            timer.setInterval(milliseconds)
            timer.timeout.connect(due)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def measure_while(self, free: Callable[[], bool]) -> None:
        """Measure only while that is so; somebody else may need the cores for themselves."""
        self._free = free

    def want(self, pairs: Sequence[Pair]) -> None:
        """Tell what is known of these, and have the rest measured once the window has settled."""
        self._wanted = tuple(pairs)
        for pair in self._wanted:
            if pair in self._known:
                self.told.emit(self._known[pair])
        if self._missing() and not self.running:
            self._settle.start()

    def interrupt(self) -> None:
        """Leave the cores to somebody else at once; it is measured later."""
        if self.running:
            self._end()
            self._settle.start()

    def stop(self) -> None:
        """Measure nothing more, and leave no process behind; harmless twice."""
        self._wanted = ()
        self._settle.stop()
        self._end()

    def _missing(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self._wanted if pair not in self._known)

    @Slot()
    def _measure(self) -> None:
        if self.running or not self._missing():
            return
        if not self._free():
            self._settle.start()
            return
        self._measured = self._missing()
        words = (str(asset(name)) for name in _WORDS)
        own = (sys.executable, "-m", "engine.bench.live.cost", "--words", *words)
        program, *arguments = self._command or own
        named = [each for pair in self._measured for each in pair]
        self._limit.start()
        self._process.start(program, [*arguments, *named])

    @Slot()
    def _calm(self) -> None:
        """Have it give way at once: what it imports takes long before it does so by itself."""
        give_way(self._process.processId())

    def _end(self) -> None:
        self._limit.stop()
        self._measured = ()
        if self.running:
            self._process.kill()
            self._process.waitForFinished(_KILL_MS)

    @Slot()
    def _finish(self) -> None:
        self._limit.stop()
        measured, self._measured = self._measured, ()
        if not measured:  # it was ended
            return
        for line in bytes(self._process.readAllStandardOutput().data()).splitlines():
            cost = _read(line)
            if cost is not None and (cost.engine, cost.model) in measured:
                self._know(cost)
        for engine, model in measured:
            if (engine, model) not in self._known:
                reason = self.tr("the process that measures broke off")
                self._know(LiveCost(engine, model, reason=reason))
        if self._missing():
            self._settle.start()

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # any other failure also finishes
            self._finish()

    def _know(self, cost: LiveCost) -> None:
        pair = cost.engine, cost.model
        self._known[pair] = cost
        if pair in self._wanted:
            self.told.emit(cost)


def _read(line: bytes) -> LiveCost | None:
    try:
        return LiveCost(**json.loads(line))
    except (ValueError, TypeError):
        return None
