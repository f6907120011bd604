"""A ring buffer between an audio callback and the thread that reads it."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Ring:
    """Keeps the newest ``capacity`` frames of ``channels`` float32 samples.

    One thread writes, one reads. The writer never waits for the reader: it copies, counts and
    wakes, and overwrites the oldest frames when the reader is late; the reader finds out from
    the counters what it lost and adds that to `dropped`.
    """

    def __init__(self, capacity: int, channels: int = 1) -> None:
        self._frames = np.zeros((capacity, channels), np.float32)
        self._capacity = capacity
        self._reserved = 0  # frames whose places may be being overwritten just now
        self._written = 0
        self._read = 0
        self._overwritten = 0
        self._closed = False
        self._news = threading.Event()

    @property
    def written(self) -> int:
        """Frames written so far."""
        return self._written

    @property
    def overwritten(self) -> int:
        """Frames lost because they were overwritten before they were read."""
        return self._overwritten

    @property
    def available(self) -> int:
        """Frames that wait to be read."""
        return min(self._written - self._read, self._capacity)

    def write(self, frames: npt.NDArray[Any]) -> None:
        """Append ``(n, channels)`` samples; never waits."""
        count = len(frames)
        skipped = max(0, count - self._capacity)
        start = (self._written + skipped) % self._capacity
        self._reserved = self._written + count
        head = min(count - skipped, self._capacity - start)
        self._frames[start : start + head] = frames[skipped : skipped + head]
        self._frames[: count - skipped - head] = frames[skipped + head :]
        self._written += count
        self._news.set()

    def read(self, at_least: int, at_most: int, timeout_s: float) -> F32 | None:
        """Take between ``at_least`` and ``at_most`` frames ``(n, channels)``, oldest first.

        Waits up to ``timeout_s`` seconds and then answers an empty array; None once closed.
        """
        deadline = time.monotonic() + timeout_s
        while not self._closed:
            self._news.clear()
            self._skip_overwritten()
            if self.available >= at_least:
                return self._take(min(self.available, at_most))
            left = deadline - time.monotonic()
            if left <= 0:
                return np.empty((0, self._frames.shape[1]), np.float32)
            if not self._closed:
                self._news.wait(left)
        return None

    def skip(self, count: int) -> int:
        """Drop up to ``count`` of the oldest waiting frames, and say how many."""
        self._skip_overwritten()
        count = min(count, self.available)
        self._read += count
        return count

    def close(self) -> None:
        """Wake the reader and let it answer None from now on."""
        self._closed = True
        self._news.set()

    def _take(self, count: int) -> F32:
        start = self._read % self._capacity
        head = min(count, self._capacity - start)
        taken = np.concatenate([self._frames[start : start + head], self._frames[: count - head]])
        spoilt = min(count, max(0, self._reserved - self._capacity - self._read))
        self._read += count
        self._overwritten += spoilt  # the writer lapped the copy while it was made
        return taken[spoilt:]

    def _skip_overwritten(self) -> None:
        lost = self._reserved - self._capacity - self._read
        if lost > 0:
            self._read += lost
            self._overwritten += lost
