"""A folder of labelled clips, played one after another."""

from __future__ import annotations

import bisect
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from engine.audio.decoder import Decoder
from engine.audio.formats import is_recording
from engine.audio.paced import F32, PacedSource
from engine.audio.source import SourceFailed, Span
from engine.values import SAMPLE_RATE

GAP_S = 0.5
_SPANS_KEPT = 1000
_SHUFFLE_SEED = 20


class Playlist(PacedSource):
    """Plays clips with half a second of silence after each.

    A clip's label is its immediate parent folder. A clip that cannot be read is left out and
    told in `rejected`; `SourceFailed` is raised only when none can be.
    """

    duration_s: float | None = None

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        name: str,
        loop: bool = False,
        paced: bool = True,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        super().__init__(paced=paced, clock=clock, wait=wait)
        self.name = name
        self.paths = tuple(paths)
        self.rejected: list[tuple[Path, str]] = []
        self._loop = loop
        self._next = 0
        self._decoder: Decoder | None = None
        self._path = Path()
        self._gap_left = 0
        self._played = False
        self._spans: deque[Span] = deque(maxlen=_SPANS_KEPT)

    @classmethod
    def of_folder(
        cls,
        folder: Path,
        *,
        loop: bool = False,
        paced: bool = True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> Self:
        """All clips in and below a folder, in an order shuffled the same way each time.

        Shuffled, since one word after another for minutes shows nothing. Raises `SourceFailed`
        where there is no sound file.
        """
        paths = clips_in(folder)
        if not paths:
            raise SourceFailed(
                f"The folder {folder} holds no sound files; choose one with WAV, FLAC, Ogg, "
                "Opus, MP3 or M4A clips."
            )
        random.Random(_SHUFFLE_SEED).shuffle(paths)
        return cls(paths, name=folder.name or str(folder), loop=loop, paced=paced, clock=clock)

    def truth_at(self, position_s: float) -> tuple[str, Path] | None:
        """Label and file sounding at a position, its pause included; any thread may ask.

        None ahead of what was read and for what lies more than 1000 clips back.
        """
        span = self.span_at(position_s)
        return (span.label, span.path) if span else None

    def span_at(self, position_s: float) -> Span | None:
        """The span that covers a position, see `truth_at`."""
        spans = tuple(self._spans)
        found = bisect.bisect_right(spans, position_s, key=lambda span: span.start_s) - 1
        if found < 0 or position_s >= spans[found].end_s:
            return None
        return spans[found]

    def _samples(self, seconds: float) -> F32:
        while not self._pace.closed:
            if self._gap_left:
                count = min(self._gap_left, round(seconds * SAMPLE_RATE))
                self._gap_left -= count
                return np.zeros(count, np.float32)
            if self._decoder is None and not self._open_next():
                break
            try:
                block = self._decoder.read(seconds) if self._decoder else np.zeros(0, np.float32)
            except SourceFailed as refusal:
                self.rejected.append((self._path, str(refusal)))
                block = np.zeros(0, np.float32)
            if len(block):
                self._played = True
                return block
            self._end_clip()
        return np.empty(0, np.float32)

    def _open_next(self) -> bool:
        """Open the next clip that can be; False at the end of the list."""
        while True:
            if self._next == len(self.paths):
                if not self._played and self.rejected:
                    raise SourceFailed(
                        f"None of the {len(self.paths)} clips of {self.name} can be read; "
                        f"the first: {self.rejected[0][1]}"
                    )
                if not self._loop or not self._played:
                    return False
                self._next = 0
            self._path = self.paths[self._next]
            self._next += 1
            try:
                self._decoder = Decoder(self._path)
            except SourceFailed as refusal:
                self.rejected.append((self._path, str(refusal)))
                continue
            start_s = self.made_s
            end_s = start_s + self._decoder.duration_s + GAP_S
            self._spans.append(Span(start_s, end_s, self._path.parent.name, self._path))
            return True

    def _end_clip(self) -> None:
        if self._decoder:
            self._decoder.close()
            self._decoder = None
        self._gap_left = round(GAP_S * SAMPLE_RATE)

    def _close_file(self) -> None:
        decoder = self._decoder
        if decoder:
            decoder.close()


def clips_in(folder: Path) -> list[Path]:
    """Recordings in and below a folder, sorted; hidden files and folders left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if is_recording(path)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
