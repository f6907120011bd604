"""Many thresholds at once fire exactly what a detector of each of them fires."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.events import position_s
from engine.evaluation.label_scores import LabelScores
from engine.evaluation.matching import Event
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.threshold_bank import ThresholdBank
from engine.spotting.detector import Detector
from engine.spotting.pause import Pause
from engine.values import OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no", "up")
THRESHOLDS = (0.3, 0.45, 0.5, 0.62, 0.7, 0.8, 0.9, 0.97)


def probabilities(seed: int, frames: int = 1_000) -> np.ndarray:
    """Scores that wander like speech does: some labels rise for a while and fall again."""
    random = np.random.default_rng(seed)
    steps = random.normal(0, 1, (frames, len(LABELS)))
    logits = np.zeros_like(steps)
    for frame in range(1, frames):
        logits[frame] = 0.9 * logits[frame - 1] + steps[frame]
    powers = np.exp(1.5 * logits)
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("smoothing_s", "refractory_s"), [(0.25, 0.8), (0.0, 0.1), (0.125, 2.0)])
def test_the_same_as_a_detector_of_each(seed: int, smoothing_s: float, refractory_s: float) -> None:
    heard = probabilities(seed)
    point = OperatingPoint(smoothing_s, 0.7, refractory_s)
    bank = ThresholdBank(LABELS, point, THRESHOLDS)
    detectors = [
        Detector(LABELS, OperatingPoint(smoothing_s, each, refractory_s)) for each in THRESHOLDS
    ]
    expected: list[list[Event]] = [[] for _ in THRESHOLDS]
    changes = np.random.default_rng([seed, 1]).random((len(heard), 2)) < 0.1
    pauses = [Pause(*row) for row in (np.cumsum(changes, axis=0) % 2 == 1).tolist()]
    for frame, (row, pause) in enumerate(zip(heard, pauses, strict=True)):
        for index, detector in enumerate(detectors):
            decision = detector.push(row, position_s(frame), pause=pause)
            if decision is not None and decision.accepted:
                expected[index].append(Event(decision.position_s, decision.word))
        bank.push(detectors[0].smoothed, position_s(frame), detectors[0].lately, pause)
    assert [bank.events(index) for index in range(len(THRESHOLDS))] == expected
    assert expected[0] != expected[4] != []


def test_the_highest_score_of_a_word_in_its_time() -> None:
    heard = probabilities(7, 600)
    said = [StreamLabel(0.4, 0.9, "yes"), StreamLabel(0.5, 0.6, "no"), StreamLabel(10, 11, "up"),
            StreamLabel(300, 301, "yes")]  # fmt: skip
    scores = LabelScores(LABELS, said, 0.75)
    for frame, row in enumerate(heard):
        scores.push(row, position_s(frame))
    for one, best in zip(said, scores.best, strict=True):
        inside = [
            float(row[LABELS.index(one.word)])
            for frame, row in enumerate(heard)
            if one.start_s <= position_s(frame) <= one.end_s + 0.75
        ]
        assert best == max(inside, default=0.0)
