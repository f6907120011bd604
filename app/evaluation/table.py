"""The clips of an evaluation as columns: what is listed, in which order, found by which word."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from app.evaluation.values import ClipRows, EvaluationBegun

Kept = Literal["all", "wrong", "differ", "refused"]
Order = Literal["heard", "wrong", "difference", "differ", "word", "list"]
KEPT: tuple[Kept, ...] = ("all", "wrong", "differ", "refused")
ORDERS: tuple[Order, ...] = ("heard", "wrong", "difference", "differ")

_HALF, _MOST = np.uint64(32), np.uint64(0xFFFFFFFF)

I16 = npt.NDArray[np.int16]
Places = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class ClipTable:
    """Clips by their place in the list, some hundred bytes each; those heard so far are listed."""

    def __init__(self, begun: EvaluationBegun) -> None:
        self.begun = begun
        total, engines = len(begun.names), len(begun.engines)
        self._heard = np.zeros(total, np.int32)
        self._answers = np.full((total, engines), -1, np.int16)
        self._scores = np.zeros((total, engines, len(begun.labels)), np.float32)
        self._wrong = np.zeros(total, np.int8)  # engines that are
        # Keys that sort ascending: more engines wrong, then by how much the answer beat the word;
        # most apart, then the place.
        self._error = np.zeros(total, np.uint64)
        self._distance = np.zeros(total, np.uint64)
        self._apart = np.zeros(total, np.float32)  # largest difference of a score
        self._differ = np.zeros(total, np.bool_)
        self._reasons: dict[int, str] = {}
        self._counts = dict.fromkeys(KEPT, 0)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def counts(self) -> dict[Kept, int]:
        """How many clips there are of each kind so far."""
        return dict(self._counts)

    def add(self, rows: ClipRows) -> None:
        """List some clips more."""
        places, answers = rows.places, rows.answers
        truths = self.begun.truths[places][:, None]
        used = answers[:, 0] >= 0
        wrong = used[:, None] & (answers != truths)
        given = np.take_along_axis(rows.scores, np.maximum(answers, 0)[:, :, None], axis=2)
        wanted = np.take_along_axis(rows.scores, truths[:, :, None].repeat(answers.shape[1], 1), 2)
        beaten = np.where(wrong, (given - wanted)[:, :, 0], 0.0)
        differ = used & (answers != answers[:, :1]).any(axis=1)
        self._answers[places], self._scores[places] = answers, rows.scores
        self._wrong[places] = wrong.sum(axis=1)
        apart = (rows.scores.max(axis=1) - rows.scores.min(axis=1)).max(axis=1)
        self._apart[places] = apart
        worse = (wrong.sum(axis=1).astype(np.uint64) << _HALF) | _bits(beaten.max(axis=1))
        self._error[places] = ~worse
        self._distance[places] = ((_MOST - _bits(apart)) << _HALF) | places.astype(np.uint64)
        self._differ[places] = differ
        self._reasons.update(rows.reasons)
        self._heard[self._count : self._count + len(places)] = places
        self._count += len(places)
        for kind, more in (
            ("all", len(places)), ("wrong", wrong.any(axis=1).sum()), ("differ", differ.sum()),
            ("refused", (~used).sum()),
        ):  # fmt: skip
            self._counts[kind] += int(more)  # type: ignore[index]

    # -- one clip -------------------------------------------------------------------------

    def name(self, place: int) -> str:
        """The recording, below the folder."""
        return self.begun.names[place]

    def word(self, place: int) -> str:
        """What the clip counts as."""
        return self.begun.labels[int(self.begun.truths[place])]

    def answer(self, place: int, engine: int) -> tuple[str, float, bool] | None:
        """An engine's answer, its score, and whether it is right; None of a refused recording."""
        code = int(self._answers[place, engine])
        if code < 0:
            return None
        right = code == int(self.begun.truths[place])
        return self.begun.labels[code], float(self._scores[place, engine, code]), right

    def difference(self, place: int) -> float | None:
        """The largest difference of a score between engines, None of a refused recording."""
        return None if place in self._reasons else float(self._apart[place])

    def reason(self, place: int) -> str | None:
        """Why a recording could not be used."""
        return self._reasons.get(place)

    def scores(self, place: int) -> npt.NDArray[np.float32]:
        """All scores ``(engines, labels)``."""
        return np.asarray(self._scores[place])

    # -- all of them ----------------------------------------------------------------------

    def listed(
        self, kept: Kept = "all", order: Order = "heard", search: str = "", *, back: bool = False
    ) -> Places:
        """The places of the clips to list, in order; ``back`` turns it round.

        ``search`` finds a part of a recording's name, a word, or an answer.
        """
        places = self._heard[: self._count]
        if kept == "wrong":
            places = places[self._wrong[places] > 0]
        elif kept == "differ":
            places = places[self._differ[places]]
        elif kept == "refused":
            places = places[[place in self._reasons for place in places.tolist()]]
        if needle := search.strip().lower():
            places = places[self._found(places, needle)]
        if order != "heard":
            places = places[self._sorted(places, order)]
        return places[::-1] if back else places

    def _found(self, places: Places, needle: str) -> Bools:
        names = self.begun.names
        found = np.fromiter(
            (needle in names[place].lower() for place in places.tolist()), np.bool_, len(places)
        )
        codes = [i for i, label in enumerate(self.begun.labels) if needle in label.strip("_")]
        if codes:
            found |= np.isin(self.begun.truths[places], codes)
            found |= np.isin(self._answers[places], codes).any(axis=1)
        return found

    def _sorted(self, places: Places, order: Order) -> npt.NDArray[np.intp]:
        """Sorts by one key, then stably by what counts more: lexsort takes five times as long."""
        if order in ("word", "list"):
            first = np.argsort(places)
        else:
            first = np.argsort(self._distance[places])
        if order == "wrong":
            key: npt.NDArray[Any] = self._error[places]
        elif order == "differ":
            key = ~self._differ[places]
        elif order == "word":
            key = self.begun.truths[places]
        else:
            return first
        return first[np.argsort(key[first], kind="stable")]


def _bits(values: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Floats of 0 and more as whole numbers in the same order."""
    return values.astype(np.float32).view(np.uint32).astype(np.uint64)
