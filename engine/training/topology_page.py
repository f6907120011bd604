"""The page of the topology study: what each strategy reaches, in which time, and in noise."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev, variance

from engine.training.marked_page import relative_link, replace_between
from engine.training.noise_list import read_noise_list
from engine.training.study_result import StudyResult, read_results
from engine.training.topology_plot import Line, draw_lines

BEGIN, END = "<!-- topology:begin -->", "<!-- topology:end -->"
NOISE = "noise.csv"
BASELINE = "dense"
TITLES: Mapping[str, str] = {
    "dense": "dense twin",
    "winners-alone": "k-winners over dense weights",
    "gradual-no-winners": "pruned gradually, no k-winners",
    "gradual": "pruned gradually",
    "gradual-boosted": "pruned gradually, boosted",
    "random": "static, random",
    "random-boosted": "static, random, boosted (as in 2020)",
    "structured": "static, laid out by rule",
    "foresight": "static, by foresight (SNIP)",
    "set": "regrown by chance (SET)",
    "rigl": "regrown by gradient (RigL)",
    "lottery": "wound back four times (lottery ticket)",
    "gradual-long": "pruned gradually, four times as long",
}
_NONE = "–"


@dataclass(frozen=True)
class Row:
    """All seeds of one recipe, by seed; times are told of those trained on ``processor``."""

    name: str
    results: tuple[StudyResult, ...]
    processor: str = ""

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return TITLES.get(self.name, self.name)

    @property
    def shares(self) -> tuple[float, ...]:
        """int8 accuracy in percent, a seed each."""
        return tuple(100 * result.int8.share for result in self.results)

    @property
    def cpu_seconds(self) -> float | None:
        """Of the whole training, all rounds, mean over the seeds that times are told of."""
        timed = [r.cpu_seconds for r in self.results if r.processor == self.processor]
        told = [seconds for seconds in timed if seconds is not None]
        return fmean(told) if told and len(told) == len(timed) else None

    @property
    def epochs(self) -> int:
        """Epochs of all rounds."""
        return self.results[0].epochs

    def line(self) -> Line:
        """float32 accuracy in percent over processor seconds, mean, least and most of the seeds."""
        epochs = sorted(set.intersection(*({epoch for epoch, _ in r.curve} for r in self.results)))
        each = self.cpu_seconds or 0.0
        shares = [[100 * dict(r.curve)[epoch] for r in self.results] for epoch in epochs]
        return Line(
            self.title,
            tuple(each * epoch / self.epochs for epoch in epochs),
            tuple(fmean(of) for of in shares),
            tuple(min(of) for of in shares),
            tuple(max(of) for of in shares),
        )


def rows_of(results: Sequence[StudyResult]) -> tuple[Row, ...]:
    """Results by recipe, in the order of the questions; what is not named there comes last.

    Times of two processors are never compared: they are those of the one that most dense twins
    were trained on.
    """
    found: dict[str, list[StudyResult]] = {}
    for result in results:
        found.setdefault(result.name.rpartition("-seed")[0] or result.name, []).append(result)
    order = list(TITLES)
    names = sorted(found, key=lambda name: (order.index(name) if name in order else 99, name))
    by_seed = {name: tuple(sorted(found[name], key=lambda r: r.seed)) for name in names}
    processors = Counter(r.processor for r in by_seed.get(BASELINE, results))
    usual = processors.most_common(1)[0][0] if processors else ""
    return tuple(Row(name, by_seed[name], usual) for name in names)


def write_topology_page(page: Path, folder: Path) -> tuple[Path, ...]:
    """Write table and plot of ``folder/results`` between the markers of ``page``.

    ``folder/noise.csv`` (see :mod:`engine.training.noise_list`) adds what is left in noise. Returns
    the files written, none where there is no result. Raises :class:`StudyRefused`.
    """
    rows = rows_of(read_results(folder / "results"))
    if not rows:
        return ()
    picture = folder / "training.svg"
    draw_lines([row.line() for row in rows if row.cpu_seconds], picture)
    noise = {(line.name, line.condition): line.percent for line in read_noise_list(folder / NOISE)}
    link = f"![accuracy over the training]({relative_link(picture, page)})"
    told = "\n\n".join(filter(None, (table(rows, noise), chance(rows), link)))
    replace_between(page, BEGIN, END, told)
    return page, picture


def table(rows: Sequence[Row], noise: Mapping[tuple[str, str], float]) -> str:
    """The rows in Markdown."""
    conditions = tuple(dict.fromkeys(condition for _, condition in noise))
    head = [
        "net",
        "seeds",
        "int8: each",
        "mean ± s.d.",
        "against dense",
        "not zero",
        "CPU s an epoch",
        "of dense",
        "whole training",
        "dense is there after",
        *conditions,
    ]
    dense = next((row for row in rows if row.name == BASELINE), None)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [
            row.title,
            ", ".join(str(result.seed) for result in row.results),
            ", ".join(f"{share:.2f}" for share in row.shares) + " %",
            _mean_and_deviation(row.shares),
            _NONE if dense in (None, row) else f"{fmean(row.shares) - fmean(dense.shares):+.2f}",
            f"{row.results[0].weights_nonzero:,}",
            *_times(row, dense),
            *(_mean_and_deviation([noise[r.name, c] for r in row.results if (r.name, c) in noise])
              for c in conditions),
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def chance(rows: Sequence[Row]) -> str:
    """How far chance takes a further training, and the means of two rows, in two sentences.

    With the variance of all rows together: three seeds alone say little of how far seeds lie apart.
    Empty where no row has two seeds.
    """
    several = [row.shares for row in rows if len(row.shares) > 1]
    freedom = sum(len(shares) - 1 for shares in several)
    if not freedom:
        return ""
    from scipy.special import stdtrit

    apart = math.sqrt(sum((len(shares) - 1) * variance(shares) for shares in several) / freedom)
    reach = float(stdtrit(freedom, 0.975)) * apart
    another, between = reach * math.sqrt(1 + 1 / 3), reach * math.sqrt(2 / 3)
    return (
        f"Between seeds, all rows together, the standard deviation is {apart:.2f} points "
        f"({freedom} degrees of freedom). By it another training of a row is expected within "
        f"{another:.2f} points of the mean of three, and the means of two rows within "
        f"{between:.2f} of each other where nothing but chance tells them apart (95 % each)."
    )


def _times(row: Row, dense: Row | None) -> tuple[str, str, str, str]:
    own, base = row.cpu_seconds, dense.cpu_seconds if dense else None
    if own is None or base is None or dense is None:
        return _NONE, _NONE, _NONE, _NONE
    each, base_each = own / row.epochs, base / dense.epochs
    line, reached = dense.line(), 100 * fmean(r.float32.share for r in row.results)
    when = (at for at, share in zip(line.seconds, line.mean, strict=True) if share >= reached)
    there = next(when, None)
    return (
        f"{each:.1f}",
        f"{each / base_each:.2f}×",
        f"{own:,.0f} s ({own / base:.2f}×)",
        _NONE if row is dense else ("never" if there is None else f"{there:,.0f} s"),
    )


def _mean_and_deviation(values: Sequence[float]) -> str:
    if not values:
        return _NONE
    apart = f" ± {stdev(values):.2f}" if len(values) > 1 else ""
    return f"{fmean(values):.2f}{apart} %"
