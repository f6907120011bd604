"""A sound file open at its own rate, by whatever can read it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import soundfile

from engine.audio.ffmpeg import FfmpegFile, ffmpeg
from engine.audio.formats import FOREIGN_SUFFIXES
from engine.audio.muted import MutedFile
from engine.audio.source import SourceFailed

F32 = npt.NDArray[np.float32]

LOWEST_RATE, HIGHEST_RATE = 2_000, 1_000_000  # Hz; beyond is a damaged header
MOST_CHANNELS = 256

# libsndfile's log of a header that promises more than the file holds: "data : 32000 (should be 9)"
_CUT_SHORT = re.compile(
    r"^\s*(?:data|SSND|Data Size|riff)\s*:\s*(?P<told>\d+)\s*\(should be (?P<held>\d+)\)"
    r"|frame count (?P<frames>\d+) does not match value from 'ds64' chunk of (?P<ds64>\d+)",
    re.MULTILINE,
)
_OF_ITS_OWN = ("File does not exist", "Internal error", "Unspecified internal error")
_OPEN_ENDED = 0x7FFF_0000  # programs that write to a pipe claim a length like this


class Opened(Protocol):
    """The part of soundfile's ``SoundFile`` that is used here.

    ``frames`` is None where only reading tells the length.
    """

    samplerate: int
    channels: int
    frames: Any  # int | None; soundfile's own is an int
    format: str
    subtype: str

    @property
    def closed(self) -> bool:
        """Whether it is closed."""

    def read(self, frames: int, *, dtype: str, always_2d: bool) -> F32:
        """The next ``(frames, channels)``, fewer at the end."""

    def seek(self, frames: int) -> Any:
        """Go to a frame from the start."""

    def close(self) -> None:
        """Close it; twice is harmless."""


def open_sound(path: Path) -> Opened:
    """Open a file with libsndfile, else with ffmpeg. Raises `SourceFailed`, one sentence."""
    try:
        size = _size(path)
        if size == 0:
            raise SourceFailed(f"The sound file {path} is empty; get a fresh copy of it.")
        # soundfile encodes a name strictly; on POSIX it may hold bytes that are no text
        name = os.fsencode(path) if os.name == "posix" else path
        mpeg = path.suffix.lower() == ".mp3" or (size is not None and _is_mpeg(path))
        file = MutedFile(name) if mpeg else soundfile.SoundFile(name)
    except (soundfile.LibsndfileError, OSError, TypeError, ValueError) as error:
        return _otherwise(path, error)
    short = _CUT_SHORT.search(file.extra_info)
    if short:
        told, held = int(short["told"] or short["ds64"]), int(short["held"] or short["frames"])
        if held < told < _OPEN_ENDED:
            file.close()
            raise SourceFailed(
                f"The sound file {path} is cut short (it holds {100 * held // told} % of the "
                "sound its header promises); get a fresh copy of it."
            )
    return _plausible(path, file)


def _size(path: Path) -> int | None:
    """Bytes of a file; None of what is none, such as a pipe."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            raise SourceFailed(
                f"The link {path} leads to no file; mend it or remove it."
            ) from error
        raise SourceFailed(f"There is no sound file {path}; check the path.") from error
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _is_mpeg(path: Path) -> bool:
    """Whether libsndfile will take it for an MP3."""
    with path.open("rb") as stream:
        head = stream.read(3)
    return head == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0")


def reason(error: Exception) -> str:
    """What libsndfile or the system says, without a full stop."""
    text = error.error_string if isinstance(error, soundfile.LibsndfileError) else str(error)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    text = text.removeprefix("Error : ").strip().rstrip(".").replace(". ", ": ")
    return "Format not recognised" if text.startswith(_OF_ITS_OWN) else text


def _otherwise(path: Path, error: Exception) -> Opened:
    """What libsndfile cannot open, by ffmpeg."""
    try:
        if isinstance(error, (OSError, ValueError)):  # the system's, or a name that can be none
            raise error
        if not path.is_file():
            what = "a folder" if path.is_dir() else "no file"
            raise SourceFailed(f"{path} is {what} and cannot be read as sound; choose a file.")
        path.open("rb").close()
    except (OSError, ValueError) as refusal:
        raise SourceFailed(
            f"The file {path} cannot be opened ({reason(refusal)}); check it and its permissions."
        ) from refusal
    program = ffmpeg()
    if program is not None:
        return _plausible(path, FfmpegFile(program, path))
    if path.suffix.lower() in FOREIGN_SUFFIXES:
        raise SourceFailed(
            f"The sound file {path} needs ffmpeg, which is not installed here; install ffmpeg, or "
            "convert the file to WAV or FLAC."
        ) from error
    raise SourceFailed(
        f"The file {path} cannot be read as sound ({reason(error)}); use WAV, FLAC, Ogg, Opus or "
        "MP3, or install ffmpeg, which reads more."
    ) from error


def _plausible(path: Path, file: Opened) -> Opened:
    rate, channels = file.samplerate, file.channels
    if LOWEST_RATE <= rate <= HIGHEST_RATE and 1 <= channels <= MOST_CHANNELS:
        return file
    file.close()
    raise SourceFailed(
        f"The header of the sound file {path} is damaged (it tells {rate} Hz and {channels} "
        f"channel{'' if channels == 1 else 's'}); get a fresh copy of it."
    )
