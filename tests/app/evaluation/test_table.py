"""Clips as columns: what is listed, in which order, against sorting plain tuples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from app.evaluation.table import ClipTable
from app.evaluation.values import ClipRows, EngineHead, EvaluationBegun

LABELS = ("_silence_", "_unknown_", "yes", "no", "stop")
HEADS = (
    EngineHead("dense-cpu", "dense", "d", "OpenVINO", "measured"),
    EngineHead("sparse-cpu", "sparse", "s", "C++", "measured"),
)


@dataclass
class Clip:
    """The plain truth of one clip."""

    place: int
    name: str
    truth: int
    answers: list[int]
    scores: list[list[float]]
    refused: bool

    @property
    def wrong(self) -> int:
        return 0 if self.refused else sum(answer != self.truth for answer in self.answers)

    @property
    def sure(self) -> float:
        return max(
            (s[a] - s[self.truth] for s, a in zip(self.scores, self.answers, strict=True)
             if a != self.truth and not self.refused), default=0.0,
        )  # fmt: skip

    @property
    def apart(self) -> float:
        return max(abs(a - b) for a, b in zip(*self.scores, strict=True))

    @property
    def differ(self) -> bool:
        return not self.refused and self.answers[0] != self.answers[1]


def clips(count: int = 400, seed: int = 3) -> list[Clip]:
    random = np.random.default_rng(seed)
    made = []
    for place in range(count):
        scores = random.dirichlet([0.3] * 5, size=2).astype(np.float32)
        refused = bool(random.random() < 0.05)
        truth = int(random.integers(5)) if random.random() < 0.4 else int(scores[0].argmax())
        made.append(
            Clip(
                place, f"{LABELS[truth].strip('_')}/{place:03d}_Nohash.wav", truth,
                [-1, -1] if refused else [int(row.argmax()) for row in scores],
                (np.zeros_like(scores) if refused else scores).tolist(), refused,
            )
        )  # fmt: skip
    return made


def filled(given: list[Clip], seed: int = 5, chunk: int = 37) -> tuple[ClipTable, list[Clip]]:
    """A table fed in random order, and the clips in that order."""
    truths = np.array([clip.truth for clip in given], np.int16)
    table = ClipTable(EvaluationBegun(HEADS, LABELS, [clip.name for clip in given], truths))
    order = [given[i] for i in np.random.default_rng(seed).permutation(len(given))]
    for first in range(0, len(order), chunk):
        part = order[first : first + chunk]
        table.add(
            ClipRows(
                np.array([clip.place for clip in part], np.int32),
                np.array([clip.answers for clip in part], np.int16),
                np.array([clip.scores for clip in part], np.float32),
                {clip.place: f"{clip.name} is empty." for clip in part if clip.refused},
            )
        )
    return table, order


def test_counts_and_filters_are_those_of_the_plain_truth() -> None:
    table, heard = filled(clips())
    wanted = {
        "all": [c.place for c in heard],
        "wrong": [c.place for c in heard if c.wrong],
        "differ": [c.place for c in heard if c.differ],
        "refused": [c.place for c in heard if c.refused],
    }
    for kept, places in wanted.items():
        assert len(places) > 5
        assert table.counts[kept] == len(places)
        assert table.listed(kept).tolist() == places


@pytest.mark.parametrize("back", [False, True])
def test_orders_are_those_of_sorted_tuples(back: bool) -> None:
    table, heard = filled(clips())
    keys = {
        "wrong": lambda c: (-c.wrong, -np.float32(c.sure), -np.float32(c.apart), c.place),
        "difference": lambda c: (-np.float32(c.apart), c.place),
        "differ": lambda c: (not c.differ, -np.float32(c.apart), c.place),
        "word": lambda c: (c.truth, c.place),
        "list": lambda c: (c.place,),
    }
    for order, key in keys.items():
        wanted = [clip.place for clip in sorted(heard, key=key)]
        listed = table.listed("all", order, back=back).tolist()
        assert listed == (wanted[::-1] if back else wanted), order


def test_a_search_finds_names_words_and_answers_whatever_the_case() -> None:
    table, heard = filled(clips())
    for needle in ("NOHASH", "yes", "07", "unknown", "stop/1"):
        low = needle.lower()
        codes = {i for i, label in enumerate(LABELS) if low in label.strip("_")}
        wanted = [
            c.place for c in heard
            if low in c.name.lower() or c.truth in codes or codes & set(c.answers)
        ]  # fmt: skip
        assert wanted
        assert table.listed(search=f" {needle} ").tolist() == wanted, needle
    assert table.listed(search="nowhere").tolist() == []


def test_a_clip_tells_word_answers_and_reason() -> None:
    given = clips()
    table, _ = filled(given)
    for clip in given:
        assert table.word(clip.place) == LABELS[clip.truth]
        if clip.refused:
            assert table.answer(clip.place, 1) is None
            assert table.difference(clip.place) is None
            assert table.reason(clip.place) == f"{clip.name} is empty."
            continue
        answer = table.answer(clip.place, 1)
        assert answer is not None
        word, score, right = answer
        assert (word, right) == (LABELS[clip.answers[1]], clip.answers[1] == clip.truth)
        assert score == np.float32(clip.scores[1][clip.answers[1]])
        assert table.difference(clip.place) == np.float32(clip.apart)


def test_one_engine_alone_has_nothing_to_differ_from() -> None:
    begun = EvaluationBegun(HEADS[:1], LABELS, ["yes/a.wav"], np.array([2], np.int16))
    table = ClipTable(begun)
    scores = np.array([[[0, 0, 0.2, 0.8, 0]]], np.float32)
    table.add(ClipRows(np.array([0], np.int32), np.array([[3]], np.int16), scores))
    assert table.counts == {"all": 1, "wrong": 1, "differ": 0, "refused": 0}
    assert table.difference(0) == 0
