"""The operating point is chosen by what the detector itself does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.alarms import AlarmRate
from engine.evaluation.clips import Contender
from engine.evaluation.events import HOP_S
from engine.evaluation.heard import Heard, HeardStream, commands_among, hear
from engine.evaluation.matching import Event, match
from engine.evaluation.operating_point import Choice, Outcome, choose, sweep
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.streams import Stream
from engine.evaluation.trial import Trial
from engine.spotting.detector import Detector
from engine.values import OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no")
SMOOTHINGS, THRESHOLDS, REFRACTORIES = (0.125, 0.25), (0.4, 0.6, 0.8), (0.25, 0.8)


def wandering(random: np.random.Generator, frames: int, labelled: bool) -> HeardStream:
    """Probabilities that wander, so that commands come and go, and labels anywhere."""
    logits = np.zeros((frames, 4))
    for frame in range(1, frames):
        logits[frame] = 0.9 * logits[frame - 1] + random.normal(0, 0.8, 4)
    powers = np.exp(logits)
    probabilities = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    starts = np.sort(random.uniform(0, frames * HOP_S, frames // 25)) if labelled else ()
    labels = [
        StreamLabel(s, s + random.uniform(0.1, 0.6), LABELS[random.integers(2, 4)]) for s in starts
    ]
    return HeardStream(probabilities, tuple(labels), frames * HOP_S)


def wandering_trial(seed: int) -> Heard:
    random = np.random.default_rng(seed)
    words = tuple(wandering(random, 150, labelled=True) for _ in range(2))
    talk = tuple(wandering(random, frames, labelled=False) for frames in (200, 100))
    return Heard(LABELS, words, talk, "random numbers")


def through_the_detector(stream: HeardStream, point: OperatingPoint) -> list[Event]:
    detector, said = Detector(LABELS, point), []
    for frame, row in enumerate(stream.probabilities):
        decision = detector.push(row, (frame + 1) * HOP_S)
        if decision is not None and decision.accepted:
            said.append(Event(decision.position_s, decision.word))
    return said


def by_hand(heard: Heard, point: OperatingPoint) -> Outcome:
    """Every stream played to a detector and matched."""
    words = [match(through_the_detector(one, point), one.labels) for one in heard.words]
    return Outcome(
        point,
        sum(len(one.hits) for one in words),
        sum(len(one.false_alarms) for one in words),
        sum(len(through_the_detector(one, point)) for one in heard.talk),
    )


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), allowed=st.sampled_from([0.0, 300.0, 2000.0]))
def test_the_choice_is_the_best_by_brute_force(seed: int, allowed: float) -> None:
    heard = wandering_trial(seed)
    outcomes = sweep(heard, smoothings=SMOOTHINGS, thresholds=THRESHOLDS, refractories=REFRACTORIES)
    expected = [
        by_hand(heard, OperatingPoint(s, t, r))
        for s in SMOOTHINGS
        for t in THRESHOLDS
        for r in REFRACTORIES
    ]
    assert list(outcomes) == expected
    choice = choose(heard, outcomes, allowed)
    assert choice.outcome in expected
    careful = [o for o in expected if o.talk_alarms / heard.talk_hours <= allowed]
    if careful:
        assert choice.talk.per_hour <= allowed
        assert choice.outcome.hits == max(o.hits for o in careful)
    else:
        assert choice.outcome.talk_alarms == min(o.talk_alarms for o in expected)
    named = [match(through_the_detector(s, choice.operating_point), s.labels) for s in heard.words]
    assert choice.substitutions == sum(len(one.substitutions) for one in named)


def test_of_equals_fewest_alarms_then_the_quickest_then_the_highest_threshold() -> None:
    heard = wandering_trial(0)
    points = [
        Outcome(OperatingPoint(0.25, 0.9, 0.5), 9, 1, 0),
        Outcome(OperatingPoint(0.125, 0.5, 0.5), 9, 1, 0),
        Outcome(OperatingPoint(0.125, 0.7, 0.5), 9, 1, 0),
        Outcome(OperatingPoint(0.125, 0.8, 0.8), 9, 1, 0),
        Outcome(OperatingPoint(0.125, 0.9, 0.5), 9, 2, 0),
        Outcome(OperatingPoint(0.125, 0.3, 0.5), 10, 0, 9),
    ]
    assert choose(heard, points, 1.0).operating_point == OperatingPoint(0.125, 0.7, 0.5)


def test_a_choice_in_words() -> None:
    outcome = Outcome(OperatingPoint(0.25, 0.8, 0.5), 90, 12, 4)
    choice = Choice(outcome, 7, 100, 0.25, AlarmRate(4, 2.0), "2.00 h of radio", 2.0)
    assert str(choice) == (
        "chosen on validation words over noise and on 2.00 h of radio (most words hit with at "
        "most 2 false alarms an hour of talk): 90 of 100 words hit (90.0%, 95 % interval 82.6% to "
        "94.5%); in talk 4 false alarms in 2.00 h (2.0 an hour, 95 % interval 0.5 to 5.1); among "
        "words 12 in 0.25 h, 7 of them one command taken for another"
    )
    too_many = Choice(outcome, 7, 100, 0.25, AlarmRate(4, 2.0), "2.00 h of radio", 1.0)
    assert "fewest false alarms, none being below 1 an hour" in str(too_many)


def test_only_commands_are_to_be_spotted() -> None:
    said = [
        StreamLabel(i, i + 0.5, w) for i, w in enumerate(("yes", "bed", "_silence_", "NO", "qux"))
    ]
    assert [one.word for one in commands_among(said, LABELS)] == ["yes", "no"]


def test_a_whole_trial_is_heard(contender: Callable[..., Contender]) -> None:
    """A low tone is a yes to this engine, a high one a no; talk is a low tone."""
    t = np.arange(16_000) / 16_000
    still = np.zeros(16_000)
    low, high = (np.where(t < 0.5, 0.4 * np.sin(2 * np.pi * hz * t), 0) for hz in (400, 3_000))
    words = np.concatenate([still, low, still, high, still]).astype(np.float32)
    labels = (StreamLabel(1.0, 1.5, "yes"), StreamLabel(3.0, 3.5, "no"), StreamLabel(4, 5, "bed"))
    talk = np.concatenate([still, low, still]).astype(np.float32)
    told: list[tuple[str, int, int]] = []
    heard = hear(
        contender("a").engine,
        LABELS,
        Trial((Stream(words, labels),), (Stream(talk),), "a tone"),
        lambda *step: told.append(step),
    )
    assert told == [("listening to words and talk", n, 2) for n in (1, 2)]
    assert (heard.commands, heard.talk_is) == (2, "a tone")
    assert heard.word_hours == pytest.approx(5 / 3600)
    assert heard.talk_hours == pytest.approx(3 / 3600)
    (outcome,) = sweep(heard, smoothings=[0.125], thresholds=[0.7], refractories=[0.5])
    assert (outcome.hits, outcome.word_alarms, outcome.talk_alarms) == (2, 0, 1)
