from __future__ import annotations

from pathlib import Path

import pytest

from engine.audio.source import Span
from engine.spotting.tally import Tally
from engine.values import Detection, StageTimings

LABELS = ("_silence_", "_unknown_", "yes", "no")
CLIPS = ("yes", "no", "bed", "_silence_", "yes")


def span_at(position_s: float) -> Span | None:
    number = int(position_s // 1.5)
    if not 0 <= number < len(CLIPS):
        return None
    return Span(1.5 * number, 1.5 * (number + 1), CLIPS[number], Path(f"{number}.wav"))


def spotted(word: str, position_s: float, accepted: bool = True) -> Detection:
    timings = StageTimings(0, 0, 0, 0)
    return Detection(position_s, 0.0, word, 0.9, "engine", "list", timings, accepted)


def run(detections: list[Detection], until_s: float = 8.0) -> Tally:
    tally, waiting = Tally(LABELS, span_at), sorted(detections, key=lambda d: d.position_s)
    for frame in range(1, round(until_s * 32) + 1):
        tally.heard(frame / 32)
        while waiting and waiting[0].position_s <= frame / 32:
            tally.spotted(waiting.pop(0))
    return tally


@pytest.mark.parametrize(
    ("detections", "correct"),
    [
        ([], 2),  # the unknown word and the silence
        ([spotted("yes", 0.8), spotted("no", 2.3), spotted("yes", 6.8)], 5),
        ([spotted("yes", 1.4)], 3),  # in the pause after the clip
        ([spotted("no", 0.5), spotted("yes", 0.8)], 2),  # the first answer counts
        ([spotted("yes", 3.5), spotted("no", 5.0)], 0),  # false alarms on both
        ([spotted("yes", 0.8), spotted("unknown", 3.5, accepted=False)], 3),
    ],
)
def test_counts_each_clip_by_its_first_answer(detections: list[Detection], correct: int) -> None:
    tally = run(detections)
    assert (tally.clips, tally.correct) == (5, correct)


def test_a_clip_counts_when_it_is_over() -> None:
    tally = run([spotted("yes", 0.8)], until_s=1.4)
    assert (tally.clips, tally.correct) == (0, 0)
    tally.heard(1.5)
    assert (tally.clips, tally.correct) == (1, 1)
