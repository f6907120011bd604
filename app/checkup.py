"""``sparsespot doctor`` in a process of its own, line by line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

_KILL_MS = 2000


class Checkup(QObject):
    """Looks at this machine without holding up the window.

    A process, since what is looked at takes seconds to import, holds the interpreter meanwhile,
    and may die of a broken driver. ``line`` carries each line, ``ended`` comes once after them.
    """

    line = Signal(str)
    ended = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self._command = tuple(command) or (sys.executable, "-m", "app.cli", "doctor")
        self._rest = b""
        self._running = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)

    def start(self) -> None:
        """Begin; nothing happens while a check runs."""
        if not self._running:
            self._running, self._rest = True, b""
            self._process.start(self._command[0], list(self._command[1:]))

    def stop(self) -> None:
        """End a check that runs, without another word."""
        self._running = False
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_KILL_MS)

    @Slot()
    def _read(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        self._tell(lines)

    def _tell(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            text = line.decode("utf-8", "replace").strip()
            if text and self._running:
                self.line.emit(text)

    @Slot()
    def _finish(self) -> None:
        self._read()
        self._tell([self._rest])
        if self._process.exitStatus() != QProcess.ExitStatus.NormalExit or self._process.exitCode():
            self._break_off()
        self._end()

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # any other failure also finishes
            self._break_off()
            self._end()

    def _break_off(self) -> None:
        if self._running:
            self.line.emit(
                self.tr("The check broke off; run 'sparsespot doctor' in a terminal to see why.")
            )

    def _end(self) -> None:
        if self._running:
            self._running = False
            self.ended.emit()
