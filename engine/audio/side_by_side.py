"""From what a user names as sources to sources that are heard side by side."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.audio.decoder import channels_of
from engine.audio.excerpts import Excerpt, read_excerpts
from engine.audio.opening import open_source
from engine.audio.playlist import clips_in
from engine.audio.readers import Opening
from engine.audio.recording import Recording
from engine.audio.source import SourceFailed


def openings(specs: Sequence[str], *, each: bool = False) -> tuple[list[Opening], list[Excerpt]]:
    """What the specs stand for: sources to be opened, and excerpts of a list (``.csv``).

    A spec is what `open_source` takes, or a list, see `read_excerpts`. With ``each`` every
    recording of a folder is a source of its own, and so is every channel of a recording. Raises
    `SourceFailed` for a list that cannot be read and a folder without sound.
    """
    found: list[Opening] = []
    excerpts: list[Excerpt] = []
    for spec in specs:
        path = Path(spec).expanduser()
        if _is_microphone(spec):
            found.append(Opening(spec, functools.partial(open_source, spec), alone=True))
        elif path.suffix.lower() == ".csv":
            excerpts += read_excerpts(path)
        elif each:
            for recording, name in _recordings(path):
                found += _channels(recording, name)
        else:
            make = functools.partial(open_source, spec, paced=False)
            found.append(Opening(spec, make, alone=_may_wait(path)))
    return found, excerpts


def _recordings(path: Path) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, path.name
        return
    clips = clips_in(path)
    if not clips:
        raise SourceFailed(f"The folder {path} holds no sound files: choose another one.")
    for clip in clips:
        yield clip, clip.relative_to(path).as_posix()


def _channels(path: Path, name: str) -> Iterator[Opening]:
    """A source for each channel; what cannot be opened is one, which fails when its turn comes."""
    count = 1
    if not _may_wait(path):
        try:
            count = channels_of(path)
        except SourceFailed:
            pass
    for channel in range(1, count + 1):
        called = name if count == 1 else f"{name}, channel {channel}"
        make = functools.partial(
            Recording, path, paced=False, channel=None if count == 1 else channel, name=called
        )
        yield Opening(called, make, alone=_may_wait(path))


def _is_microphone(spec: str) -> bool:
    return spec == "mic" or spec.startswith("mic:")


def _may_wait(path: Path) -> bool:
    """Whether reading may wait without end: a pipe's writer may be slow."""
    return path.exists() and not path.is_file() and not path.is_dir()
