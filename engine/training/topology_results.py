"""The topology study as it is stored, whatever of it is there: for the window, without torch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, variance

from engine.artifact import model_folder
from engine.training.study_result import StudyRefused, StudyResult, read_result
from engine.training.topology_masks import MaskForming, read_masks
from engine.training.topology_page import BASELINE, Row, rows_of

MASKS = ".masks.npz"


@dataclass(frozen=True, eq=False)
class StoredRow:
    """All seeds of one recipe: ``shares`` are int8 accuracies in percent, ``clips`` of how many.

    ``curves``: for each seed (epoch, float32 accuracy in percent). ``of_dense``: processor time of
    the whole training, dense's being 1, None where either is not told. ``masks`` of one seed.
    """

    name: str
    seeds: tuple[int, ...]
    epochs: int
    shares: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]
    clips: int
    curves: tuple[tuple[tuple[int, float], ...], ...]
    of_dense: float | None
    masks: MaskForming | None

    @property
    def mean(self) -> float:
        """Of ``shares``."""
        return fmean(self.shares)


@dataclass(frozen=True, eq=False)
class StoredStudy:
    """The rows that could be read, and a sentence for every file that could not."""

    rows: tuple[StoredRow, ...] = ()
    refused: tuple[str, ...] = ()

    def row(self, name: str) -> StoredRow | None:
        """The row of that recipe."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True)
class Difference:
    """By how many points of accuracy one row is above another, means over the seeds.

    ``interval``: 95 % after B. L. Welch, Biometrika 34 (1947) 28, None with fewer than two seeds.
    """

    points: float
    interval: tuple[float, float] | None

    @property
    def told_apart(self) -> bool:
        """Whether no difference at all lies outside the interval."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def results_folder() -> Path:
    """Where the study's results lie: in the installed package, or in the checkout."""
    return model_folder() / "study" / "topology" / "results"


def read_study(folder: Path) -> StoredStudy:
    """Whatever of the study is in ``folder``; nothing where there is no such folder."""
    results, refused, masks = [], [], {}
    for file in sorted(folder.glob("*.json")):
        try:
            results.append(_usable(read_result(file), file))
        except StudyRefused as error:
            refused.append(str(error))
    for file in sorted(folder.glob(f"*{MASKS}")):
        try:
            masks[file.name.removesuffix(MASKS)] = read_masks(file)
        except StudyRefused as error:
            refused.append(str(error))
    rows = rows_of(results)
    dense = next((row.cpu_seconds for row in rows if row.name == BASELINE), None)
    return StoredStudy(tuple(_stored(row, dense, masks) for row in rows), tuple(refused))


def difference(one: Sequence[float], other: Sequence[float]) -> Difference:
    """How far the mean of ``one`` is above that of ``other``."""
    points = fmean(one) - fmean(other)
    if min(len(one), len(other)) < 2:
        return Difference(points, None)
    parts = [variance(each) / len(each) for each in (one, other)]
    if not any(parts):
        return Difference(points, (points, points))
    from scipy.special import stdtrit

    shared = zip(parts, (one, other), strict=True)
    freedom = sum(parts) ** 2 / sum(part**2 / (len(each) - 1) for part, each in shared)
    half = float(stdtrit(freedom, 0.975)) * math.sqrt(sum(parts))
    return Difference(points, (points - half, points + half))


def _usable(result: StudyResult, file: Path) -> StudyResult:
    """A result that holds what is drawn."""
    if result.int8.clips < 1 or not result.curve:
        raise StudyRefused(f"{file} tells no accuracy over the training: run its row again.")
    return result


def _stored(row: Row, dense: float | None, masks: dict[str, MaskForming]) -> StoredRow:
    own = row.cpu_seconds
    forming = (masks.get(result.name) for result in row.results)
    return StoredRow(
        name=row.name,
        seeds=tuple(result.seed for result in row.results),
        epochs=row.epochs,
        shares=row.shares,
        intervals=tuple(
            (100 * result.int8.interval[0], 100 * result.int8.interval[1]) for result in row.results
        ),
        clips=row.results[0].int8.clips,
        curves=tuple(
            tuple((epoch, 100 * share) for epoch, share in result.curve) for result in row.results
        ),
        of_dense=own / dense if own is not None and dense else None,
        masks=next((each for each in forming if each is not None), None),
    )
