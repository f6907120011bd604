"""The matching is the largest there is, and says what is left over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from engine.evaluation.matching import Event, Substitution, hit_pairs, match
from engine.evaluation.stream_labels import StreamLabel

TIMES = st.integers(0, 24).map(lambda n: n / 4)
WORD = st.sampled_from(["yes", "no"])
EVENTS = st.lists(st.builds(Event, TIMES, WORD), max_size=7)
LABELS = st.lists(
    st.builds(
        lambda start, length, word: StreamLabel(start, start + length, word),
        TIMES,
        st.integers(0, 12).map(lambda n: n / 4),
        WORD,
    ),
    max_size=7,
)


def allowed(event: Event, label: StreamLabel, tolerance_s: float) -> bool:
    inside = label.start_s <= event.time_s <= label.end_s + tolerance_s
    return inside and event.word == label.word


def most_hits(events: Sequence[Event], labels: Sequence[StreamLabel], tolerance_s: float) -> int:
    """By trying everything: each event in turn with every label that is left, or with none."""
    if not events:
        return 0
    first, rest = events[0], events[1:]
    best = most_hits(rest, labels, tolerance_s)
    for i, label in enumerate(labels):
        if allowed(first, label, tolerance_s):
            left = [*labels[:i], *labels[i + 1 :]]
            best = max(best, 1 + most_hits(rest, left, tolerance_s))
    return best


@settings(max_examples=120, deadline=None)
@given(events=EVENTS, labels=LABELS, tolerance_s=st.sampled_from([0.0, 0.5, 0.75]))
def test_no_matching_has_more_hits(
    events: list[Event], labels: list[StreamLabel], tolerance_s: float
) -> None:
    found = match(events, labels, tolerance_s)
    assert len(found.hits) == most_hits(events, labels, tolerance_s)
    assert all(allowed(events[i], labels[j], tolerance_s) for i, j in found.hits)
    heard, said = [i for i, _ in found.hits], [j for _, j in found.hits]
    assert sorted([*heard, *found.false_alarms]) == list(range(len(events)))
    assert sorted([*said, *found.false_rejects]) == list(range(len(labels)))
    for one in found.substitutions:
        event, label = events[one.event], labels[one.label]
        assert one.event in found.false_alarms
        assert one.label in found.false_rejects
        assert (one.said, one.heard) == (label.word, event.word)
        assert label.word != event.word
        assert label.start_s <= event.time_s <= label.end_s + tolerance_s
    assert len({one.label for one in found.substitutions}) == len(found.substitutions)
    assert len({one.event for one in found.substitutions}) == len(found.substitutions)


@pytest.mark.parametrize("seed", range(3))
def test_long_recordings_against_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    words = ("yes", "no", "up")
    starts = random.uniform(0, 300, 300)
    labels = [
        StreamLabel(start, start + random.uniform(0.2, 2), words[random.integers(3)])
        for start in starts
    ]
    events = [Event(time, words[random.integers(3)]) for time in random.uniform(0, 300, 400)]
    graph = csr_matrix([[allowed(event, label, 0.75) for label in labels] for event in events])
    largest = int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
    assert sum(1 for _ in hit_pairs(events, labels)) == largest > 100


def test_a_stream_by_hand() -> None:
    labels = [
        StreamLabel(1.0, 1.5, "yes"),
        StreamLabel(3.0, 3.5, "no"),
        StreamLabel(5.0, 5.5, "go"),
        StreamLabel(7.0, 7.5, "go"),
    ]
    events = [
        Event(2.2, "yes"),  # late, but in time
        Event(2.3, "yes"),  # twice
        Event(3.6, "go"),  # for no
        Event(6.3, "go"),  # after the tolerance
    ]
    found = match(events, labels, 0.75)
    assert found.hits == ((0, 0),)
    assert found.false_alarms == (1, 2, 3)
    assert found.false_rejects == (1, 2, 3)
    assert found.substitutions == (Substitution(2, 1, "no", "go"),)


def test_the_edges_belong_to_a_label() -> None:
    label = [StreamLabel(1.0, 2.0, "yes")]
    for time_s, hits in ((0.99, 0), (1.0, 1), (2.5, 1), (2.51, 0)):
        assert len(match([Event(time_s, "yes")], label, 0.5).hits) == hits


@pytest.mark.parametrize(
    ("events", "labels", "tolerance_s"),
    [
        ([Event(float("nan"), "yes")], [], 0.5),
        ([], [StreamLabel(2.0, 1.0, "yes")], 0.5),
        ([], [StreamLabel(0.0, float("inf"), "yes")], 0.5),
        ([], [], -0.1),
        ([], [], float("nan")),
    ],
)
def test_what_cannot_be_matched_is_refused_first(
    events: list[Event], labels: list[StreamLabel], tolerance_s: float
) -> None:
    with pytest.raises(ValueError, match="not a number|before it starts"):
        match(events, labels, tolerance_s)
