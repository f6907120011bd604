from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spotting.detector import Decision, Detector, surer
from engine.spotting.pause import NO_PAUSE, Pause
from engine.values import Detection, OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no")
HOP = 0.03125
OVER = Pause(over=True, clear=True)
CLEAR = Pause(over=False, clear=True)
HIDDEN = Pause(over=True, clear=False)

POINTS = st.builds(
    OperatingPoint,
    smoothing_s=st.sampled_from([HOP, 0.1, 0.25, 0.5]),
    threshold=st.floats(0.05, 0.95),
    refractory_s=st.sampled_from([0.0, 0.3, 0.8]),
)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 3), st.floats(0.3, 0.99), st.integers(1, 12)), max_size=25
)


def likely(label: int, score: float) -> np.ndarray:
    rest = (1 - score) / (len(LABELS) - 1)
    return np.where(np.arange(len(LABELS)) == label, score, rest).astype(np.float32)


def run(detector: Detector, stretches: list[tuple[int, float, int]]) -> list[Decision]:
    """Push each (label, score) as often as its count says."""
    frames = [likely(label, score) for label, score, count in stretches for _ in range(count)]
    decisions = (detector.push(frame, (i + 1) * HOP) for i, frame in enumerate(frames))
    return [decision for decision in decisions if decision]


def run_with_pauses(
    detector: Detector, stretches: list[tuple[int, float, int, Pause]]
) -> list[Decision]:
    rows = [(likely(la, score), pause) for la, score, n, pause in stretches for _ in range(n)]
    decisions = (
        detector.push(row, (i + 1) * HOP, pause=pause) for i, (row, pause) in enumerate(rows)
    )
    return [decision for decision in decisions if decision]


def naive_means(stretches: list[tuple[int, float, int]], smoothing_s: float) -> list[np.ndarray]:
    frames = [likely(label, score) for label, score, count in stretches for _ in range(count)]
    means = []
    for i in range(len(frames)):
        window = [frames[j] for j in range(i + 1) if (i - j) * HOP < smoothing_s - 1e-9]
        means.append(sum(window) / len(window))
    return means


def accepted(stretches: list[tuple[int, float, int]], point: OperatingPoint) -> list[Detection]:
    return [d for d in run(Detector(LABELS, point), stretches) if d.accepted]


@given(STRETCHES, POINTS)
def test_what_fires_is_above_the_threshold_the_largest_and_never_too_soon(
    stretches: list[tuple[int, float, int]], point: OperatingPoint
) -> None:
    means = naive_means(stretches, point.smoothing_s)
    fired = accepted(stretches, point)
    for decision in fired:
        mean = means[round(decision.position_s / HOP) - 1]
        assert decision.word in ("yes", "no")
        assert decision.score == pytest.approx(mean.max(), abs=1e-5)
        # two labels may be level but for the last bit, and either may then be the largest
        assert mean[LABELS.index(decision.word)] == pytest.approx(mean.max(), abs=1e-5)
        assert mean.max() >= point.threshold - 1e-5
    for earlier, later in pairwise(fired):
        assert later.position_s - earlier.position_s >= point.refractory_s - 1e-5


@given(STRETCHES, POINTS)
def test_a_word_fires_again_only_after_it_was_below_the_threshold(
    stretches: list[tuple[int, float, int]], point: OperatingPoint
) -> None:
    means = naive_means(stretches, point.smoothing_s)
    fired = accepted(stretches, point)
    for earlier, later in pairwise(fired):
        if earlier.word != later.word:
            continue
        between = slice(round(earlier.position_s / HOP), round(later.position_s / HOP))
        word = LABELS.index(later.word)
        assert min(mean[word] for mean in means[between]) < point.threshold + 1e-5


