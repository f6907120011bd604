"""One answer for a long clip, against the rule written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.answer import SlidingAnswer, answers_at
from engine.values import OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no")
HOP_S = 500 / 16_000


def slide(windows: np.ndarray, point: OperatingPoint) -> SlidingAnswer:
    sliding = SlidingAnswer(LABELS, point)
    for index, window in enumerate(windows):
        sliding.push(window, 1 + index * HOP_S)
    return sliding


def by_rule(windows: np.ndarray, smoothed_over: int, threshold: float) -> tuple[str, float]:
    means = [windows[max(0, i + 1 - smoothed_over) : i + 1].mean(0) for i in range(len(windows))]
    commands = np.array(means)[:, 2:]
    if commands.max() >= threshold:
        return LABELS[2 + int(np.unravel_index(commands.argmax(), commands.shape)[1])], float(
            commands.max()
        )
    others = windows[:, :2].mean(0)
    return LABELS[int(others.argmax())], float(others.max())


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 30),
    smoothed_over=st.sampled_from([1, 4, 8]),
    threshold=st.floats(0.2, 0.99),
)
def test_against_the_rule(seed: int, count: int, smoothed_over: int, threshold: float) -> None:
    random = np.random.default_rng(seed)
    windows = random.dirichlet([0.3] * 4, count).astype(np.float32)
    point = OperatingPoint(smoothing_s=smoothed_over * HOP_S, threshold=threshold)
    found = slide(windows, point).answer()
    label, score = by_rule(windows.astype(np.float64), smoothed_over, threshold)
    if abs(score - threshold) > 1e-5:
        assert found.label == label
        assert found.score == pytest.approx(score, abs=1e-6)
    assert found.windows == count
    held = answers_at(LABELS, np.array([found.scores]), threshold)
    assert LABELS[int(held[0])] == found.label  # the scores are what the answer comes from
    assert max(found.scores[2:]) == pytest.approx(by_rule(windows, smoothed_over, 0.0)[1], abs=1e-6)
    assert found.scores[:2] == pytest.approx(tuple(windows[:, :2].mean(0)), abs=1e-6)


def test_a_short_flash_is_smoothed_away() -> None:
    windows = np.tile(np.float32([0.2, 0.8, 0, 0]), (20, 1))
    windows[10] = [0, 0, 0.99, 0.01]
    found = slide(windows, OperatingPoint(0.25, 0.7)).answer()
    assert (found.label, found.windows) == ("_unknown_", 20)
    assert found.score == pytest.approx(0.8 * 19 / 20)


def test_position_is_where_the_word_was_clearest() -> None:
    windows = np.tile(np.float32([0.9, 0.1, 0, 0]), (20, 1))
    windows[7:11] = [0, 0, 0, 1]
    found = slide(windows, OperatingPoint(4 * HOP_S, 0.7)).answer()
    assert found.label == "no"
    assert found.score == pytest.approx(1.0)
    assert found.position_s == pytest.approx(1 + 10 * HOP_S)


def test_no_window_no_answer() -> None:
    with pytest.raises(ValueError, match="without a window"):
        SlidingAnswer(LABELS, OperatingPoint()).answer()


def test_held_to_a_threshold_by_hand() -> None:
    scores = np.array([[0.1, 0.2, 0.7, 0.0], [0.2, 0.1, 0.69, 0.01], [0.05, 0.05, 0.2, 0.7]])
    assert answers_at(LABELS, scores, 0.7).tolist() == [2, 0, 3]
    assert answers_at(("yes", "no"), scores[:, 2:], 0.7).tolist() == [0, 0, 1]
    assert answers_at(LABELS[:2], scores[:, :2], 0.7).tolist() == [1, 0, 0]
