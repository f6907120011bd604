"""The bounded queue between the thread that hears and the thread that infers."""

from __future__ import annotations

import threading
from collections import deque

from engine.spotting.hearing import HeardFrame


class FrameQueue:
    """Holds up to ``capacity`` frames; when full it drops the oldest, or lets the writer wait.

    ``lossless`` makes `put` wait instead, for sound that is read as fast as it can be.
    """

    def __init__(self, capacity: int, *, lossless: bool) -> None:
        self._capacity = capacity
        self._lossless = lossless
        self._frames: deque[HeardFrame] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Frames dropped so far."""
        return self._dropped

    def __len__(self) -> int:
        """Frames that wait."""
        return len(self._frames)

    def put(self, frame: HeardFrame) -> None:
        """Append a frame; after `close` it is forgotten."""
        with self._changed:
            if self._lossless:
                self._changed.wait_for(lambda: self._closed or len(self._frames) < self._capacity)
            elif len(self._frames) == self._capacity:
                self._frames.popleft()
                self._dropped += 1
            if not self._closed:
                self._frames.append(frame)
                self._changed.notify_all()

    def get(self, *, wait: bool) -> HeardFrame | None:
        """The oldest frame; None at the end, once closed, or without ``wait`` if none is there."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._frames or self._ended or self._closed)
            if self._closed or not self._frames:
                return None
            frame = self._frames.popleft()
            self._changed.notify_all()
            return frame

    def end(self) -> None:
        """No frame will follow; those that wait can still be taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """Wake both sides; nothing is handed out any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def finished(self) -> bool:
        """Whether nothing is left and nothing will follow."""
        return self._closed or (self._ended and not self._frames)
