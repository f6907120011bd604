"""Where engine threads leave what they have, and the main thread takes it, 30 times a second."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

_MOST = 2048
Event = tuple[str, tuple[Any, ...]]  # the name of a signal, and what it carries


class Inbox:
    """Events in order, each the name of a signal and its arguments; bounded.

    Of what is only ever a state (a level, a lane's answer) the latest is kept.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[Event] = deque(maxlen=_MOST)
        self._latest: dict[str, Event] = {}
        self._open = True
        self._urgent = ""
        self._wake: Callable[[], None] = lambda: None

    def wake_on(self, name: str, wake: Callable[[], None]) -> None:
        """Call ``wake`` on the posting thread with each event of that name: it shall not wait."""
        self._urgent, self._wake = name, wake

    def post(self, name: str, *arguments: Any) -> None:
        """Append an event; the oldest go when nobody takes them for long."""
        with self._lock:
            if self._open:
                self._events.append((name, arguments))
                if name == self._urgent:
                    self._wake()

    def post_latest(self, key: str, name: str, *arguments: Any) -> None:
        """Set a state in place of the one before it under the same key."""
        with self._lock:
            if self._open:
                self._latest[key] = (name, arguments)

    def take(self) -> list[Event]:
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


def joined(news: Iterable[Event]) -> Iterator[Event]:
    """The events with the columns between two sessions in one: a picture is moved once a frame."""
    waiting: list[tuple[Any, ...]] = []
    for name, arguments in news:
        if name == "columns":
            waiting.append(arguments)
            continue
        if name == "session_opened":
            yield from _one(waiting)
            waiting = []
        yield name, arguments
    yield from _one(waiting)


def _one(columns: list[tuple[Any, ...]]) -> Iterator[Event]:
    if columns:
        yield "columns", (np.concatenate([each[0] for each in columns]), columns[-1][1])
