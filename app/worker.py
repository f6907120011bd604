"""One thread for whatever takes long: opening models, engines and devices, in order."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)


class Abandoned(Exception):
    """The job in hand is not wanted any more: its worker closes."""


class Worker:
    """Runs jobs one after another on a thread of its own.

    A job that raises is logged and handed to ``failed``, on the worker's thread; the next job
    runs all the same. A long job calls :meth:`check` now and then.
    """

    def __init__(self, name: str, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = False
        self._last: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job after those before it; nothing happens once closed."""
        if not self._closed:
            self._jobs.put(job)

    def close(self, last: Callable[[], None], timeout_s: float) -> bool:
        """Run one last job, leave out those that wait, and join; whether the thread ended."""
        if not self._closed:
            self._last, self._closed = last, True
            self._jobs.put(last)
            self._jobs.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def check(self) -> None:
        """Raise :class:`Abandoned` once the worker is to close: for a job to leave by."""
        if self._closed:
            raise Abandoned

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if self._closed and job is not self._last:
                continue
            try:
                job()
            except Abandoned:
                continue
            except Exception as error:
                _LOG.exception("a job failed")
                self._failed(error)
