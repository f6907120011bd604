"""Accuracy while a labelled folder plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.live_tally import LiveTally
from engine.evaluation.tally import Tally
from engine.values import Detection, LaneReading, StageTimings

LABELS = ("_silence_", "_unknown_", "yes", "no")
HOP_S = 500 / 16_000
SPAN_S = 1.5


def reading(position_s: float, *probabilities: float) -> LaneReading:
    return LaneReading("a", "dense", np.float32(probabilities), position_s, 10.0, 1.0, 0)


def detection(position_s: float, word: str, accepted: bool = True) -> Detection:
    timings = StageTimings(0, 0, 0, 0)
    return Detection(position_s, 0.0, word, 0.9, "a", "folder", timings, accepted)


def play(words: list[str], detected: dict[int, str], unknown: set[int]) -> Tally:
    """Play clips of 1.5 s; ``detected`` and ``unknown`` say by clip what is answered."""

    def truth_at(position_s: float) -> tuple[str, Path] | None:
        index = int(position_s // SPAN_S)
        return (words[index], Path(f"{index}.wav")) if index < len(words) else None

    live = LiveTally(LABELS, "folder", truth_at)
    for step in range(round(len(words) * SPAN_S / HOP_S)):
        position_s = step * HOP_S
        index, within = int(position_s // SPAN_S), position_s % SPAN_S
        quiet = (0.1, 0.9, 0, 0) if index in unknown and within > 0.3 else (0.9, 0.1, 0, 0)
        fires = index in detected and within == 1.0
        live.heard(
            reading(position_s, *quiet), detection(position_s, detected[index]) if fires else None
        )
    return live.finish()


def test_clips_are_counted_by_their_folder() -> None:
    words = ["yes", "no", "bed", "silence", "yes", "no"]
    tally = play(words, {0: "yes", 1: "yes", 4: "yes"}, {2, 5})
    assert (tally.clips, tally.correct) == (6, 4)


def test_a_false_alarm_in_an_unknown_word_is_wrong() -> None:
    assert play(["bed"], {0: "no"}, {0}).correct == 0
    assert play(["bed"], {}, {0}).correct == 1


def test_folders_that_are_no_words_do_not_count() -> None:
    assert play(["recordings", "yes"], {0: "yes", 1: "yes"}, set()).clips == 1


def test_only_the_first_accepted_detection_counts() -> None:
    live = LiveTally(LABELS, "folder", lambda _position: ("yes", Path("a.wav")))
    live.heard(reading(0.1, 1, 0, 0, 0), detection(0.1, "unknown", accepted=False))
    live.heard(reading(0.2, 1, 0, 0, 0), detection(0.2, "yes"))
    live.heard(reading(0.3, 1, 0, 0, 0), detection(0.3, "no"))
    assert live.tally.clips == 0
    assert (live.finish().clips, live.tally.correct) == (1, 1)
    assert live.finish().clips == 1


def test_statement() -> None:
    tally = Tally("folder")
    assert tally.statement() is None
    for answer in ("yes", "yes", "yes", "no"):
        tally = tally.add("yes", answer)
    statement = tally.statement()
    assert statement is not None
    assert (statement.list_name, statement.clips, statement.accuracy) == ("folder", 4, 0.75)
    assert statement.interval == pytest.approx((0.3006, 0.9544), abs=1e-4)
