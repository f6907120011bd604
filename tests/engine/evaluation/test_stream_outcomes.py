"""What became of each word and detection, against mir_eval and by hand."""

from __future__ import annotations

from collections import Counter
from math import comb
from pathlib import Path

import mir_eval.util
import numpy as np
import pytest
from scipy.stats import binomtest, chi2

from engine.evaluation.matching import TOLERANCE_S
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.stream_list import LabelledRecording
from engine.evaluation.stream_metrics import (
    CurvePoint,
    compare_spotting,
    equal_rates_p,
    frontier,
    measure_spotting,
    measure_words,
)
from engine.evaluation.stream_outcomes import LOOKAHEAD_S, outcomes
from engine.evaluation.stream_run import HeardBy, Spotted

WORDS = ("yes", "no", "up")


def recording_of(said: list[StreamLabel], seconds: float = 600.0) -> LabelledRecording:
    ordered = tuple(sorted(said))
    commands = tuple(one for one in ordered if one.word in WORDS)
    return LabelledRecording(Path("talk.wav"), Path("talk.csv"), seconds, ordered, commands)


def heard_as(spotted: list[Spotted], commands: int) -> HeardBy:
    best = tuple(0.1 + 0.001 * i for i in range(commands))
    return HeardBy(tuple(spotted), best, (), 0, 0.0)


def scene(seed: int) -> tuple[LabelledRecording, HeardBy]:
    """Ten minutes with words that crowd, overlap and repeat, half of them detected somehow."""
    random = np.random.default_rng(seed)
    said = [
        StreamLabel(start, start + random.uniform(0.1, 1.0), str(random.choice([*WORDS, "bed"])))
        for start in random.uniform(0, 590, 400)
    ]
    near = [Spotted(one.end_s + random.normal(0.2, 0.3), one.word, 0.9) for one in said[::2]]
    far = [Spotted(time, str(random.choice(WORDS)), 0.8) for time in random.uniform(0, 600, 150)]
    spotted = [one for one in (*near, *far) if one.word in WORDS and one.time_s >= 0]
    recording = recording_of(said)
    by_time = sorted(spotted, key=lambda one: one.time_s)
    return recording, heard_as(by_time, len(recording.commands))


@pytest.mark.parametrize("seed", range(5))
def test_as_many_hits_as_mir_eval_finds(seed: int) -> None:
    recording, heard = scene(seed)

    def distance(commands: np.ndarray, events: np.ndarray) -> np.ndarray:
        """Nought where a detection may stand for a word, else one."""
        found = np.ones((len(commands), len(events)))
        for i, one in enumerate(recording.commands):
            for j, each in enumerate(heard.spotted):
                inside = one.start_s <= each.time_s <= one.end_s + TOLERANCE_S
                found[i, j] = 0.0 if inside and one.word == each.word else 1.0
        return found

    expected = mir_eval.util.match_events(
        np.arange(len(recording.commands)), np.arange(len(heard.spotted)), 0.5, distance
    )
    found = outcomes(recording, heard)
    total = measure_spotting(recording.commands, found, 1 / 6, WORDS)
    assert total.hits == len(expected) > 100
    assert total.alarms == len(heard.spotted) - len(expected)
    assert total.false_rejects == len(recording.commands) - len(expected)


@pytest.mark.parametrize("seed", range(5))
def test_every_word_and_every_detection_is_told_once(seed: int) -> None:
    recording, heard = scene(seed)
    found = outcomes(recording, heard)
    commands = [one.command for one in found if one.command is not None]
    assert sorted(commands) == list(range(len(recording.commands)))
    told = Counter((one.time_s, one.heard) for one in found if one.time_s is not None)
    assert told == Counter((each.time_s, each.word) for each in heard.spotted)
    assert [one.at_s for one in found] == sorted(one.at_s for one in found)
    for one in found:
        if one.command is not None:
            said = recording.commands[one.command]
            assert (one.said, one.start_s, one.end_s) == (said.word, said.start_s, said.end_s)
        if one.kind == "miss":
            assert one.command is not None
            assert one.score == heard.best[one.command]
        if one.kind in ("hit", "wrong"):
            assert one.time_s is not None
            assert one.start_s is not None
            assert one.end_s is not None
            assert one.start_s <= one.time_s <= one.end_s + TOLERANCE_S
            assert (one.said == one.heard) == (one.kind == "hit")
    total = measure_spotting(recording.commands, found, 1 / 6, WORDS)
    by_word = measure_words(recording.commands, found, 1 / 6, WORDS)
    for name in ("commands", "hits", "wrong", "alarms", "mistaken", "on_speech", "false_rejects"):
        assert sum(getattr(each, name) for each in by_word.values()) == getattr(total, name)


