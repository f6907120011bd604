"""Clips as columns: what went in comes out, in whatever pieces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.audio.facts import SourceFacts
from engine.evaluation.answer import Answer
from engine.evaluation.answered import Answered
from engine.evaluation.clips import ClipAnswer, ClipResult, Rejected
from engine.evaluation.outcome import Gatherer, Outcome, Recorder, contents_of, row_type
from engine.training.clip_files import Entry

LABELS = ("_silence_", "yes", "no")
WAV = SourceFacts(16_000, 1, "WAV", "PCM_16", 1.0, -20.25, 0)
CONTENTS = ((5, bytes(range(32))), "unreadable", None, "not a file")


@pytest.fixture
def results() -> list[ClipResult | Rejected]:
    """Four recordings, one of them refused, one without facts; two engines."""
    made: list[ClipResult | Rejected] = []
    for place, facts in enumerate((WAV, None, replace(WAV, container="OGG", clipped=7), WAV)):
        entry = Entry(Path(f"/x/{place}.wav"), LABELS[place % 3], "word", 0.5 * place)
        scores = tuple(np.float32([0.1 * place, 0.25, 0.5]).tolist())
        answers = tuple(
            ClipAnswer(Answer(label, 0.5, 1 + place, 0.75, scores), 0.5**place)
            for label in ("no", LABELS[place % 3])
        )
        made.append(Rejected(entry, "bad") if place == 1 else ClipResult(entry, answers, facts))
    return made


def record(results: list[ClipResult | Rejected], first: int = 0) -> Outcome:
    recorder = Recorder(LABELS, 2, len(results))
    for place, result in enumerate(results, first):
        recorder.add(result, CONTENTS[place])
    return recorder.outcome()


def entries(results: list[ClipResult | Rejected]) -> list[Entry]:
    return [result.entry for result in results]


def test_what_went_in_comes_out(results: list[ClipResult | Rejected]) -> None:
    outcome = record(results)
    clips = Answered(entries(results), LABELS, outcome)
    kept = [result for result in results if isinstance(result, ClipResult)]
    assert list(clips) == kept
    assert len(clips) == outcome.answered == 3
    assert clips[-1] == kept[-1]
    assert clips[1:] == kept[1:]
    with pytest.raises(IndexError):
        clips[3]
    assert clips.truth.tolist() == [0, 2, 0]
    assert clips.predicted.tolist() == [[2, 0], [2, 2], [2, 0]]
    assert list(clips.facts()) == [clip.facts for clip in kept]
    assert outcome.reasons == {1: "bad"}
    assert list(contents_of(outcome.rows)) == list(CONTENTS)
    assert list(Answered.of(kept, LABELS)) == kept


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_pieces_in_any_order_are_the_whole(results: list[ClipResult | Rejected], cut: int) -> None:
    """The formats are counted anew in each piece, so that their numbers differ."""
    gatherer = Gatherer(2, len(LABELS), len(results))
    gatherer.add(cut, record(results[cut:], cut))
    gatherer.add(0, record(results[:cut]))
    outcome, whole = gatherer.outcome(), record(results)
    assert outcome.reasons == whole.reasons
    assert list(contents_of(outcome.rows)) == list(CONTENTS)
    listed = entries(results)
    assert list(Answered(listed, LABELS, outcome)) == list(Answered(listed, LABELS, whole))


def test_a_clip_takes_few_bytes() -> None:
    assert row_type(1, 12).itemsize == 139
    assert row_type(2, 12).itemsize == 209