@given(STRETCHES, POINTS)
def test_turned_away_words_keep_their_own_distance_and_follow_no_command(
    stretches: list[tuple[int, float, int]], point: OperatingPoint
) -> None:
    decisions = run(Detector(LABELS, point), stretches)
    rejected = [d for d in decisions if not d.accepted]
    assert all(d.word == "unknown" and d.score > 0.5 for d in rejected)
    for earlier, later in pairwise(decisions):
        if not later.accepted:
            assert later.position_s - earlier.position_s >= point.refractory_s - 1e-5


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.floats(0.3, 0.99),
            st.integers(1, 12),
            st.sampled_from([NO_PAUSE, CLEAR, OVER, HIDDEN]),
        ),
        max_size=25,
    ),
    POINTS,
)
def test_what_fires_has_the_average_that_its_pause_asks_for(
    stretches: list[tuple[int, float, int, Pause]], point: OperatingPoint
) -> None:
    plain = [(label, score, count) for label, score, count, _ in stretches]
    pauses = [pause for _, _, count, pause in stretches for _ in range(count)]
    long = naive_means(plain, point.smoothing_s)
    short = naive_means(plain, min(4 * HOP, point.smoothing_s))
    odds = 10 * point.threshold / (1 - point.threshold)
    fired = [d for d in run_with_pauses(Detector(LABELS, point), stretches) if d.accepted]
    for decision in fired:
        frame, label = round(decision.position_s / HOP) - 1, LABELS.index(decision.word)
        least = odds / (1 + odds) if pauses[frame].clear else point.threshold
        by_the_long = long[frame][label] >= max(least, long[frame].max()) - 1e-5
        by_the_short = pauses[frame].over and (
            short[frame][label] >= max(point.threshold, short[frame].max()) - 1e-5
        )
        assert by_the_long or by_the_short
        mean = short[frame][label] if by_the_short else long[frame][label]
        assert decision.score == pytest.approx(mean, abs=1e-5) or (
            by_the_long and decision.score == pytest.approx(long[frame][label], abs=1e-5)
        )
    for earlier, later in pairwise(fired):
        assert later.position_s - earlier.position_s >= point.refractory_s - 1e-5
        if earlier.word != later.word:
            continue
        between = slice(round(earlier.position_s / HOP), round(later.position_s / HOP))
        word = LABELS.index(later.word)
        both = [max(a[word], b[word]) for a, b in zip(long[between], short[between], strict=True)]
        assert min(both) < point.threshold + 1e-5


def test_a_word_that_is_over_fires_on_the_average_of_its_pause() -> None:
    point = OperatingPoint(smoothing_s=12 * HOP, threshold=0.8, refractory_s=0.8)
    said = [(0, 0.9, 20, CLEAR), (2, 0.9, 2, CLEAR), (2, 0.9, 4, OVER)]
    (decision,) = run_with_pauses(Detector(LABELS, point), said)
    # four frames of the word, the last two of them in the pause
    assert decision.position_s == pytest.approx(24 * HOP)
    assert decision.score == pytest.approx(0.9)
    assert run(Detector(LABELS, point), [(0, 0.9, 20), (2, 0.9, 6)]) == []


def test_while_the_sound_goes_on_it_must_be_surer_where_a_pause_would_be_heard() -> None:
    point = OperatingPoint(smoothing_s=4 * HOP, threshold=0.8, refractory_s=0.8)
    assert surer(0.8) == pytest.approx(40 / 41)
    for pause, score, fires in (
        (CLEAR, 0.97, False),
        (CLEAR, 0.98, True),
        (NO_PAUSE, 0.9, True),
    ):
        said = [(0, 0.9, 20, pause), (2, score, 12, pause)]
        assert bool(run_with_pauses(Detector(LABELS, point), said)) is fires


def test_a_word_that_fired_in_its_pause_does_not_fire_again_on_the_long_average() -> None:
    point = OperatingPoint(smoothing_s=12 * HOP, threshold=0.7, refractory_s=0.1)
    said = [(0, 0.9, 20, CLEAR), (2, 0.99, 7, OVER), (2, 0.99, 60, CLEAR)]
    assert len(run_with_pauses(Detector(LABELS, point), said)) == 1


def test_fires_on_the_first_frame_whose_mean_reaches_the_threshold() -> None:
    point = OperatingPoint(smoothing_s=4 * HOP, threshold=0.7, refractory_s=0.8)
    (decision,) = run(Detector(LABELS, point), [(0, 0.97, 10), (2, 0.97, 4), (0, 0.97, 10)])
    # means of "yes": 0.25, 0.49, 0.73, 0.97
    assert decision.position_s == pytest.approx(13 * HOP)
    assert decision.score == pytest.approx((3 * 0.97 + 0.01) / 4)


