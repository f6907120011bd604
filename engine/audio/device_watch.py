"""Sees microphones come and go, through a process that lists and tries them."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from engine.audio import lookout
from engine.audio.devices import InputDevice, choose_input, devices_from, settings_to_try
from engine.audio.source import SourceFailed

_LOG = logging.getLogger(__name__)
CALM_S = 2.0 if sys.platform == "linux" else 4.0  # where nothing shows a change it lists
RARELY_S = 30.0
SEEKING_S = 0.75
LISTENED_S = 0.3
_MOST_STARTS = 3
_END_S = 2.0
_LATELY_S = 2.5  # so that a calm round's answer is enough


@dataclass(frozen=True)
class Sighting:
    """What is connected: ``devices``, None where no process can tell.

    ``sought`` is the saved name that was looked for, ``there`` whether that one gives sound.
    """

    devices: tuple[InputDevice, ...] | None
    sought: str | None = None
    there: bool = False


@dataclass(frozen=True)
class Search:
    """A microphone to look for: its saved name, None for the default one.

    ``moving`` asks for a signal that moves, as a muted or moved stream's does not.
    """

    name: str | None = None
    moving: bool = False


class Lookout(Protocol):
    """The process that is asked; its `ask` raises OSError or ValueError when it is gone."""

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request of :mod:`engine.audio.lookout` and wait for its answer."""

    def kill(self) -> None:
        """End it, from any thread; an `ask` that waits then raises."""

    def close(self) -> None:
        """End it and free what it holds, on the thread that asks."""


class LookoutProcess:
    """:mod:`engine.audio.lookout` in an interpreter of its own, at a low priority."""

    def __init__(self) -> None:
        below = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # Windows; else it is nice
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(lookout.__file__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            creationflags=below,
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise OSError("the process that lists microphones ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self) -> None:
        """End the process; harmless twice."""
        self._process.kill()

    def close(self) -> None:
        """End the process and close its pipes."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


class DeviceWatch:
    """Calls ``seen`` on a thread of its own when the list changes, and while it seeks.

    Calm, it asks for a list every ``calm_s`` seconds (None: only when told to look), seeking
    every ``seeking_s``. A search ends when it has found. Where no process can be started ``seen``
    is called all the same while seeking, with no devices.
    """

    def __init__(
        self,
        seen: Callable[[Sighting], None],
        *,
        calm_s: float | None = CALM_S,
        seeking_s: float = SEEKING_S,
        start: Callable[[], Lookout] = LookoutProcess,
    ) -> None:
        self._seen, self._start_process = seen, start
        self._calm_s, self._seeking_s = calm_s, seeking_s
        self._search: Search | None = None
        self._lookout: Lookout | None = None
        self._starts = 0
        self._last: tuple[InputDevice, ...] | None = None
        self._told: tuple[InputDevice, ...] | None = None
        self._look_now = False
        self._answered_s = -math.inf
        self._answered = threading.Condition()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="device watch", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def seek(self, search: Search) -> None:
        """Look for a microphone until it gives sound, in place of any search before."""
        if search != self._search:
            self._search = search
            self._wake.set()

    def rest(self) -> None:
        """Seek nothing; only watch the list."""
        self._search = None

    def look(self) -> None:
        """List at once, and tell what is there even if nothing changed."""
        self._look_now = True
        self._wake.set()

    def answers(self, timeout_s: float) -> bool:
        """Whether the sound system answers: lately it did, or it does within this time.

        Opening a device where it does not would hang as long as the sound server does.
        """
        if self._thread.ident is None or self._closed.is_set():
            return True
        asked_s = time.monotonic()
        if asked_s - self._answered_s < _LATELY_S:
            return True
        self.look()
        with self._answered:
            return self._answered.wait_for(
                lambda: self._answered_s >= asked_s or self._closed.is_set(), timeout_s
            )

    def close(self) -> None:
        """End thread and process; harmless twice."""
        self._closed.set()
        self._wake.set()
        with self._lock:
            if self._lookout is not None:
                self._lookout.kill()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(_END_S)

    def _work(self) -> None:
        while not self._closed.is_set():
            self._wake.clear()
            self._round()
            calm = self._search is None
            if calm and self._calm_s is None:
                self._end_process()
            self._wake.wait(self._calm_s if calm else self._seeking_s)
        self._end_process()

    def _round(self) -> None:
        search, asked, self._look_now = self._search, self._look_now, False
        try:
            self._list(always=asked or search is not None)
            there = search is not None and self._there(search)
        except (OSError, ValueError) as error:
            if self._closed.is_set():
                return
            _LOG.warning("microphones cannot be listed apart: %s", error)
            self._end_process()
            self._last, there = None, False
        else:
            self._starts = 0
        with self._answered:
            self._answered_s = time.monotonic()
            self._answered.notify_all()
        if self._closed.is_set():
            return
        if search != self._search:
            self._look_now |= asked  # the next round answers what was asked meanwhile
            return
        if there:
            self._search = None
        if asked or search is not None or self._last != self._told:
            self._told = self._last
            self._seen(Sighting(self._last, search.name if search else None, there))

    def _list(self, *, always: bool) -> None:
        answer = self._process().ask({"list": "always" if always else "if changed"})
        if answer["devices"] is not None:
            self._last = devices_from(answer["devices"], answer["host_apis"], answer["default"])

    def _there(self, search: Search) -> bool:
        try:
            device = choose_input(self._last or (), search.name)
        except SourceFailed:
            return False
        answer = self._process().ask(
            {
                "try": device.index,
                "settings": settings_to_try(device),
                "listen_s": LISTENED_S if search.moving else 0.0,
            }
        )
        return bool(answer["heard"] and (answer["moves"] or not search.moving))

    def _process(self) -> Lookout:
        with self._lock:
            if self._closed.is_set():
                raise OSError("closed")
            if self._lookout is None:
                if self._starts >= _MOST_STARTS:
                    raise OSError("it ended too often")
                self._starts += 1
                self._lookout = self._start_process()
            return self._lookout

    def _end_process(self) -> None:
        with self._lock:
            if self._lookout is not None:
                self._lookout.close()
                self._lookout = None
