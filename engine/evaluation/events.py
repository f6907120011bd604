"""What a detector says of a whole recording: its rule over arrays, for many operating points.

:class:`engine.spotting.detector.Detector` takes a frame at a time; here the same events, to the
bit, come from the probabilities of all frames at once. A stretch in which one command could fire
fires once at most, so that only stretches are walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from engine.evaluation.matching import Event
from engine.frontend.logmel import CONSTANTS
from engine.spotting.detector import NOT_COMMANDS, PAUSE_S, surer
from engine.spotting.pause import Pauses
from engine.values import OperatingPoint

F32 = npt.NDArray[np.float32]

HOP_S = CONSTANTS.hop / CONSTANTS.sample_rate
_TOLERANCE_S = 1e-6  # the detector's: times are sums of hops


@dataclass(frozen=True, eq=False)
class Averages:
    """Probabilities averaged over some frames, as the detector averages them.

    ``values`` float32 ``(labels, frames)``; ``best`` the index of the largest in each frame
    and ``score`` float32 its value, both ``(frames,)``.
    """

    values: F32
    best: npt.NDArray[np.intp]
    score: F32


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Averages over the smoothing time, and over the last frames for the end of a word."""

    labels: tuple[str, ...]
    long: Averages
    short: Averages
    pauses: Pauses | None


@dataclass(frozen=True)
class Stretch:
    """Frames ``first`` to before ``end`` in which a command could fire.

    ``label`` is the largest there, and an average of it at or above the threshold ever since
    ``risen``.
    """

    first: int
    end: int
    label: int
    risen: int


def smooth(
    labels: Sequence[str], probabilities: F32, smoothing_s: float, pauses: Pauses | None = None
) -> Smoothed:
    """Average ``probabilities`` float32 ``(frames, labels)`` over the frames of ``smoothing_s``.

    ``pauses`` are those of the same frames; without them no word is known to be over.
    """
    long, short = _frames(smoothing_s), min(_frames(smoothing_s), _frames(PAUSE_S))
    return Smoothed(
        tuple(labels), _averages(probabilities, long), _averages(probabilities, short), pauses
    )


def _averages(probabilities: F32, width: int) -> Averages:
    """Over ``width`` frames, at the start over those there are.

    The sums run from the oldest frame to the newest, in float64, so that they round as the
    detector's do.
    """
    frames = len(probabilities)
    sums = np.zeros(probabilities.shape, np.float64)
    for age in reversed(range(min(width, frames))):
        sums[age:] += probabilities[: frames - age]
    heard = np.minimum(np.arange(1, frames + 1), width)
    averages = (sums / heard[:, None]).astype(np.float32)
    best = averages.argmax(axis=1)
    score = np.take_along_axis(averages, best[:, None], axis=1)[:, 0]
    return Averages(np.ascontiguousarray(averages.T), np.asarray(best), score)


def stretches(smoothed: Smoothed, threshold: float) -> tuple[Stretch, ...]:
    """All stretches in which a command could fire at ``threshold``, in time."""
    fires, best = _firing(smoothed, threshold)
    frames = np.flatnonzero(fires)
    if not len(frames):
        return ()
    label = best[frames]
    begins = np.ones(len(frames), bool)
    begins[1:] = (np.diff(frames) > 1) | (np.diff(label) != 0)
    first, label = frames[begins], label[begins]
    ends = np.append(np.flatnonzero(begins)[1:], len(frames)) - 1
    risen = np.zeros(len(first), np.intp)
    for index in np.unique(label):
        mine = label == index
        long, short = smoothed.long.values[index], smoothed.short.values[index]
        below = np.flatnonzero((long < threshold) & (short < threshold))
        before = np.searchsorted(below, first[mine])
        risen[mine] = np.where(before > 0, below[before - 1] + 1, 0) if len(below) else 0
    rows = zip(
        first.tolist(), (frames[ends] + 1).tolist(), label.tolist(), risen.tolist(), strict=True
    )
    return tuple(Stretch(*row) for row in rows)


def _firing(
    smoothed: Smoothed, threshold: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """Whether a command could fire in each frame, and which: both ``(frames,)``."""
    command = ~np.isin(np.array(smoothed.labels), NOT_COMMANDS)
    long, short, pauses = smoothed.long, smoothed.short, smoothed.pauses
    least = np.full(len(long.best), threshold)
    if pauses is not None:
        least[pauses.clear] = surer(threshold)
    fires = command[long.best] & (long.score.astype(np.float64) >= least)
    if pauses is None:
        return fires, long.best
    early = pauses.over & command[short.best] & (short.score.astype(np.float64) >= threshold)
    return fires | early, np.where(early, short.best, long.best)


def fired(
    found: Sequence[Stretch], smoothing_s: float, refractory_s: float
) -> Iterator[tuple[int, int]]:
    """Frame and label of every event among the stretches of one threshold, in time."""
    ready, refractory = _frames(smoothing_s), _frames(refractory_s)
    last, held = -1, -1
    for stretch in found:
        frame = max(stretch.first, ready)
        if frame >= stretch.end or (stretch.label == held and stretch.risen <= last):
            continue
        yield frame, stretch.label
        last, held, ready = frame, stretch.label, frame + refractory


def events(
    labels: Sequence[str],
    probabilities: F32,
    point: OperatingPoint,
    pauses: Pauses | None = None,
) -> tuple[Event, ...]:
    """What a detector set to ``point`` says of float32 ``(frames, labels)``, words alone."""
    smoothed = smooth(labels, probabilities, point.smoothing_s, pauses)
    found = stretches(smoothed, point.threshold)
    return tuple(
        Event(position_s(frame), labels[label])
        for frame, label in fired(found, point.smoothing_s, point.refractory_s)
    )


def position_s(frame: int) -> float:
    """The end of a frame's hop in seconds from the start of the sound."""
    return (frame + 1) * HOP_S


def _frames(seconds: float) -> int:
    """The frames that lie within ``seconds``, at least one."""
    return max(1, ceil((seconds - _TOLERANCE_S) / HOP_S))