def test_by_hand() -> None:
    recording = recording_of(
        [
            StreamLabel(1.0, 1.5, "yes"),
            StreamLabel(4.0, 4.5, "no"),
            StreamLabel(8.0, 8.5, "bed"),
            StreamLabel(12.0, 12.5, "up"),
        ],
        seconds=3600.0,
    )
    spotted = [
        Spotted(1.625, "yes", 0.95),  # a hit
        Spotted(2.1, "yes", 0.9),  # the same word once more
        Spotted(4.25, "up", 0.8),  # one command taken for another
        Spotted(8.6, "no", 0.7),  # another word
        Spotted(30.0, "up", 0.75),  # nothing there
    ]
    found = outcomes(recording, heard_as(spotted, 3))
    assert [(one.kind, one.said, one.heard) for one in found] == [
        ("hit", "yes", "yes"),
        ("false_alarm", "yes", "yes"),
        ("wrong", "no", "up"),
        ("false_alarm", "bed", "no"),
        ("miss", "up", ""),
        ("false_alarm", "", "up"),
    ]
    assert found[0].latency_s == pytest.approx(0.125 + LOOKAHEAD_S)
    assert LOOKAHEAD_S == 262 / 16_000
    assert [one.latency_s for one in found[1:]] == [None] * 5
    total = measure_spotting(recording.commands, found, 1.0, WORDS)
    assert (total.commands, total.hits, total.wrong, total.false_rejects) == (3, 1, 1, 2)
    assert (total.alarms, total.mistaken, total.on_speech) == (4, 1, 1)
    low, high = total.alarm_rate.interval
    assert low == pytest.approx(chi2.ppf(0.025, 8) / 2)
    assert high == pytest.approx(chi2.ppf(0.975, 10) / 2)
    ends = binomtest(2, 3).proportion_ci(method="wilson")
    assert total.reject_interval == pytest.approx((ends.low, ends.high))
    assert total.latency is not None
    assert total.latency.median_s == total.latency.p95_s == found[0].latency_s


def test_quantiles_of_latency() -> None:
    said = [StreamLabel(10.0 * i, 10.0 * i + 0.5, "yes") for i in range(41)]
    late = np.random.default_rng(3).permutation(np.linspace(0.0, 0.4, 41))
    spotted = [Spotted(one.end_s + wait, "yes", 0.9) for one, wait in zip(said, late, strict=True)]
    recording = recording_of(said)
    total = measure_spotting(said, outcomes(recording, heard_as(spotted, 41)), 1.0, WORDS)
    assert total.latency is not None
    assert total.latency.hits == 41
    assert total.latency.median_s == pytest.approx(0.2 + LOOKAHEAD_S)
    assert total.latency.p95_s == pytest.approx(0.38 + LOOKAHEAD_S)
    assert total.latency.least_s == pytest.approx(LOOKAHEAD_S)
    assert total.latency.most_s == pytest.approx(0.4 + LOOKAHEAD_S)


def test_without_a_command_there_is_no_share_of_them() -> None:
    recording = recording_of([], seconds=7200)
    found = outcomes(recording, heard_as([Spotted(5.0, "yes", 0.9)], 0))
    total = measure_spotting((), found, 2.0, WORDS)
    assert (total.commands, total.alarms, total.alarm_rate.per_hour) == (0, 1, 0.5)
    assert (total.hit_rate, total.reject_rate, total.latency) == (None, None, None)
    pair = compare_spotting([found], [()], [()], [()])
    assert pair.words is None
    assert pair.alarms_p == 1.0


def test_two_engines_word_by_word() -> None:
    recording = recording_of([StreamLabel(10.0 * i, 10.0 * i + 0.5, "yes") for i in range(10)])
    hit = [Spotted(10.0 * i + 0.6, "yes", 0.9) for i in range(10)]
    moved = [Spotted(each.time_s + 0.2, each.word, 0.9) for each in hit[:7]]
    a, b = [*hit[2:], Spotted(200.0, "no", 0.8)], [*moved, Spotted(300.0, "no", 0.8)]
    found = [outcomes(recording, heard_as(each, 10)) for each in (a, b)]
    pair = compare_spotting([found[0]], [found[1]], [a], [b])
    assert pair.words is not None
    assert (pair.words.only_a_right, pair.words.only_b_right) == (3, 2)
    assert pair.words.agreement == pytest.approx(0.5)
    assert pair.words.difference == pytest.approx(0.1)
    assert (pair.together, pair.detections) == (5, (9, 8))


@pytest.mark.parametrize(("a", "b"), [(0, 0), (3, 9), (9, 3), (0, 6), (5, 5)])
def test_equal_rates_by_the_binomial_sums(a: int, b: int) -> None:
    n = a + b
    tail = sum(comb(n, k) for k in range(n + 1) if comb(n, k) <= comb(n, a)) / 2**n
    assert equal_rates_p(a, b) == pytest.approx(tail)


def test_the_frontier_of_a_curve() -> None:
    """By alarms and false rejects alone; what another point beats in both is left out."""
    told = [(9, 1), (8, 3), (7, 3), (7, 5), (9, 2), (4, 6), (4, 7), (5, 9), (0, 20)]
    points = [CurvePoint(0.1 * i, 10, 10 - rejects, alarms, 0, 1.0)
              for i, (rejects, alarms) in enumerate(told)]  # fmt: skip
    kept = [(point.false_rejects, point.alarms) for point in frontier(points)]
    assert kept == [(9, 1), (7, 3), (4, 6), (0, 20)]
    assert frontier([]) == ()
