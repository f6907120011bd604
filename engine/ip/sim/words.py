"""Words through the simulated core, each compared with the integer truth, cycles counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.ip.geometry import LABELS, Geometry
from engine.ip.pack import pack
from engine.ip.sim.bench import Run, build_bench, simulate
from engine.ip.sim.build import Progress
from engine.spec.network import IntegerNetwork, run

AT_ONCE = 32
LEAST = 2
Count = Callable[[str, int, int], None]


class TooFewWords(ValueError):
    """Too few words to tell the cycles from one result to the next; one sentence."""


@dataclass(frozen=True)
class Cycles:
    """Simulated clock cycles a word, mean over words that follow each other.

    ``word``: from one result to the next. ``conv1``, ``conv2``, ``linear1`` and ``winners`` (the
    search of linear1's): in which that layer worked; layers work at once, on successive words.
    ``latency``: of a word that finds the core empty, from its first bytes to its sums.
    """

    word: float
    conv1: float
    conv2: float
    linear1: float
    winners: float
    latency: float

    @property
    def slowest(self) -> str:
        """The layer that works the longest."""
        return max(("conv1", "conv2", "linear1", "winners"), key=lambda name: getattr(self, name))


@dataclass(frozen=True)
class Checked:
    """``words`` were run; those numbered ``differing`` gave other sums than the truth."""

    words: int
    differing: tuple[int, ...]
    cycles: Cycles


def check(
    network: IntegerNetwork,
    geometry: Geometry,
    words: npt.NDArray[np.uint8],
    cache: Path,
    tell: Progress = lambda _: None,
    count: Count = lambda *_: None,
) -> Checked:
    """Run uint8 ``words`` ``(n, 32, 32)`` through the core of that geometry, built if need be.

    ``tell`` hears what is being built, ``count`` of words done. Raises :class:`TooFewWords`,
    ``DoesNotFit`` of the packing, ``BuildFailed`` and ``SimulationFailed`` of the simulation.
    """
    if len(words) < LEAST:
        raise TooFewWords(f"Cycles from word to word need {LEAST} words or more: give more words.")
    image = pack(network, geometry)
    program = build_bench(geometry, cache, progress=tell)
    runs: list[Run] = []
    differing: list[int] = []
    done = 0
    count("words", 0, len(words))
    for part in _parts(words):
        runs.append(simulate(program, image, part))
        differing += [done + int(i) for i in np.flatnonzero(_differ(runs[-1], network, part))]
        done += len(part)
        count("words", done, len(words))
    return Checked(len(words), tuple(differing), _cycles(runs))


def _parts(words: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """Nearly equal parts of at most ``AT_ONCE`` words, each of at least two."""
    return np.array_split(words, -(-len(words) // AT_ONCE))


def _differ(
    run_: Run, network: IntegerNetwork, words: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    wanted = np.zeros((len(words), LABELS), np.int32)
    truth = run(network, words)
    wanted[:, : truth.shape[1]] = truth
    differ: npt.NDArray[np.bool_] = np.any(run_.sums != wanted, axis=1)
    return differ


def _cycles(runs: list[Run]) -> Cycles:
    """Means over all runs; between two runs the core is empty, which does not count."""
    words = sum(len(each.done) for each in runs)
    between = sum(int(each.done[-1] - each.done[0]) for each in runs)
    conv1, conv2, linear1, winners = (
        sum(int(each.busy[layer]) for each in runs) / words for layer in range(4)
    )
    latency = float(np.mean([each.done[0] - each.begun[0] for each in runs]))
    return Cycles(between / (words - len(runs)), conv1, conv2, linear1, winners, latency)
