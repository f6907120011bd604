"""The report's figures: each kernel simulated on words, its cells read, the rest worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.artifact import find_model, load
from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, SMALL, Geometry
from engine.ip.report import cells, published
from engine.ip.report.card import CLOCK_MHZ, FILL, U250, Filled, filled, words_per_second
from engine.ip.report.cells import Cells
from engine.ip.sim.words import Checked, Count, check

_SPARSE, _DENSE = "gsc12-sparse", "gsc12-dense"


@dataclass(frozen=True)
class Kernel:
    """A size of the IP, the model that it is measured with, and the sparse one's dense sibling."""

    name: str
    geometry: Geometry
    model: str
    sibling: str | None


KERNELS = (
    Kernel("small", SMALL, _SPARSE, "dense-small"),
    Kernel("fast", FAST, _SPARSE, "dense-fast"),
    Kernel("dense-small", DENSE_SMALL, _DENSE, None),
    Kernel("dense-fast", DENSE_FAST, _DENSE, None),
)


class WordsDiffer(RuntimeError):
    """The simulation gave other sums than the integer truth: there is no report; one sentence."""


@dataclass(frozen=True)
class Measured:
    """A kernel: simulated on ``checked.words`` words, all exact; synthesised unless None.

    ``cells_fresh``: whether the cells are those of today's RTL.
    """

    kernel: Kernel
    checked: Checked
    cells: Cells | None
    cells_fresh: bool

    @property
    def cycles(self) -> float:
        """Simulated cycles a word."""
        return self.checked.cycles.word

    def modelled(self, mhz: float = CLOCK_MHZ) -> float:
        """Words a second of one engine at an assumed clock."""
        return words_per_second(self.cycles, mhz)

    def filled(self, fill: float = FILL) -> Filled | None:
        """A U250 full of it; None without cells."""
        return None if self.cells is None else filled(U250, self.cells, fill)

    def card(self, mhz: float = CLOCK_MHZ, fill: float = FILL) -> float | None:
        """Words a second of a U250 full of it, modelled; None without cells."""
        full = self.filled(fill)
        return None if full is None else full.engines * self.modelled(mhz)


@dataclass(frozen=True)
class Ratios:
    """Three ratios of a sparse kernel, each of another kind.

    ``to_dense``: cycles of the dense network in the dense sibling over its own, simulated.
    ``to_bound``: cycles of the dense network if as many multipliers as the kernel has never
    waited, over its own: arithmetic. ``to_published_one`` and ``to_published_card``: its modelled
    words/s over the published dense ones, one network and a whole card (None without cells).
    """

    to_dense: float | None
    to_bound: float
    to_published_one: float
    to_published_card: float | None


@dataclass(frozen=True)
class Report:
    """Kernels as measured, the words used, the dense network's multiplications a word."""

    kernels: tuple[Measured, ...]
    words: str
    dense_multiplications: int
    tools: tuple[str, ...]

    def of(self, name: str) -> Measured | None:
        """The kernel of that name if it was measured."""
        return next((each for each in self.kernels if each.kernel.name == name), None)

    def ratios(self, sparse: Measured) -> Ratios:
        """Those of a sparse kernel."""
        dense = self.of(sparse.kernel.sibling or "")
        bound = self.dense_multiplications / sparse.kernel.geometry.multipliers
        card = sparse.card()
        return Ratios(
            None if dense is None else dense.cycles / sparse.cycles,
            bound / sparse.cycles,
            sparse.modelled() / published.DENSE_ONE.words_per_second,
            None if card is None else card / published.DENSE_CARD.words_per_second,
        )


def make_report(
    words: npt.NDArray[np.uint8],
    source: str,
    cache: Path,
    kernels: Sequence[Kernel] = KERNELS,
    snapshot: Path = cells.SNAPSHOT,
    tell: Callable[[str], None] = lambda _: None,
    count: Count = lambda *_: None,
) -> Report:
    """Simulate uint8 ``words`` ``(n, 32, 32)`` in each kernel and read the cells of the snapshot.

    ``source`` says what the words are. Raises :class:`WordsDiffer` and what building, simulating
    and reading raise.
    """
    taken = cells.read(snapshot)
    measured = []
    for kernel in kernels:
        network = load(find_model(kernel.model)).network
        count_here = _named(count, kernel.name)
        checked = check(network, kernel.geometry, words, cache, tell, count_here)
        if checked.differing:
            raise WordsDiffer(
                f"{kernel.name} differs from the integer truth in {len(checked.differing)} of "
                f"{checked.words} words, so it has no figures: see 'sparsespot ip simulate'."
            )
        measured.append(_measured(kernel, checked, taken))
    dense = load(find_model(_DENSE)).network
    tools = sorted({taken[each.kernel.name].tool for each in measured if each.cells is not None})
    return Report(tuple(measured), source, dense.multiplications, tuple(tools))


def _measured(kernel: Kernel, checked: Checked, taken: Mapping[str, cells.Taken]) -> Measured:
    found = taken.get(kernel.name)
    if found is None:
        return Measured(kernel, checked, None, cells_fresh=False)
    return Measured(kernel, checked, found.cells, cells.fresh(found, kernel.geometry))


def _named(count: Count, name: str) -> Count:
    return lambda stage, done, total: count(f"{name}, {stage}", done, total)
