"""From what a user names as a source to the source, open."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from engine.audio.source import AudioSource


def open_source(
    text: str,
    *,
    loop: bool = False,
    paced: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> AudioSource:
    """Open ``mic``, ``mic:NAME``, a sound file, or a folder of clips.

    ``loop`` and ``paced`` concern files and folders alone. Raises `SourceFailed`.
    """
    if text == "mic" or text.startswith("mic:"):
        from engine.audio.microphone import Microphone

        return Microphone(text.partition(":")[2].strip() or None, clock=clock)
    path = Path(text).expanduser()
    if path.is_dir():
        from engine.audio.playlist import Playlist

        return Playlist.of_folder(path, loop=loop, paced=paced, clock=clock)
    from engine.audio.recording import Recording

    return Recording(path, loop=loop, paced=paced, clock=clock)
