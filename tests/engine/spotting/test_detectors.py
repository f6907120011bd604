"""Many sounds' decisions against each alone, to the last bit of the score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spotting.detector import Decision, Detector
from engine.spotting.detectors import Detectors
from engine.spotting.hearing import HOP_S
from engine.spotting.pause import Pause, Pauses
from engine.values import OperatingPoint, Scores

LABELS = ("_silence_", "_unknown_", "yes", "no", "up")


def sound(random: np.random.Generator, frames: int, harshness: float) -> np.ndarray:
    """Logits float32 ``(frames, labels)`` of a label that holds for a while, then another."""
    lengths = random.integers(1, 25, frames)
    winner = np.repeat(random.integers(len(LABELS), size=frames), lengths)[:frames]
    logits = random.normal(0, harshness, (frames, len(LABELS)))
    logits[np.arange(frames), winner] += random.uniform(0, 8, frames)
    return logits.astype(np.float32)


def alone(
    logits: np.ndarray,
    point: OperatingPoint,
    begins: list[tuple[int, float, bool]],
    pauses: np.ndarray | None = None,
) -> list:
    """What a `Detector` accepts; ``begins``: at which frame, where, whether all is forgotten.

    ``pauses`` bool ``(2, frames)``: whether a word is over, whether its pause would be heard.
    """
    if pauses is None:
        pauses = np.zeros((2, len(logits)), bool)
    detector, found, origin_s, since = Detector(LABELS, point), [], 0.0, 0
    for i, row in enumerate(logits):
        for at, where_s, forget in begins:
            if at == i:
                origin_s, since = where_s, i
                if forget:
                    detector.reset()
                else:
                    detector.forget_sound()
        position_s = origin_s + (i - since + 1) * HOP_S
        pause = Pause(*pauses[:, i].tolist())
        decision = detector.push(Scores(row[None]).probabilities()[0], position_s, pause=pause)
        if decision is not None and decision.accepted:
            found.append(decision)
    return found


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 9),
    smoothing_s=st.sampled_from([0.01, 0.03125, 0.05, 0.1, 0.25, 0.3, 0.5]),
    threshold=st.sampled_from([0.2, 0.5, 0.7, 0.9]),
    refractory_s=st.sampled_from([0.02, 0.25, 0.8, 2.0]),
    harshness=st.sampled_from([0.0, 0.5, 3.0]),
)
def test_each_fires_as_it_does_alone(
    seed: int,
    count: int,
    smoothing_s: float,
    threshold: float,
    refractory_s: float,
    harshness: float,
) -> None:
    random, frames = np.random.default_rng(seed), 160
    point = OperatingPoint(smoothing_s, threshold, refractory_s)
    logits = np.stack([sound(random, frames, harshness) for _ in range(count)])
    pauses = np.cumsum(random.random((count, 2, frames)) < 0.15, axis=2) % 2 == 1
    begins = [
        [
            (int(at), float(random.integers(0, 10**6) / 16000), bool(random.random() < 0.5))
            for at in sorted(random.integers(1, frames, 2))
        ]
        for _ in range(count)
    ]
    detectors, at = Detectors(LABELS, point, count), np.zeros(count, np.int64)
    found: list[list[Decision]] = [[] for _ in range(count)]
    while (at < frames).any():
        some = random.permutation(np.flatnonzero(at < frames))
        some = some[: random.integers(1, len(some) + 1)]
        for i in some:
            for frame, where_s, forget in begins[i]:
                if frame == at[i]:
                    detectors.begin(i, where_s, forget=forget)

        def heard(which: np.ndarray, at: np.ndarray = at) -> Pauses:
            return Pauses(pauses[which, 0, at[which]], pauses[which, 1, at[which]])

        for i, decision in detectors.push(logits[some, at[some]], some, heard):
            found[i].append(decision)
        at[some] += 1
    for i in range(count):
        assert found[i] == alone(logits[i], point, begins[i], pauses[i])


def test_the_sounds_of_the_property_do_fire() -> None:
    random, point = np.random.default_rng(0), OperatingPoint(0.1, 0.7, 0.25)
    fired = [len(alone(sound(random, 160, 0.5), point, [])) for _ in range(20)]
    assert min(fired) >= 1
    assert max(fired) >= 5


def test_a_score_next_to_the_threshold_is_judged_alike() -> None:
    """Equal frames whose probability is the threshold itself, or a bit beside it."""
    for threshold in (0.7, 0.5, 0.2):
        wanted = np.log(threshold / (1 - threshold) * (len(LABELS) - 1))
        for bit in range(-3, 4):
            logit = np.float32(wanted)
            for _ in range(abs(bit)):
                logit = np.nextafter(logit, np.float32(bit))
            logits = np.zeros((30, len(LABELS)), np.float32)
            logits[:, 2] = logit
            logits[15:20, 2] = np.nextafter(logit, np.float32(-1))
            point = OperatingPoint(0.1, threshold, 0.1)
            detectors, found = Detectors(LABELS, point, 1), []
            for row in logits:
                found += [decision for _, decision in detectors.push(row[None], np.zeros(1, int))]
            assert found == alone(logits, point, [])


@pytest.mark.parametrize("far", [-30.0, -100.0])
def test_a_command_far_away_never_fires(far: float) -> None:
    detectors = Detectors(LABELS, OperatingPoint(), 2)
    logits = np.array([[5, 0, far, far, far]] * 2, np.float32)
    assert not any(detectors.push(logits, np.arange(2)) for _ in range(100))
