"""What the page of the study draws: rows, their curves and masks, and the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.values import Family

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ShownCurve:
    """Accuracy in percent at these epochs: mean, least and most of the seeds."""

    epochs: tuple[int, ...]
    mean: tuple[float, ...]
    least: tuple[float, ...]
    most: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class ShownMasks:
    """A pattern after each epoch: ``taps`` bool ``(epochs, inputs, taps)`` and what is said of it.

    ``come`` are those not kept an epoch before; ``facts`` has the lines below an epoch's picture.
    """

    taps: Bools
    come: Bools
    facts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class ShownRow:
    """One kind of training: what it is called, how accurate it gets, and in which time.

    ``told`` says seeds, n and their spread in a sentence. ``masks`` None where none are stored,
    which ``maskless`` says in a sentence.
    """

    id: str
    title: str
    family: Family
    accuracy: str
    time: str
    told: str
    curve: ShownCurve
    masks: ShownMasks | None
    maskless: str


@dataclass(frozen=True)
class Answer:
    """A question that people ask, and what was measured, in one sentence."""

    question: str
    sentence: str


@dataclass(frozen=True, eq=False)
class ShownStudy:
    """All that is shown: ``missing`` says in a sentence why there is nothing, or not all."""

    rows: tuple[ShownRow, ...]
    answers: tuple[Answer, ...]
    source: str
    missing: str
    epochs: int
