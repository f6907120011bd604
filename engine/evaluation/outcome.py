"""What came of a stretch of a list as columns: a hundred bytes a clip, in memory and in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.audio.facts import SourceFacts
from engine.evaluation.answer import Answer
from engine.evaluation.clips import ClipAnswer, ClipResult, Rejected
from engine.evaluation.list_hash import NOT_A_FILE, UNREADABLE, Content
from engine.training.clip_files import Entry

Rows = npt.NDArray[np.void]

FACTS = ["format", "rate", "channels", "seconds", "level_db", "clipped"]
_SIZES = {NOT_A_FILE: -2, UNREADABLE: -3}  # in the place of a size; -1 of what was not hashed
_NAMES = {size: content for content, size in _SIZES.items()}


@dataclass(frozen=True, eq=False)
class Outcome:
    """``rows`` ``(n,)`` of :func:`row_type`, one a recording in the order of the list.

    ``formats`` are the containers and encodings that rows count by, ``reasons`` say of each
    recording that is not ``used`` why (by its place in ``rows``).
    """

    rows: Rows
    formats: tuple[tuple[str, str], ...]
    reasons: dict[int, str]

    @property
    def answered(self) -> int:
        """How many recordings got an answer."""
        return len(self.rows) - len(self.reasons)


def row_type(engines: int, classes: int) -> np.dtype[np.void]:
    """A recording: what it is like, its content's hash, and the answer of every engine.

    Scores are float32, which is what engines give; times are in seconds.
    """
    answer = [
        *(("predicted", "<i2"), ("windows", "<i4"), ("position_s", "<f8"), ("score", "<f4")),
        *(("took_s", "<f4"), ("scores", "<f4", (classes,))),
    ]
    return np.dtype(
        [
            *(("used", "?"), ("format", "<i2"), ("rate", "<i4"), ("channels", "<i2")),
            *(("seconds", "<f8"), ("level_db", "<f8"), ("clipped", "<i4")),
            *(("size", "<i8"), ("sha256", "u1", (32,)), ("answers", answer, (engines,))),
        ]
    )


class Recorder:
    """Takes results one by one into an outcome of at most ``size`` recordings."""

    def __init__(self, labels: Sequence[str], engines: int, size: int) -> None:
        self._codes = {label: code for code, label in enumerate(labels)}
        self._rows = np.zeros(size, row_type(engines, len(labels)))
        self._rows["format"] = self._rows["size"] = -1
        self._formats: dict[tuple[str, str], int] = {}
        self._reasons: dict[int, str] = {}
        self._next = 0

    def add(self, result: ClipResult | Rejected, content: Content | None = None) -> None:
        """Take the result of the next recording, and what its file holds where that is known."""
        row = self._rows[self._next]
        if isinstance(result, Rejected):
            self._reasons[self._next] = result.reason
        else:
            row["used"] = True
            row["answers"] = [self._answer(each) for each in result.answers]
            if result.facts is not None:
                self._tell(row, result.facts)
        if isinstance(content, str):
            row["size"] = _SIZES[content]
        elif content is not None:
            row["size"], digest = content
            row["sha256"] = np.frombuffer(digest, np.uint8)
        self._next += 1

    def outcome(self) -> Outcome:
        """All that was taken."""
        return Outcome(self._rows[: self._next], tuple(self._formats), self._reasons)

    def _answer(self, given: ClipAnswer) -> tuple[object, ...]:
        told = given.answer
        code = self._codes[told.label]
        return (code, told.windows, told.position_s, told.score, given.seconds, told.scores)

    def _tell(self, row: np.void, facts: SourceFacts) -> None:
        known = (facts.container, facts.encoding)
        row["format"] = self._formats.setdefault(known, len(self._formats))
        row["rate"], row["channels"], row["seconds"] = facts.rate, facts.channels, facts.seconds
        row["level_db"], row["clipped"] = facts.level_db, facts.clipped


class Gatherer:
    """Puts the outcomes of stretches, in whatever order they come, into that of the whole list."""

    def __init__(self, engines: int, classes: int, total: int) -> None:
        self._rows = np.zeros(total, row_type(engines, classes))
        self._formats: dict[tuple[str, str], int] = {}
        self._reasons: dict[int, str] = {}

    @property
    def dtype(self) -> np.dtype[np.void]:
        """Of the rows that it takes."""
        return self._rows.dtype

    def add(self, first: int, outcome: Outcome) -> None:
        """Take the outcome of the stretch that begins at ``first``."""
        codes = [self._formats.setdefault(each, len(self._formats)) for each in outcome.formats]
        rows = self._rows[first : first + len(outcome.rows)]
        rows[:] = outcome.rows
        rows["format"] = np.array([*codes, -1], np.int16)[outcome.rows["format"]]
        self._reasons.update((first + place, why) for place, why in outcome.reasons.items())

    def outcome(self) -> Outcome:
        """The whole list's."""
        reasons = {place: self._reasons[place] for place in sorted(self._reasons)}
        return Outcome(self._rows, tuple(self._formats), reasons)


def result_of(
    row: np.void, entry: Entry, labels: Sequence[str], formats: Sequence[tuple[str, str]]
) -> ClipResult:
    """A used row as the clip's result."""
    answers = tuple(
        ClipAnswer(
            Answer(
                labels[each["predicted"]],
                float(each["score"]),
                int(each["windows"]),
                float(each["position_s"]),
                tuple(each["scores"].tolist()),
            ),
            float(each["took_s"]),
        )
        for each in row["answers"]
    )
    return ClipResult(entry, answers, facts_of(row[FACTS].item(), formats))


def facts_of(told: Any, formats: Sequence[tuple[str, str]]) -> SourceFacts | None:
    """What a row tells of its recording: its columns :data:`FACTS` in their order."""
    code, rate, channels, seconds, level_db, clipped = told
    if code < 0:
        return None
    container, encoding = formats[code]
    return SourceFacts(rate, channels, container, encoding, seconds, level_db, clipped)


def contents_of(rows: Rows) -> Iterable[Content | None]:
    """What the recordings' files hold, as far as it was looked at."""
    for size, digest in zip(rows["size"].tolist(), rows["sha256"], strict=True):
        yield (size, digest.tobytes()) if size >= 0 else _NAMES.get(size)