def test_a_word_held_long_fires_once() -> None:
    decisions = run(Detector(LABELS, OperatingPoint()), [(0, 0.9, 10), (2, 0.9, 200)])
    assert [decision.word for decision in decisions] == ["yes"]


def test_the_same_word_twice_fires_twice() -> None:
    word = [(0, 0.9, 30), (2, 0.9, 10)]
    decisions = run(Detector(LABELS, OperatingPoint()), word + word)
    assert [decision.word for decision in decisions] == ["yes", "yes"]


def test_another_word_within_the_refractory_time_waits_for_its_end() -> None:
    point = OperatingPoint(smoothing_s=HOP, threshold=0.7, refractory_s=0.5)
    decisions = run(Detector(LABELS, point), [(0, 0.9, 4), (2, 0.9, 4), (3, 0.9, 40)])
    assert [decision.word for decision in decisions] == ["yes", "no"]
    assert decisions[1].position_s - decisions[0].position_s == pytest.approx(0.5)


def test_an_unknown_word_is_turned_away_once_where_speech_is_heard() -> None:
    detector = Detector(LABELS, OperatingPoint())
    (decision,) = run(detector, [(0, 0.9, 20), (1, 0.9, 20)])
    assert (decision.word, decision.accepted) == ("unknown", False)
    quiet = Detector(LABELS, OperatingPoint())
    for i in range(60):
        assert quiet.push(likely(1, 0.9), i * HOP, speech=False) is None


def test_a_command_that_begins_like_an_unknown_word_is_no_rejection() -> None:
    decisions = run(Detector(LABELS, OperatingPoint()), [(0, 0.9, 20), (1, 0.9, 5), (2, 0.95, 20)])
    assert [decision.word for decision in decisions] == ["yes"]


def test_nothing_fires_before_one_smoothing_time_was_heard() -> None:
    point = OperatingPoint(smoothing_s=0.25, threshold=0.5, refractory_s=0.5)
    (decision,) = run(Detector(LABELS, point), [(2, 0.9, 30)])
    assert decision.position_s == pytest.approx(HOP + 0.25)


def test_the_threshold_can_be_turned_while_running() -> None:
    detector = Detector(LABELS, OperatingPoint(threshold=0.95))
    assert run(detector, [(0, 0.9, 10), (2, 0.9, 20)]) == []
    detector.operating_point = OperatingPoint(threshold=0.6)
    decision = detector.push(likely(2, 0.9), 31 * HOP)
    assert decision is not None
    assert decision.word == "yes"


def test_after_a_gap_it_remembers_when_it_fired_after_a_reset_nothing() -> None:
    point = OperatingPoint(smoothing_s=HOP, threshold=0.7, refractory_s=10.0)
    detector = Detector(LABELS, point)
    assert len(run(detector, [(0, 0.9, 4), (2, 0.9, 4)])) == 1
    detector.forget_sound()
    assert not detector.smoothed.any()
    assert run(detector, [(0, 0.9, 4), (2, 0.9, 4)]) == []
    detector.reset()
    assert len(run(detector, [(0, 0.9, 4), (2, 0.9, 4)])) == 1


def test_a_skipped_frame_leaves_the_mean_of_those_that_came() -> None:
    detector = Detector(LABELS, OperatingPoint(smoothing_s=0.1, threshold=0.99))
    for position, score in ((0.0, 0.3), (1.0, 0.4), (1.09, 0.8)):
        detector.push(likely(2, score), position)
    assert detector.smoothed[2] == pytest.approx(0.6)


def test_labels_without_an_unknown_class_work() -> None:
    detector = Detector(("yes", "no"), OperatingPoint(smoothing_s=HOP, threshold=0.7))
    pushes = [detector.push(np.array([0.9, 0.1], np.float32), i * HOP) for i in range(5)]
    assert [push.word for push in pushes if push] == ["yes"]
