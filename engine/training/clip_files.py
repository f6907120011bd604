"""One labelled recording and its sound: any rate, channel count and format libsndfile reads."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.decoder import Decoder
from engine.audio.facts import SourceFacts
from engine.audio.plain_wav import plain_wav
from engine.audio.source import SourceFailed

F32 = npt.NDArray[np.float32]

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
READ_SECONDS = 30.0  # of sound in memory at a time: a ten-hour recording must not fill it


class RecordingRefused(ValueError):
    """A recording cannot be used: one sentence that names the file and says why."""


@dataclass(frozen=True)
class Entry:
    """A labelled stretch of a recording.

    ``word`` is what the folder or the manifest says, ``label`` the class of the model it counts
    as (the same until mapped). ``offset_s`` and ``duration_s`` cut a stretch out of a longer
    recording, ``group`` names a speaker or caller ("" where unknown). ``channel`` is one of the
    recording's, counted from 1; None is the mean of them all. ``fault`` is a sentence where
    already its list says that it cannot be used, else "".
    """

    path: Path
    label: str
    word: str
    offset_s: float = 0.0
    duration_s: float | None = None
    group: str = ""
    channel: int | None = None
    fault: str = ""


def read_clip(entry: Entry) -> F32:
    """Sound of the entry, float32 ``(n,)``, 16 kHz mono in about -1..1.

    Raises :class:`RecordingRefused`.
    """
    return np.concatenate(list(read_blocks(entry)))


def read_blocks(entry: Entry, seconds: float = READ_SECONDS) -> Generator[F32, None, SourceFacts]:
    """Sound of the entry in pieces of about ``seconds``: :func:`read_clip` without the memory.

    At least one piece, none of them empty. Returns at the end what the recording is like, which
    :class:`BlocksWithFacts` catches. Raises :class:`RecordingRefused` for all that
    :class:`engine.audio.decoder.Decoder` refuses, and for what is no file, as a pipe, which might
    never end nor begin.
    """
    if entry.fault:
        raise RecordingRefused(_one_line(entry.fault))
    if entry.channel in (None, 1):
        plain = plain_wav(entry.path, entry.offset_s, entry.duration_s, seconds)
        if plain is not None:
            sound, facts = plain
            yield sound
            return facts
    if what := _no_file(entry.path):
        raise RecordingRefused(
            _one_line(f"{entry.path} is {what} and cannot be read as sound; remove it.")
        )
    try:
        cut = (entry.offset_s, entry.duration_s, entry.channel)
        with closing(Decoder(entry.path, *cut)) as decoder:
            while len(block := decoder.read(seconds)):
                yield block
            return decoder.facts()
    except SourceFailed as error:
        raise RecordingRefused(_one_line(str(error))) from error


def _no_file(path: Path) -> str:
    """What a path leads to where that is there and no file, else ""."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # the decoder says why
        return ""
    if stat.S_ISREG(mode):
        return ""
    return _KINDS.get(stat.S_IFMT(mode), "no file")


def _one_line(text: str) -> str:
    """``text`` with what a name may hold and no line should as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


class BlocksWithFacts(Iterator[F32]):
    """Blocks of sound that, once all are taken, tell the ``facts`` of their recording.

    They stay None where the reader of the blocks has none to tell.
    """

    def __init__(self, blocks: Iterator[F32]) -> None:
        self._blocks = blocks
        self.facts: SourceFacts | None = None

    def __next__(self) -> F32:
        """The next block."""
        try:
            return next(self._blocks)
        except StopIteration as end:
            self.facts = self.facts or end.value
            raise
