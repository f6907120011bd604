"""Whoever plays sound, and how PortAudio gets its peace before it starts anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Speaker:
    """Plays one sound at a time, and none while it is silenced.

    PortAudio ends every stream when it starts anew to see new devices; one that plays must be
    closed before. ``sounddevice`` is that module, imported with the first sound.
    """

    def __init__(self, sounddevice: Any | None = None) -> None:
        self._sounddevice = sounddevice
        self._free = threading.Lock()
        self._hush = threading.Event()

    def play(self, sound: Any, wanted: Callable[[], bool]) -> None:
        """Play 16 kHz mono float32 ``(n,)`` to its end, or as long as it is ``wanted()``.

        Raises :class:`engine.audio.speaker.NoOutput`.
        """
        from engine.audio.speaker import play

        with self._free:
            play(
                sound,
                stopped=lambda: self._hush.is_set() or not wanted(),
                sounddevice=self._sounddevice,
            )

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Stop what plays, and let nothing begin to play meanwhile."""
        self._hush.set()
        with self._free:
            self._hush.clear()
            yield
