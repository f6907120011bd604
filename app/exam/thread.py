"""The exam's own thread, and the inbox that it fills."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.exam.values import ExamEnd
from app.inbox import Inbox
from app.worker import Worker

if TYPE_CHECKING:
    from engine.artifact import Model
    from engine.evaluation.clip_list import ClipList


class _LeftAside(Exception):
    """Another folder is looked through in place of this one."""


class ExamThread:
    """Looks through folders and runs exams, one after another; news lies in ``inbox``.

    The thread starts with the first request. ``unexpected`` is called on it with what a job
    raised.
    """

    def __init__(self, unexpected: Callable[[Inbox, Exception], None]) -> None:
        self.inbox = Inbox()
        self._unexpected = unexpected
        self._worker: Worker | None = None
        self._data: ClipList | None = None
        self._looks = 0
        self._cancelled = threading.Event()
        self._unclaimed = threading.Lock()  # taken by whoever first runs or cancels an exam
        self._unclaimed.acquire()  # none is asked for yet

    def look(self, folder: str, labels: Sequence[str], *, unknown_ok: bool) -> None:
        """Look through a folder for a model with these labels; posts ``exam_looked``.

        A folder asked for before is left where it is: it may be a whole disk.
        """
        self._looks += 1
        number = self._looks

        def entered(_: Path) -> None:
            if number != self._looks:
                raise _LeftAside

        def job() -> None:
            from app.exam.folder import look
            from app.exam.values import FolderRefused

            self._data = None
            try:
                found = look(folder, labels, unknown_ok=unknown_ok, entered=entered)
            except _LeftAside:
                return
            if isinstance(found, FolderRefused):
                self.inbox.post("exam_looked", found)
            else:
                self._data, told = found
                self.inbox.post("exam_looked", told)

        self._submit(job)

    def prepare(self) -> None:
        """An exam is asked for, and runs once the engines are free."""
        self._cancelled.clear()
        self._unclaimed = threading.Lock()

    def run(self, lanes: Sequence[tuple[str, Model]], over: Callable[[], None]) -> None:
        """Run the engines and models of ``lanes`` over the folder looked through last.

        Posts ``exam_read`` again and again, then ``exam_ended``, and calls ``over``.
        """
        unclaimed = self._unclaimed

        def job() -> None:
            mine = unclaimed.acquire(blocking=False)
            text = QCoreApplication.translate(
                "Exam", "The exam failed unexpectedly; the log file says more."
            )
            end = ExamEnd(None, failure=text)  # unless the race comes to an end
            try:
                if mine and self._data is not None:
                    end = self._race(self._data, lanes)
            finally:
                over()
                if mine:
                    self.inbox.post("exam_ended", end)

        self._submit(job)

    def cancel(self) -> None:
        """End the exam at the next clip, or before it began."""
        self._cancelled.set()
        if self._unclaimed.acquire(blocking=False):
            self.inbox.post("exam_ended", ExamEnd(None, cancelled=True))

    def close(self, timeout_s: float) -> bool:
        """Cancel, take no more news, and join; whether the thread ended."""
        self.inbox.close()
        self._looks += 1
        self._cancelled.set()
        return self._worker is None or self._worker.close(lambda: None, timeout_s)

    def _race(self, data: ClipList, lanes: Sequence[tuple[str, Model]]) -> ExamEnd:
        from app.exam.race import ExamRace

        race = ExamRace(
            data,
            lanes,
            told=lambda reading: self.inbox.post_latest("exam", "exam_read", reading),
            cancelled=self._cancelled.is_set,
        )
        return race.run()

    def _submit(self, job: Callable[[], None]) -> None:
        if self._worker is None:
            self._worker = Worker("exam", lambda error: self._unexpected(self.inbox, error))
        self._worker.submit(job)
