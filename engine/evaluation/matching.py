"""Which detection hears which word: maximum bipartite matching of events and labels.

A detection may stand for a label of its own word if its time lies in ``[start, end +
tolerance]``; each stands for one label at most, each label for one detection. What is left over
are false alarms and false rejects. For intervals the matching is found by a sweep in time that
gives each detection the open label that closes first (F. Glover, "Maximum matching in a convex
bipartite graph", Naval Research Logistics Quarterly 14 (1967)).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from engine.evaluation.stream_labels import StreamLabel

# A detector answers once most of the word is in its window and has been averaged over, and the
# window still holds the word half a second after its end.
TOLERANCE_S = 0.75


@dataclass(frozen=True)
class Event:
    """A word detected at ``time_s`` seconds from the start of the recording."""

    time_s: float
    word: str


@dataclass(frozen=True)
class Substitution:
    """A false alarm at a label that nothing else stands for: ``said`` taken for ``heard``."""

    event: int
    label: int
    said: str
    heard: str


@dataclass(frozen=True)
class Matching:
    """Indices into events and labels: ``hits`` pairs (event, label), by event; the others left.

    ``substitutions`` names those of ``false_alarms`` that fell on a false reject of another word.
    """

    hits: tuple[tuple[int, int], ...]
    false_alarms: tuple[int, ...]
    false_rejects: tuple[int, ...]
    substitutions: tuple[Substitution, ...]


def validate(
    events: Sequence[Event], labels: Sequence[StreamLabel], tolerance_s: float = TOLERANCE_S
) -> None:
    """Raise ``ValueError`` for times that are no numbers, labels that end before they start."""
    if not (isfinite(tolerance_s) and tolerance_s >= 0):
        raise ValueError(f"the tolerance is {tolerance_s} s, not a number of seconds")
    if any(not isfinite(event.time_s) for event in events):
        raise ValueError("an event's time is not a number")
    for label in labels:
        if not (isfinite(label.end_s) and isfinite(label.start_s) and label.start_s <= label.end_s):
            raise ValueError(f"the label {label} ends before it starts or is not a number")


def match(
    events: Sequence[Event], labels: Sequence[StreamLabel], tolerance_s: float = TOLERANCE_S
) -> Matching:
    """As many hits as there can be; any order of events and labels.

    ``labels`` are the words to be found: leave out what no detection can stand for. Raises
    ``ValueError``, see :func:`validate`.
    """
    validate(events, labels, tolerance_s)
    hits = tuple(sorted(hit_pairs(events, labels, tolerance_s)))
    heard, said = {event for event, _ in hits}, {label for _, label in hits}
    alarms = tuple(i for i in range(len(events)) if i not in heard)
    rejects = tuple(i for i in range(len(labels)) if i not in said)
    return Matching(
        hits, alarms, rejects, tuple(_substitutions(events, labels, alarms, rejects, tolerance_s))
    )


def hit_pairs(
    events: Sequence[Event], labels: Sequence[StreamLabel], tolerance_s: float = TOLERANCE_S
) -> Iterator[tuple[int, int]]:
    """The hits alone, of values that are known to be valid: indices (event, label)."""
    coming: dict[str, list[int]] = defaultdict(list)  # the next to start is the last in the list
    for index in sorted(range(len(labels)), key=lambda i: -labels[i].start_s):
        coming[labels[index].word].append(index)
    open_now: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for number in sorted(range(len(events)), key=lambda i: events[i].time_s):
        event = events[number]
        ahead, closing = coming[event.word], open_now[event.word]
        while ahead and labels[ahead[-1]].start_s <= event.time_s:
            index = ahead.pop()
            heapq.heappush(closing, (labels[index].end_s + tolerance_s, index))
        while closing and closing[0][0] < event.time_s:
            heapq.heappop(closing)
        if closing:
            yield number, heapq.heappop(closing)[1]


def _substitutions(
    events: Sequence[Event],
    labels: Sequence[StreamLabel],
    alarms: Sequence[int],
    rejects: Sequence[int],
    tolerance_s: float,
) -> Iterator[Substitution]:
    """Each missed label explains one false alarm at most: the first free one in time."""
    free = sorted(rejects, key=lambda i: labels[i].start_s)
    for number in sorted(alarms, key=lambda i: events[i].time_s):
        event = events[number]
        while free and labels[free[0]].end_s + tolerance_s < event.time_s:
            free.pop(0)
        for index in free:
            label = labels[index]
            if label.start_s > event.time_s:
                break
            if label.word != event.word and event.time_s <= label.end_s + tolerance_s:
                free.remove(index)
                yield Substitution(number, index, label.word, event.word)
                break
