"""Accuracy over noise, rooms and levels: where a network stops hearing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.evaluation.answering import answers
from engine.evaluation.clip_list import ClipList, load_clip_list
from engine.evaluation.clips import Contender, Rejected
from engine.evaluation.conditions import Condition, Noise, load_babble, sound_in
from engine.evaluation.contenders import open_contenders
from engine.evaluation.intervals import paired_difference, wilson
from engine.evaluation.spread import Keep, Spread
from engine.evaluation.workers import Here
from engine.training.clip_files import Entry
from engine.training.recordings import NoRecordings
from engine.values import Progress

F32 = npt.NDArray[np.float32]
Right = npt.NDArray[np.bool_]

NOISES: tuple[Noise, ...] = ("babble", "pink", "white")
SNRS_DB = (20.0, 15.0, 10.0, 5.0, 3.0, 0.0, -5.0)
LEVELS_DB = (-20.0, -10.0, 10.0, 20.0)


@dataclass(frozen=True)
class CurvePoint:
    """One engine under one condition: ``correct`` of ``clips``.

    ``loss`` is the accuracy under the curve's first condition less this one, on the same clips,
    with its 95 % interval (Newcombe 1998, method 10).
    """

    condition: Condition
    engine: str
    model: str
    clips: int
    correct: int
    loss: float
    loss_interval: tuple[float, float]

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1."""
        return self.correct / self.clips

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval of the accuracy."""
        return wilson(self.correct, self.clips)


@dataclass(frozen=True)
class NoiseCurve:
    """``points`` by condition in their order, each condition with every engine in theirs."""

    points: tuple[CurvePoint, ...]
    rejected: tuple[Rejected, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions, each once."""
        return tuple(dict.fromkeys(point.condition for point in self.points))

    @property
    def engines(self) -> tuple[str, ...]:
        """Names of the engines, each once."""
        return tuple(dict.fromkeys(point.engine for point in self.points))

    def at(self, condition: Condition) -> tuple[CurvePoint, ...]:
        """The engines under one condition."""
        return tuple(point for point in self.points if point.condition == condition)


def standard_conditions(seed: int = 0) -> tuple[Condition, ...]:
    """Quiet first; then three noises from +20 to -5 dB, three rooms, levels to ±20 dB, and a
    hall full of people."""
    return (
        Condition(seed=seed),
        *(Condition(noise, snr, seed=seed) for noise in NOISES for snr in SNRS_DB),
        *(Condition(room=room, seed=seed) for room in ("booth", "office", "hall")),
        Condition("babble", 10.0, room="hall", seed=seed),
        Condition("babble", 3.0, room="hall", seed=seed),
        *(Condition(level_db=level, seed=seed) for level in LEVELS_DB),
    )


def robustness(
    target: Path,
    engine_ids: Sequence[str],
    models: Sequence[str] = (),
    *,
    babble: Path,
    limit: int | None = None,
    unknown_ok: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
    jobs: int | None = 1,
) -> tuple[ClipList, NoiseCurve]:
    """The standard conditions over a labelled folder or manifest; ``babble`` is a recording.

    The other arguments and what is raised are those of
    :func:`engine.evaluation.evaluate.evaluate`.
    """
    with open_contenders(engine_ids, models) as contenders:
        data = load_clip_list(target, contenders[0].labels, limit=limit, unknown_ok=unknown_ok)
        talk = load_babble(babble)
        spread = Spread(contenders, tuple(engine_ids), tuple(models), data, babble, talk, jobs)
        conditions = standard_conditions(seed)
        return data, noise_curve(contenders, data.entries, conditions, progress, spread=spread)


def noise_curve(
    contenders: Sequence[Contender],
    entries: Sequence[Entry],
    conditions: Sequence[Condition],
    progress: Progress | None = None,
    *,
    babble: F32 | None = None,
    spread: Spread | None = None,
    keep: Keep | None = None,
) -> NoiseCurve:
    """Every contender on mapped ``entries`` under every condition; losses are from the first.

    A point is what :func:`engine.evaluation.evaluate.evaluate` finds under that condition. Clips
    that any condition refuses count in none. ``spread`` shares the work among processes, ``keep``
    keeps what is done. Raises
    :class:`engine.training.recordings.NoRecordings` where no clip is left.
    """
    right = np.zeros((len(conditions), len(contenders), len(entries)), bool)
    refused: dict[int, Rejected] = {}
    labels, done = contenders[0].labels, 0
    codes = {label: code for code, label in enumerate(labels)}
    truth = np.array([codes.get(entry.label, -1) for entry in entries], np.intp)

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress("listening", done, len(conditions) * len(entries))

    for row, condition in enumerate(conditions):
        kept, workers = None, None
        if spread is not None:
            workers, _ = spread.workers(condition)
            if keep is not None:
                kept = keep.of(spread, condition, re.sub(r"[^\w+-]+", "_", str(condition)))
        workers = workers or Here(contenders, sound_in(condition, babble))
        outcome = answers(workers, entries, len(contenders), len(labels), kept=kept, tell=tell)
        if kept is not None:
            kept.finish()
        told = outcome.rows["answers"]["predicted"] == truth[:, None]
        right[row] = (told & outcome.rows["used"][:, None]).T
        for place, why in outcome.reasons.items():
            refused.setdefault(place, Rejected(entries[place], why))
    used = np.delete(right, list(refused), axis=2)
    if not used.shape[2]:
        why = f"; the first: {next(iter(refused.values())).reason}" if refused else ""
        raise NoRecordings(f"None of the {len(entries)} recordings could be used{why}")
    points = [
        _point(condition, contender, used[row, i], used[0, i])
        for row, condition in enumerate(conditions)
        for i, contender in enumerate(contenders)
    ]
    return NoiseCurve(tuple(points), tuple(refused[i] for i in sorted(refused)))


def _point(condition: Condition, contender: Contender, right: Right, first: Right) -> CurvePoint:
    only_first, only_now = int((first & ~right).sum()), int((right & ~first).sum())
    both = int((first & right).sum())
    neither = len(right) - both - only_first - only_now
    return CurvePoint(
        condition,
        contender.name,
        contender.model,
        len(right),
        int(right.sum()),
        (only_first - only_now) / len(right),
        paired_difference(both, only_first, only_now, neither),
    )
