"""The clips of a run as a sequence over its columns: nothing is kept of a clip but its row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from engine.audio.facts import SourceFacts
from engine.evaluation.clips import ClipResult
from engine.evaluation.outcome import FACTS, Outcome, Recorder, Rows, facts_of, result_of
from engine.training.clip_files import Entry
from engine.training.entries import Entries

_ROWS_AT_ONCE = 1024
Classes = npt.NDArray[np.intp]
F32 = npt.NDArray[np.float32]


class Answered(Sequence[ClipResult]):
    """The recordings of a list that were answered, in its order.

    ``labels`` are the model's. Every clip is made anew from its row when it is asked for.
    """

    def __init__(self, entries: Sequence[Entry], labels: Sequence[str], outcome: Outcome) -> None:
        self.labels = tuple(labels)
        self._entries, self._formats = entries, outcome.formats
        self._places = np.flatnonzero(outcome.rows["used"])
        every = len(self._places) == len(outcome.rows)
        self._rows = outcome.rows if every else outcome.rows[self._places]

    @classmethod
    def of(cls, clips: Sequence[ClipResult], labels: Sequence[str]) -> Answered:
        """Clips that are at hand as results."""
        recorder = Recorder(labels, len(clips[0].answers) if clips else 0, len(clips))
        for clip in clips:
            recorder.add(clip)
        return cls([clip.entry for clip in clips], labels, recorder.outcome())

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> ClipResult: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ClipResult]: ...
    def __getitem__(self, index: int | slice) -> ClipResult | Sequence[ClipResult]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        row = self._rows[index]
        return result_of(row, self._entries[self._places[index]], self.labels, self._formats)

    def facts(self) -> Iterator[SourceFacts | None]:
        """What the clips' recordings are like."""
        for first in range(0, len(self), _ROWS_AT_ONCE):
            for row in self._rows[FACTS][first : first + _ROWS_AT_ONCE].tolist():
                yield facts_of(row, self._formats)

    @property
    def rows(self) -> Rows:
        """The rows ``(n,)``, see :func:`engine.evaluation.outcome.row_type`."""
        return self._rows

    @property
    def truth(self) -> Classes:
        """The classes ``(n,)`` that the clips count as, by their place in the labels."""
        codes = {label: code for code, label in enumerate(self.labels)}
        return np.fromiter((codes[label] for label in self._values("label")), np.intp, len(self))

    @property
    def groups(self) -> list[str]:
        """The group of each clip, "" where it has none."""
        return list(self._values("group"))

    @property
    def predicted(self) -> Classes:
        """The answers ``(n, engines)``, by their place in the labels."""
        return np.asarray(self._rows["answers"]["predicted"], np.intp)

    def scores(self, engine: int) -> F32:
        """What an engine's answers were chosen from: ``(n, labels)``."""
        return np.ascontiguousarray(self._rows["answers"]["scores"][:, engine])

    def sureness(self, engine: int) -> F32:
        """The scores ``(n,)`` of an engine's answers."""
        return np.ascontiguousarray(self._rows["answers"]["score"][:, engine])

    def _values(self, name: str) -> Iterator[str]:
        places = self._places.tolist()
        if isinstance(self._entries, Entries):
            column = self._entries.values(name)
            return (column[place] for place in places)
        return (getattr(self._entries[place], name) for place in places)
