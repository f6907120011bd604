"""Where engine threads leave what they have, and the main thread takes it, 30 times a second."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

_MOST = 2048


class Inbox:
    """Events in order, each the name of a signal and its arguments; bounded.

    Of what is only ever a state (a level, a lane's answer) the latest is kept.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[tuple[str, tuple[Any, ...]]] = deque(maxlen=_MOST)
        self._latest: dict[str, tuple[str, tuple[Any, ...]]] = {}
        self._open = True

    def post(self, name: str, *arguments: Any) -> None:
        """Append an event; the oldest go when nobody takes them for long."""
        with self._lock:
            if self._open:
                self._events.append((name, arguments))

    def post_latest(self, key: str, name: str, *arguments: Any) -> None:
        """Set a state in place of the one before it under the same key."""
        with self._lock:
            if self._open:
                self._latest[key] = (name, arguments)

    def take(self) -> list[tuple[str, tuple[Any, ...]]]:
        """All events in order, then the latest states."""
        with self._lock:
            taken = [*self._events, *self._latest.values()]
            self._events.clear()
            self._latest.clear()
        return taken

    def forget_states(self) -> None:
        """Drop states that belong to a session that is over."""
        with self._lock:
            self._latest.clear()

    def close(self) -> None:
        """Take nothing any more."""
        with self._lock:
            self._open = False
            self._events.clear()
            self._latest.clear()
