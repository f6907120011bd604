"""Events of whole arrays are the detector's, frame for frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.events import HOP_S, events, position_s, smooth
from engine.evaluation.matching import Event
from engine.spotting.detector import Detector
from engine.spotting.pause import NO_PAUSE, Pause, Pauses
from engine.values import OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no", "up")


def wandering(seed: int, frames: int, step: float) -> np.ndarray:
    """Probabilities that come and go, float32 ``(frames, labels)``."""
    random = np.random.default_rng(seed)
    logits = np.zeros((frames, len(LABELS)))
    for frame in range(1, frames):
        logits[frame] = 0.9 * logits[frame - 1] + random.normal(0, step, len(LABELS))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def coming_and_going(seed: int, frames: int) -> Pauses:
    """Pauses of any length, clear of noise or not."""
    random = np.random.default_rng([seed, 1])
    over, clear = (np.cumsum(random.random(frames) < 0.15) % 2 == 1 for _ in range(2))
    return Pauses(over, clear)


def through_the_detector(
    probabilities: np.ndarray, point: OperatingPoint, pauses: Pauses | None = None
) -> list[Event]:
    detector, said = Detector(LABELS, point), []
    for frame, row in enumerate(probabilities):
        pause = NO_PAUSE
        if pauses is not None:
            pause = Pause(bool(pauses.over[frame]), bool(pauses.clear[frame]))
        decision = detector.push(row, (frame + 1) * HOP_S, pause=pause)
        if decision is not None and decision.accepted:
            said.append(Event(decision.position_s, decision.word))
    return said


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(0, 200),
    step=st.floats(0.3, 4),
    smoothing_s=st.sampled_from([0.01, HOP_S, 0.1, 0.125, 0.1875, 0.25, 0.375, 0.5]),
    threshold=st.one_of(st.floats(0.2, 0.99), st.sampled_from([0.25, 0.5, 0.75])),
    refractory_s=st.sampled_from([0.02, 0.1, 0.25, 0.5, 0.8, 1.1]),
)
def test_events_are_the_detectors(
    seed: int, frames: int, step: float, smoothing_s: float, threshold: float, refractory_s: float
) -> None:
    probabilities = wandering(seed, frames, step)
    point = OperatingPoint(smoothing_s, threshold, refractory_s)
    for pauses in (None, coming_and_going(seed, frames)):
        found = events(LABELS, probabilities, point, pauses)
        assert list(found) == through_the_detector(probabilities, point, pauses)


@settings(max_examples=30, deadline=None)
@given(
    word=st.lists(st.sampled_from([0, 2, 3, 4]), min_size=1, max_size=60),
    threshold=st.sampled_from([0.4, 0.5, 0.6, 1.0]),
)
def test_ties_and_levels_exactly_at_the_threshold(word: list[int], threshold: float) -> None:
    """Whole frames of one word: averages are fractions that meet thresholds and each other."""
    probabilities = np.eye(len(LABELS), dtype=np.float32)[word]
    point = OperatingPoint(7 * HOP_S, threshold, 5 * HOP_S)
    for pauses in (None, coming_and_going(len(word), len(word))):
        found = events(LABELS, probabilities, point, pauses)
        assert list(found) == through_the_detector(probabilities, point, pauses)


@pytest.mark.parametrize("smoothing_s", [0.05, 0.125, 0.25])
def test_averages_are_the_detectors_to_the_bit(smoothing_s: float) -> None:
    probabilities = wandering(3, 120, 1.5)
    detector = Detector(LABELS, OperatingPoint(smoothing_s))
    expected = []
    for frame, row in enumerate(probabilities):
        detector.push(row, (frame + 1) * HOP_S)
        expected.append(detector.smoothed)
    found = smooth(LABELS, probabilities, smoothing_s)
    np.testing.assert_array_equal(found.long.values.T, expected)
    np.testing.assert_array_equal(found.long.best, np.argmax(expected, axis=1))


def test_a_word_held_long_fires_once() -> None:
    probabilities = np.tile(np.float32([0, 0, 1, 0, 0]), (200, 1))
    point = OperatingPoint(0.125, 0.7, 0.5)
    assert events(LABELS, probabilities, point) == (Event(position_s(4), "yes"),)
