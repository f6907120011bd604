"""Many sources that are stretches of a few recordings, each decoded once."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.audio.bank import F32, I64, Begun, Cut, Moment, Pace
from engine.audio.decoder import Decoder
from engine.audio.source import SourceFailed
from engine.values import SAMPLE_RATE

_STRETCH_S = 10.0
_COLUMNS = ("path", "offset_s", "duration_s")


@dataclass(frozen=True)
class Excerpt:
    """A recording from ``offset_s`` on, to its end or for ``duration_s``."""

    path: Path
    offset_s: float = 0.0
    duration_s: float | None = None

    @property
    def name(self) -> str:
        """The file's name and where it begins, to the millisecond."""
        return f"{self.path.name}@{self.offset_s:.3f}".rstrip("0").rstrip(".")


def read_excerpts(manifest: Path) -> list[Excerpt]:
    """The rows of a CSV with ``path`` and perhaps ``offset_s`` and ``duration_s``.

    Paths are relative to the manifest. Raises `SourceFailed`.
    """
    try:
        with manifest.open(newline="", encoding="utf-8-sig") as lines:
            rows = csv.DictReader(lines)
            if "path" not in (rows.fieldnames or ()):
                raise SourceFailed(f"The list {manifest} has no column path: begin it with one.")
            found = [_excerpt(manifest, rows.line_num, row) for row in rows]
    except FileNotFoundError:
        raise SourceFailed(f"There is no list {manifest}; check the path.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceFailed(f"The list {manifest} cannot be read ({error}).") from error
    if not found:
        raise SourceFailed(f"The list {manifest} names no recording: write one a line.")
    return found


def _excerpt(manifest: Path, line: int, row: dict[str, str | None]) -> Excerpt:
    numbers: list[float | None] = []
    for column in _COLUMNS[1:]:
        text = (row.get(column) or "").strip()
        try:
            number = float(text) if text else None
        except ValueError:
            number = -1.0
        if number is not None and not 0 <= number < float("inf"):
            raise SourceFailed(
                f"Line {line} of the list {manifest} has {text} for {column}: give seconds."
            )
        numbers.append(number)
    path = (row.get("path") or "").strip()
    if not path:
        raise SourceFailed(f"Line {line} of the list {manifest} has no path: name a recording.")
    return Excerpt(manifest.parent / path, numbers[0] or 0.0, numbers[1])


class Excerpts:
    """Excerpts side by side, all from now on; see `Bank`.

    No sample is copied for a source: sources of one recording share it. A file of another rate is
    resampled as a whole. ``paced`` plays them at the speed of time. An excerpt that cannot be read
    is told and left out.
    """

    def __init__(
        self,
        excerpts: Sequence[Excerpt],
        cut: Cut,
        *,
        paced: bool,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._cut, self._paced, self._clock = cut, paced, clock
        self._pace = Pace(cut, clock)
        self._told: list[str] = []
        self._names: list[str] = []
        self._parts: list[F32] = []
        self._samples = 0
        begins, lengths = self._read(excerpts)
        silence = np.zeros(cut.tail + cut.hop, np.float32)
        self.pool: F32 = np.concatenate([*self._parts, silence])
        self._parts.clear()
        self._begins = np.array(begins, np.int64)
        self._hops = (np.array(lengths, np.int64) + cut.tail - cut.first) // cut.hop
        self._done = np.zeros(len(begins), np.int64)
        self._started_s: float | None = None
        self._received_s = 0.0
        self._none = np.empty(0, np.int64)
        self.dropped = 0
        self.failed = len(excerpts) - len(begins)

    @property
    def slots(self) -> int:
        """One an excerpt."""
        return len(self._begins)

    def begun(self) -> Sequence[Begun]:
        """All of them at the first call, then none."""
        if self._started_s is not None:
            return ()
        self._started_s = self._clock()
        first = self._cut.first
        return [
            Begun(slot, 0.0, self.pool[begin : begin + first], anew=True)
            for slot, begin in enumerate(self._begins)
        ]

    def ready(self) -> tuple[I64, I64]:
        """See `Bank`."""
        limit = self._hops
        if self._paced:
            limit = np.minimum(limit, self._due())
        which = np.flatnonzero(self._done < limit)
        if not len(which):
            return self._none, self._none
        self._received_s = self._clock()
        done = self._done[which]
        self._done[which] = done + 1
        return which, self._begins[which] + self._cut.first + done * self._cut.hop

    def moment(self, slot: int) -> Moment:
        """See `Bank`."""
        if not self._paced or self._started_s is None:
            return Moment(self._received_s, self._received_s)
        sounded_s = self._pace.sounded_s(self._started_s, int(self._done[slot]))
        return Moment(sounded_s, max(sounded_s, self._received_s))

    def name(self, slot: int) -> str:
        """File and offset."""
        return self._names[slot]

    def told(self) -> Sequence[str]:
        """See `Bank`."""
        told, self._told = self._told, []
        return told

    def rest_s(self) -> float | None:
        """See `Bank`."""
        left = self._done < self._hops
        if not left.any():
            return None
        if not self._paced or self._started_s is None:
            return 0.0
        at = self._pace.sounded_s(self._started_s, int(self._done[left].min()) + 1)
        return max(0.0, at - self._clock())

    def close(self) -> None:
        """Nothing is open."""

    def _due(self) -> int:
        started_s = self._started_s or 0.0
        due = int(self._pace.due(np.array([started_s]))[0])
        waiting = np.minimum(due, self._hops) - self._done
        late = int(waiting.max(initial=0)) - self._pace.most_late
        if late <= 0:
            return due
        self.dropped += int(np.maximum(0, waiting - self._pace.most_late).sum())
        self._started_s = started_s + late * self._cut.hop / SAMPLE_RATE
        return due - late

    def _read(self, excerpts: Sequence[Excerpt]) -> tuple[list[int], list[int]]:
        """Where each excerpt that can be read begins in the pool, and how many samples it has."""
        known: dict[Excerpt, tuple[int, int] | None] = {}
        begins, lengths = [], []
        for excerpt in excerpts:
            whole = excerpt if excerpt.duration_s is not None else Excerpt(excerpt.path)
            if whole not in known:
                known[whole] = self._decoded(whole)
            part = known[whole]
            if part is None:
                continue
            begin, length = part
            offset = 0 if whole is excerpt else round(excerpt.offset_s * SAMPLE_RATE)
            if offset >= length:
                self._told.append(
                    f"The sound file {excerpt.path} holds no sound at {excerpt.offset_s:g} s; "
                    "begin earlier."
                )
                continue
            begins.append(begin + offset)
            lengths.append(length - offset)
            self._names.append(excerpt.name)
        return begins, lengths

    def _decoded(self, excerpt: Excerpt) -> tuple[int, int] | None:
        parts: list[F32] = []
        try:
            decoder = Decoder(excerpt.path, excerpt.offset_s, excerpt.duration_s)
            try:
                while len(samples := decoder.read(_STRETCH_S)):
                    parts.append(samples)
            finally:
                decoder.close()
        except SourceFailed as failure:
            self._told.append(str(failure))
            return None
        begin, length = self._samples, sum(map(len, parts))
        parts.append(np.zeros(self._cut.tail, np.float32))  # a last word has to ring out
        self._parts += parts
        self._samples += length + self._cut.tail
        return begin, length
