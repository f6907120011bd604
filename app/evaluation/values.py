"""What an evaluation hands to its page: frozen values, none of them tied to a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.values import Family, Figure, SimulatedSpeed

F32 = npt.NDArray[np.float32]
I16 = npt.NDArray[np.int16]
I32 = npt.NDArray[np.int32]
Stage = Literal["opening", "evaluating", "writing"]


@dataclass(frozen=True)
class EvaluationWish:
    """What is asked for; the report goes into a dated folder below ``folder``.

    ``margin`` in percentage points, ``limit`` in clips, None for neither.
    """

    target: str
    engines: tuple[str, ...]
    folder: str
    margin: float | None = None
    limit: int | None = None
    unknown_ok: bool = False


@dataclass(frozen=True)
class EngineHead:
    """An engine that takes part; ``name`` tells it from the others."""

    name: str
    family: Family
    model: str
    runtime: str
    figure: Figure


@dataclass(frozen=True, eq=False)
class EvaluationBegun:
    """The list that is evaluated: ``names`` and ``truths`` by a clip's place in it.

    ``truths`` int16 ``(n,)`` are places in ``labels``.
    """

    engines: tuple[EngineHead, ...]
    labels: tuple[str, ...]
    names: Sequence[str]
    truths: I16


@dataclass(frozen=True, eq=False)
class ClipRows:
    """Some clips more, by their ``places`` int32 ``(n,)`` in the list.

    ``answers`` int16 ``(n, engines)`` are places in the labels, -1 where a recording could not
    be used; ``scores`` float32 ``(n, engines, labels)``. ``reasons`` say by place why not.
    """

    places: I32
    answers: I16
    scores: F32
    reasons: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EngineSoFar:
    """One engine: ``correct`` of ``clips`` with the 95 % interval, 0..1.

    ``words`` windows took ``seconds`` of the network alone.
    """

    name: str
    clips: int
    correct: int
    interval: tuple[float, float]
    words: int
    seconds: float
    simulated: SimulatedSpeed | None = None

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1; 0 before the first."""
        return self.correct / self.clips if self.clips else 0.0

    @property
    def words_per_second(self) -> float:
        """Words a second of the network alone; modelled where its hardware is simulated."""
        if self.simulated is not None:
            return self.simulated.words_per_second
        return self.words / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True)
class PairSoFar:
    """Two engines on the same clips: accuracy of ``a`` less ``b`` with its 95 % interval."""

    a: str
    b: str
    clips: int
    different: int
    only_a_right: int
    only_b_right: int
    difference: float
    interval: tuple[float, float]

    @property
    def agreement(self) -> float:
        """Share of clips with one answer, 0..1; 0 before the first."""
        return 1 - self.different / self.clips if self.clips else 0.0


@dataclass(frozen=True)
class EvaluationReading:
    """How far an evaluation is: ``done`` of ``total`` recordings in ``elapsed_s``."""

    done: int = 0
    total: int = 0
    elapsed_s: float = 0.0
    stage: Stage = "opening"
    engines: tuple[EngineSoFar, ...] = ()
    pairs: tuple[PairSoFar, ...] = ()
    refused: int = 0

    @property
    def left_s(self) -> float | None:
        """Seconds to the end as it goes now; None before the first recording."""
        return self.elapsed_s / self.done * (self.total - self.done) if self.done else None


@dataclass(frozen=True)
class EvaluationEnd:
    """The end: what was counted, whether it was cancelled, and what failed, a sentence.

    ``folder`` holds what was written; None with ``unwritten`` saying why there is nothing.
    ``verdicts`` are sentences on the margin that was named.
    """

    reading: EvaluationReading | None
    cancelled: bool = False
    failure: str | None = None
    folder: str | None = None
    unwritten: str | None = None
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ClipSeen:
    """A clip to look at: ``columns`` float32 ``(n, 96)`` of brightness 0..1, one every 8 ms.

    ``facts`` say in words what the recording is like, and how much of a long one is shown.
    ``trouble`` says why it cannot be read.
    """

    place: int
    columns: F32 | None = None
    seconds: float = 0.0
    facts: str = ""
    trouble: str | None = None
