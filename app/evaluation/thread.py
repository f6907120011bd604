"""The evaluation's own thread, the one that reads and plays clips, and the inbox they fill."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.evaluation.speaker import Speaker
from app.evaluation.values import EvaluationEnd, EvaluationWish
from app.inbox import Inbox
from app.worker import Worker

if TYPE_CHECKING:
    from app.evaluation.run import EvaluationRun
    from engine.artifact import Model


class _LeftAside(Exception):
    """Another folder is looked through in place of this one."""


class EvaluationThread:
    """Looks through folders, evaluates, and opens clips; news lies in ``inbox``.

    The threads start with the first request. ``unexpected`` is called on them with what a job
    raised.
    """

    def __init__(self, speaker: Speaker, unexpected: Callable[[Inbox, Exception], None]) -> None:
        self.inbox = Inbox()
        self._speaker, self._unexpected = speaker, unexpected
        self._worker: Worker | None = None
        self._clips: Worker | None = None
        self._run: EvaluationRun | None = None
        self._looks = self._asked = 0
        self._cancelled = threading.Event()
        self._unclaimed = threading.Lock()  # taken by whoever first runs or cancels
        self._unclaimed.acquire()  # nothing is asked for yet

    def look(self, target: str, labels: Sequence[str], *, unknown_ok: bool) -> None:
        """Look through a folder or manifest for a model with these labels; posts ``looked``.

        One asked for before is left where it is: it may be a whole disk.
        """
        self._looks += 1
        number = self._looks

        def entered(_: Path) -> None:
            if number != self._looks:
                raise _LeftAside

        def job() -> None:
            from app.exam.folder import look
            from app.exam.values import FolderRefused

            try:
                found = look(target, labels, unknown_ok=unknown_ok, entered=entered)
            except _LeftAside:
                return
            self.inbox.post("looked", found if isinstance(found, FolderRefused) else found[1])

        self._submit(job)

    def prepare(self) -> None:
        """An evaluation is asked for, and runs once the engines are free."""
        self._cancelled.clear()
        self._unclaimed = threading.Lock()

    def run(self, wish: EvaluationWish, models: Sequence[Model], over: Callable[[], None]) -> None:
        """Evaluate with the lanes' ``models``, write the files, and call ``over``.

        Posts ``begun``, then ``rows`` and ``read`` again and again, then ``ended``.
        """
        unclaimed = self._unclaimed

        def job() -> None:
            mine = unclaimed.acquire(blocking=False)
            text = QCoreApplication.translate(
                "Evaluation", "The evaluation failed unexpectedly; the log file says more."
            )
            end = EvaluationEnd(None, failure=text)  # unless the run comes to an end
            try:
                if mine:
                    from app.evaluation.run import EvaluationRun

                    run = EvaluationRun(
                        wish, models, tell=self._tell, cancelled=self._cancelled.is_set
                    )
                    self._run = run
                    end = run.run()
            finally:
                over()
                if mine:
                    self.inbox.post("ended", end)

        self._submit(job)

    def cancel(self) -> None:
        """End the evaluation at the next clip, or before it began."""
        self._cancelled.set()
        if self._unclaimed.acquire(blocking=False):
            self.inbox.post("ended", EvaluationEnd(None, cancelled=True))

    def write(self, base: str) -> None:
        """Write the report of the last evaluation below another folder; posts ``ended`` again."""

        def job() -> None:
            if self._run is not None and self._run.results is not None:
                self.inbox.post("ended", self._run.write(Path(base)))

        self._submit(job)

    def see(self, place: int, aloud: bool) -> None:
        """Read a clip of the list; posts ``clip_seen``, plays it if ``aloud``.

        Of what is asked for in quick succession the last is read; what plays stops. Posts
        ``clip_sounding`` when it plays and no longer, ``clip_silent`` where nothing plays.
        """
        self._asked += 1
        number = self._asked

        def wanted() -> bool:
            return number == self._asked

        def job() -> None:
            from app.evaluation.clip import look_at

            data = None if self._run is None else self._run.data
            if data is None or place >= len(data.entries) or not wanted():
                return
            seen, sound = look_at(place, data.entries[place])
            self.inbox.post("clip_seen", seen)
            if sound is not None and aloud and wanted():
                self._play(place, sound, wanted)

        if self._clips is None:
            self._clips = Worker("clips", lambda error: self._unexpected(self.inbox, error))
        self._clips.submit(job)

    def hush(self) -> None:
        """Stop what plays."""
        self._asked += 1

    def close(self, timeout_s: float) -> bool:
        """Cancel, take no more news, and join; whether the threads ended."""
        self.inbox.close()
        self._looks += 1
        self._asked += 1
        self._cancelled.set()
        workers = [each for each in (self._worker, self._clips) if each is not None]
        return all([each.close(lambda: None, timeout_s) for each in workers])

    def _play(self, place: int, sound: object, wanted: Callable[[], bool]) -> None:
        from engine.audio.speaker import NoOutput

        self.inbox.post("clip_sounding", place, True)
        try:
            self._speaker.play(sound, wanted)
        except NoOutput as silent:
            self.inbox.post("clip_silent", place, str(silent))
        self.inbox.post("clip_sounding", place, False)

    def _tell(self, name: str, value: object) -> None:
        if name == "read":
            self.inbox.post_latest(name, name, value)
        else:
            self.inbox.post(name, value)

    def _submit(self, job: Callable[[], None]) -> None:
        if self._worker is None:
            self._worker = Worker("evaluation", lambda error: self._unexpected(self.inbox, error))
        self._worker.submit(job)
