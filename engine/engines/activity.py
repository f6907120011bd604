"""Winners and useful multiplications of each layer, from what the layers gave for one image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.artifact import LAYERS, Model
from engine.pattern import KERNEL, Pattern
from engine.values import Activity, LayerActivity

U8 = npt.NDArray[np.uint8]


def describe(model: Model, image: U8, conv1: U8, conv2: U8, linear1: U8) -> Activity:
    """Activity of one image; layer outputs ``(rows, columns, channels)`` and ``(units,)``.

    A multiplication is useful where the input byte is not zero and the pattern keeps the weight:
    what padding, blocks past the last output and zero bytes would add is not counted.
    """
    inputs = (image[:, :, None], conv1, conv2.reshape(1, 1, -1), linear1.reshape(1, 1, -1))
    outputs = (conv1, conv2, linear1)
    layers = []
    for i, name in enumerate(LAYERS[:3]):
        values = outputs[i]
        winners = np.flatnonzero(values)
        useful, dense = _multiplications(model, name, inputs[i])
        layers.append(
            LayerActivity(
                name,
                values.shape,
                winners.astype(np.int32),
                values.reshape(-1)[winners],
                useful,
                dense,
            )
        )
    useful, dense = _multiplications(model, "output", inputs[3])
    nothing = np.empty(0, np.int32), np.empty(0, np.uint8)
    layers.append(LayerActivity("output", (len(model.labels),), *nothing, useful, dense))
    return Activity(tuple(layers))


def channels_last(values: U8) -> U8:
    """``(channels, rows, columns)``, as runtimes give a layer, to what :func:`describe` takes."""
    return np.ascontiguousarray(values.transpose(1, 2, 0))


def _multiplications(model: Model, name: str, values: U8) -> tuple[int, int]:
    """Useful ones and the dense twin's, for input ``(rows, columns, channels)``."""
    weights = getattr(model.network, name).weights
    outputs, inputs = weights.shape[:2]
    side = KERNEL if weights.ndim == 4 else 1
    kept = _kept(model.patterns.get(name), outputs, inputs, side * side)
    rows, columns = values.shape[0] - side + 1, values.shape[1] - side + 1
    reached = _reached((values != 0).astype(np.int16), side)
    useful = int(np.vdot(reached.reshape(side * side, inputs), kept.T))
    return useful, rows * columns * weights.size


def _reached(active: npt.NDArray[np.int16], side: int) -> npt.NDArray[np.int64]:
    """How often each tap of a kernel meets an active input, ``(side, side, inputs)``.

    ``active`` is 0 or 1 ``(rows, columns, inputs)``. Rows are summed before columns: a sum over
    every window of a tap would add each input up many times over.
    """
    rows, columns = active.shape[0] - side + 1, active.shape[1] - side + 1
    over_rows = np.stack([active[row : row + rows].sum(0, np.int16) for row in range(side)])
    parts = [over_rows[:, at : at + columns].sum(1, np.int64) for at in range(side)]
    return np.stack(parts, axis=1)


def _kept(pattern: Pattern | None, outputs: int, inputs: int, taps: int) -> npt.NDArray[np.int64]:
    """How many outputs each input reaches by each tap, ``(inputs, taps)``."""
    if pattern is None:
        return np.full((inputs, taps), outputs, np.int64)
    firsts = pattern.blocks.astype(np.int64) * pattern.block_width
    widths = np.minimum(pattern.block_width, outputs - firsts)
    places = pattern.inputs * taps
    if pattern.taps is not None:
        places += pattern.taps
    reached = np.bincount(places, widths, inputs * taps)  # sums far below 2 ** 53: exact
    return reached.astype(np.int64).reshape(inputs, taps)
