"""Blocks made on a thread of their own, so that each is there before it is due."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Ahead:
    """Calls ``make`` again and again until about ``enough`` samples wait, and takes up again when
    half of them are taken; no more once it gave an empty block.

    What ``make`` raises is raised by :meth:`take` after the blocks before it. The thread begins
    with the first :meth:`take` and ends with :meth:`close`, as soon as ``make`` returns.
    """

    def __init__(self, make: Callable[[], F32], enough: int) -> None:
        self._make, self._enough = make, enough
        self._blocks: deque[F32] = deque()
        self._waiting = 0  # samples
        self._error: Exception | None = None
        self._ended = self._closed = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def take(self) -> F32:
        """The next block; empty at the end or once closed."""
        with self._changed:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
            self._changed.wait_for(lambda: self._blocks or self._ended or self._closed)
            if self._blocks and not self._closed:
                block = self._blocks.popleft()
                self._waiting -= len(block)
                if 2 * self._waiting < self._enough:
                    self._changed.notify_all()
                return block
            error, self._error = self._error, None
            if error is not None and not self._closed:
                raise error
            return np.empty(0, np.float32)

    def close(self) -> None:
        """Make no more, and end a waiting :meth:`take`; harmless twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread to end once it is closed; not for long, a disk may hang."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while self._wanted():
            try:
                block = self._make()
            except Exception as error:  # for whoever takes it
                with self._changed:
                    self._error, self._ended = error, True
                    self._changed.notify_all()
                return
            with self._changed:
                self._blocks.append(block)
                self._waiting += len(block)
                self._ended = not len(block)
                self._changed.notify_all()
            if not len(block):
                return

    def _wanted(self) -> bool:
        with self._changed:
            if self._waiting >= self._enough:
                self._changed.wait_for(lambda: self._closed or 2 * self._waiting < self._enough)
            return not self._closed
