"""Intervals that know that clips of one speaker are alike: the cluster bootstrap.

Whole groups are drawn with replacement, as many as there are, and the accuracy of what was drawn
is counted anew; the interval is between the 2.5 % and the 97.5 % point of many such draws
(B. Efron, R. J. Tibshirani, "An introduction to the bootstrap", 1993, ch. 13; for groups C. A.
Field, A. H. Welsh, "Bootstrapping clustered data", J. R. Statist. Soc. B 69, 2007). All engines
meet the same draws, so that differences are paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DRAWS = 2_000
SEED = 0
_AT_ONCE = 4_000_000  # numbers in memory

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClusterBootstrap:
    """``groups`` were drawn ``draws`` times; ``accuracies`` float64 ``(draws, engines)``."""

    groups: int
    draws: int
    seed: int
    accuracies: F64

    def accuracy(self, engine: int) -> tuple[float, float]:
        """The 95 % interval of an engine's accuracy."""
        return _interval(self.accuracies[:, engine])

    def difference(self, a: int, b: int) -> tuple[float, float]:
        """The 95 % interval of accuracy of ``a`` less accuracy of ``b``."""
        return _interval(self.accuracies[:, a] - self.accuracies[:, b])


def cluster_bootstrap(
    groups: Sequence[str],
    right: npt.NDArray[np.bool_],
    draws: int = DRAWS,
    seed: int = SEED,
) -> ClusterBootstrap | None:
    """Draw ``groups`` ``(n,)`` of the clips; ``right`` ``(n, engines)`` tells who was.

    A clip without a group ("") is one of its own. None where no clip has a group, or all are of
    one. The same arguments give the same draws.
    """
    if not any(groups):
        return None
    names = [group or f"\0{index}" for index, group in enumerate(groups)]
    _, of_clip = np.unique(np.array(names, object).astype(str), return_inverse=True)
    count = int(of_clip.max()) + 1
    if count < 2:
        return None
    columns = [np.ones(len(names)), *right.T.astype(np.float64)]
    totals = np.stack([np.bincount(of_clip, column, count) for column in columns], axis=1)
    random = np.random.default_rng(seed)
    parts: list[F64] = []
    step = max(1, _AT_ONCE // count)
    for first in range(0, draws, step):
        size = min(step, draws - first)
        times = random.multinomial(count, np.full(count, 1 / count), size=size)
        drawn = times.astype(np.float64) @ totals
        parts.append(drawn[:, 1:] / drawn[:, :1])
    return ClusterBootstrap(count, draws, seed, np.concatenate(parts))


def _interval(values: F64) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
