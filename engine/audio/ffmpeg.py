"""What libsndfile cannot read (AAC, AMR, WMA ...), decoded by ffmpeg where that is installed."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import tempfile
import threading
from functools import cached_property
from pathlib import Path
from typing import IO, cast

import numpy as np
import numpy.typing as npt

from engine.audio.source import SourceFailed

F32 = npt.NDArray[np.float32]

STALL_S = 20.0
_CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,eac3,flac,flv,loas,matroska,mov,mp3,mpc,"
    "mpc8,mpeg,mpegts,nist,ogg,oma,qcp,rm,shn,tak,tta,voc,w64,wav,wv,xwma"
)
_MISSING_ALLOWED_S = 0.25  # containers round their length, encoders pad it
_FLOAT = 6  # Sun AU's code of 32-bit float samples
# its log, told at level+info: "[error] text", "[aac @ 0x55d0] [error] text"
_ERROR = re.compile(r"^(?:\[[^]]* @ [^]]*\] )*\[(?:error|fatal|panic)\] (.+)$", re.MULTILINE)
_INPUT = re.compile(r"^\[info\] Input #0, (\S+), from ", re.MULTILINE)
_LENGTH = re.compile(r"^\[info\]   Duration: (\d+):(\d\d):(\d\d\.\d+)", re.MULTILINE)
_CODEC = re.compile(r"^\[info\]   Stream #0:\d+.*?: Audio: (\w+)", re.MULTILINE)
_GUESSED, _ESTIMATED, _PICTURES = "misdetection possible", "Estimating duration", ": Video: "
_SOUNDLESS = "matches no streams"


def ffmpeg() -> str | None:
    """Where ffmpeg is, None where it is not installed."""
    return shutil.which("ffmpeg")


class FfmpegFile:
    """A file's first audio stream as ffmpeg decodes it, with the interface of soundfile's.

    It comes through a pipe, so that only what is read is in memory and going back starts over.
    A packet that cannot be decoded, and an end before the length that the container tells, make
    it a damaged file. Nothing but ``path`` is opened, whatever the file refers to. Raises
    `SourceFailed`, in `read` and `seek` as well.
    """

    frames: int | None = None

    def __init__(self, program: str, path: Path) -> None:
        self._program, self._path = program, path
        self.closed = False
        self._position = 0
        self._start()

    def read(self, frames: int, *, dtype: str = "float32", always_2d: bool = True) -> F32:
        """The next float32 ``(frames, channels)``, fewer at the end."""
        parts: list[F32] = []
        while frames > 0:
            part = self._next(min(frames, self.samplerate))
            if not len(part):
                break
            parts.append(part)
            frames -= len(part)
            self._position += len(part)
        return np.concatenate(parts) if parts else np.empty((0, self.channels), np.float32)

    def seek(self, frames: int) -> None:
        """Go to a frame by decoding all before it, which is exact and takes its time."""
        if frames < self._position:
            self._end()
            self._position = 0
            self._start()
        while self._position < frames and len(self.read(frames - self._position)):
            pass

    def close(self) -> None:
        """End ffmpeg; closing twice is harmless."""
        if not self.closed:
            self.closed = True
            self._end()

    @cached_property
    def length_s(self) -> float:
        """What the container tells of its length, in seconds; where it tells nothing, counted."""
        if self._told_s is not None:
            return self._told_s
        other, frames = FfmpegFile(self._program, self._path), 0
        try:
            while more := len(other.read(other.samplerate)):
                frames += more
        finally:
            other.close()
        return frames / self.samplerate

    def _start(self) -> None:
        self._stalled = self._ended = False
        self._kept = b""  # at least a second is read at once
        self._log = tempfile.TemporaryFile("a+b")
        try:
            self._process = subprocess.Popen(
                [
                    *(self._program, "-nostdin", "-hide_banner", "-nostats", "-v", "level+info"),
                    # a playlist in disguise could name any file and any address
                    *("-xerror", "-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS),
                    *("-i", f"file:{self._path}", "-map", "0:a:0", "-map_metadata", "-1"),
                    *("-c:a", "pcm_f32be", "-f", "au", "pipe:1"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._log,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            self._log.close()
            raise SourceFailed(
                f"The sound file {self._path} needs ffmpeg, and {self._program} does not start "
                f"({getattr(error, 'strerror', None) or error}); install ffmpeg anew, or convert "
                "the file to WAV or FLAC."
            ) from error
        try:
            self._read_header()
        except BaseException:
            self.close()
            raise

    def _read_header(self) -> None:
        head = self._take(24)
        whole = len(head) == 24 and head[:4] == b".snd"
        _, start, _, encoding, rate, channels = struct.unpack(">4s5I", head.ljust(24, b"\0"))
        if not whole or encoding != _FLOAT or not rate or not channels:
            self._check_stall()
            raise self._unreadable()
        self._take(start - 24)
        self.samplerate, self.channels = int(rate), int(channels)
        log = self._logged()
        if _GUESSED in log:
            raise self._unreadable()
        container, codec, told = _INPUT.search(log), _CODEC.search(log), _LENGTH.search(log)
        names = container[1].rstrip(",").split(",") if container else [""]
        suffix = self._path.suffix.lower().removeprefix(".")
        self.format = (suffix if suffix in names else names[0] or suffix).upper()
        self.subtype = (codec[1] if codec else "").upper()
        self._told_s: float | None = None
        if told:
            self._told_s = int(told[1]) * 3600 + int(told[2]) * 60 + float(told[3])
        # the length is that of a film, or worked out from the file's size
        self._trusted = told is not None and _ESTIMATED not in log and _PICTURES not in log

    def _next(self, frames: int) -> F32:
        size = 4 * self.channels
        if len(self._kept) < frames * size and not self._ended and not self.closed:
            wanted = max(frames, self.samplerate) * size
            self._kept += self._take(wanted - len(self._kept))
            if len(self._kept) < wanted:
                self._ended = True
                self._check_end(self._position + len(self._kept) // size)
        data = self._kept[: min(frames, len(self._kept) // size) * size]
        self._kept = self._kept[len(data) :]
        return np.frombuffer(data, ">f4").astype(np.float32).reshape(-1, self.channels)

    def _take(self, count: int) -> bytes:
        """That many bytes of what ffmpeg writes, fewer at its end or where it stalls."""
        watchdog = threading.Timer(STALL_S, self._give_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            return cast("IO[bytes]", self._process.stdout).read(count)
        finally:
            watchdog.cancel()

    def _give_up(self) -> None:
        self._stalled = True
        self._process.kill()

    def _check_stall(self) -> None:
        if self._stalled:
            raise SourceFailed(
                f"ffmpeg gave nothing of the sound file {self._path} for {STALL_S:g} s; convert "
                "the file to WAV or FLAC."
            )

    def _check_end(self, position: int) -> None:
        self._check_stall()
        seconds = position / self.samplerate
        if self._process.wait() != 0:
            raise SourceFailed(
                f"The sound file {self._path} is damaged after {seconds:.2f} s "
                f"({self._complaint()}); get a fresh copy of it."
            )
        told = self._told_s
        if self._trusted and told is not None and seconds < told - _MISSING_ALLOWED_S:
            raise SourceFailed(
                f"The sound file {self._path} ends after {seconds:.2f} s of {told:.2f} s; get a "
                "fresh copy of it."
            )

    def _unreadable(self) -> SourceFailed:
        if _SOUNDLESS in self._logged():
            return SourceFailed(
                f"The file {self._path} holds no sound that ffmpeg knows; choose another one."
            )
        return SourceFailed(
            f"The file {self._path} cannot be read as sound, not by ffmpeg either "
            f"({self._complaint()}); get a fresh copy of it, or convert it to WAV or FLAC."
        )

    def _complaint(self) -> str:
        found = _ERROR.search(self._logged())
        text = found[1] if found else ""
        if not text or "whitelist" in text:
            return "Format not recognised"
        text = text.removeprefix("Error opening input: ")
        return " ".join(text.split()).rstrip(".")[:120]

    def _logged(self) -> str:
        if hasattr(os, "pread"):  # both processes share one place in the file, and ffmpeg moves it
            size = os.fstat(self._log.fileno()).st_size
            return os.pread(self._log.fileno(), size, 0).decode("utf-8", "replace")
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    def _end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        cast("IO[bytes]", self._process.stdout).close()
        self._log.close()
