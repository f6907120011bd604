"""Work that real words give a network: winners, rows and blocks of weights, multiplications.

Counted, not estimated: the integer truth (:mod:`engine.spec.network`) says which units win, the
pattern says what a winner sets off. What that costs is for :mod:`engine.training.cost` to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.artifact import LAYERS, Model
from engine.pattern import KERNEL, Pattern
from engine.spec.network import Trace, trace
from engine.values import Progress

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
_BATCH = 128


@dataclass(frozen=True)
class Figures:
    """One quantity over many words: mean, 99th percentile and worst (largest)."""

    mean: float
    p99: float
    worst: float


def figures(values: npt.ArrayLike) -> Figures:
    """Mean, 99th percentile (a value that occurred) and worst of ``(n,)``; ``n`` at least 1."""
    array = np.asarray(values, np.float64)
    p99 = np.percentile(array, 99, method="higher")
    return Figures(float(array.mean()), float(p99), float(array.max()))


@dataclass(frozen=True, eq=False)
class LayerWork:
    """One layer's work for ``n`` words.

    ``winners`` int64 ``(n,)``: outputs that are not zero (none are counted for the last layer).
    ``rows`` int64 ``(n, output blocks)``: how often ``block_width`` weights are added to a block
    of outputs, once for each input byte that is not zero, each tap that lands inside the output
    and each block that the pattern keeps; a layer without a pattern is one block as wide as it.
    ``useful`` int64 ``(n,)``: multiplications of a kept weight and a byte that is not zero, as
    :mod:`engine.engines.activity` counts them. ``dense``: those of the dense twin for any word.
    """

    name: str
    outputs: int
    block_width: int
    winners: I64
    rows: I64
    useful: I64
    dense: int

    @property
    def lanes(self) -> I64:
        """Multiplier lanes that the rows occupy, padding of the last block included ``(n,)``."""
        lanes: I64 = self.rows.sum(1) * self.block_width
        return lanes


@dataclass(frozen=True, eq=False)
class Work:
    """The work of every layer, in the order conv1, conv2, linear1, output, for the same words."""

    conv1: LayerWork
    conv2: LayerWork
    linear1: LayerWork
    output: LayerWork

    @property
    def layers(self) -> tuple[LayerWork, ...]:
        """The four layers."""
        return self.conv1, self.conv2, self.linear1, self.output

    @property
    def useful(self) -> I64:
        """Useful multiplications of the whole word ``(n,)``."""
        return sum((layer.useful for layer in self.layers), np.zeros_like(self.conv1.useful))

    @property
    def lanes(self) -> I64:
        """Multiplier lanes of the whole word ``(n,)``: conv1, which skips nothing, all of it."""
        skipping = self.conv2.lanes + self.linear1.lanes + self.output.lanes
        return skipping + self.conv1.dense

    def quantities(self) -> dict[str, Figures]:
        """The counts that a study tells, by name."""
        return {
            "winners_conv1": figures(self.conv1.winners),
            "winners_conv2": figures(self.conv2.winners),
            "winners_linear1": figures(self.linear1.winners),
            "conv2_rows": figures(self.conv2.rows.sum(1)),
            "conv2_rows_of_64": figures(self.conv2.lanes / 64),
            "linear1_blocks": figures(self.linear1.rows.sum(1)),
            "output_multiplications": figures(self.output.useful),
            "useful_multiplications": figures(self.useful),
            "lanes": figures(self.lanes),
        }


def measure_work(model: Model, images: U8, progress: Progress) -> tuple[Work, I64]:
    """Work of uint8 images ``(n, 32, 32)``, and the label int64 ``(n,)`` each is given.

    The integer truth runs the words; some 2 ms each on one core.
    """
    parts: list[Work] = []
    answers: list[I64] = []
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        run = trace(model.network, batch)
        parts.append(count_work(model, batch, run))
        answers.append(run.accumulators.argmax(1))
        progress(f"counting the work of {model.name}", start + len(batch), len(images))
    return _joined(parts), np.concatenate(answers)


def count_work(model: Model, images: U8, run: Trace) -> Work:
    """Work of uint8 images ``(n, 32, 32)`` whose layers gave ``run``."""
    flat = run.conv2.reshape(len(images), 1, 1, -1)
    inputs = (images[..., None], run.conv1, flat, run.linear1[:, None, None])
    outputs = (run.conv1, run.conv2, run.linear1, np.zeros((len(images), 1), np.uint8))
    layers = zip(LAYERS, inputs, outputs, strict=True)
    return Work(*(_layer(model, name, given, answer) for name, given, answer in layers))


def _layer(model: Model, name: str, given: U8, answer: U8) -> LayerWork:
    """``given`` ``(n, rows, columns, channels)``, ``answer`` of any shape ``(n, ...)``."""
    weights = getattr(model.network, name).weights
    outputs, inputs = weights.shape[:2]
    side = KERNEL if weights.ndim == 4 else 1
    landing = _landing(given != 0, side)
    entries, width = _entries(model.patterns.get(name), outputs, inputs, side * side)
    rows = np.rint(landing @ entries).astype(np.int64)
    real = np.minimum(width, outputs - width * np.arange(entries.shape[1]))
    positions = (given.shape[1] - side + 1) * (given.shape[2] - side + 1)
    winners = np.count_nonzero(answer.reshape(len(answer), -1), axis=1).astype(np.int64)
    return LayerWork(name, outputs, width, winners, rows, rows @ real, positions * weights.size)


def _landing(active: npt.NDArray[np.bool_], side: int) -> npt.NDArray[np.float64]:
    """How often each (tap, channel) meets an active input and an output, ``(n, taps * channels)``.

    In a valid convolution the tap (i, j) of an output at (y, x) reads (y + i, x + j), so it sees
    a window of the input that is ``side - 1`` smaller each way: a winner near an edge meets fewer
    taps. float64, exact, for the matrix product that follows.
    """
    height, width = active.shape[1] - side + 1, active.shape[2] - side + 1
    seen = [
        active[:, i : i + height, j : j + width].sum((1, 2))
        for i in range(side)
        for j in range(side)
    ]
    return np.concatenate(seen, axis=1).astype(np.float64)


def _entries(
    pattern: Pattern | None, outputs: int, inputs: int, taps: int
) -> tuple[npt.NDArray[np.float64], int]:
    """0/1 ``(taps * inputs, output blocks)``: what the pattern keeps; and the blocks' width."""
    if pattern is None:
        return np.ones((taps * inputs, 1)), outputs
    entries = np.zeros((taps, inputs, -(-outputs // pattern.block_width)))
    tap = 0 if pattern.taps is None else pattern.taps
    entries[tap, pattern.inputs, pattern.blocks] = 1
    return entries.reshape(taps * inputs, -1), pattern.block_width


def _joined(parts: list[Work]) -> Work:
    layers = []
    for pieces in zip(*(part.layers for part in parts), strict=True):
        first = pieces[0]
        winners, rows, useful = (
            np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("winners", "rows", "useful")
        )
        layers.append(
            LayerWork(
                first.name, first.outputs, first.block_width, winners, rows, useful, first.dense
            )
        )
    return Work(*layers)
