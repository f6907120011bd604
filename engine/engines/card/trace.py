"""A trace's events as the layers that they tell of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.engines.engine import EngineFailed
from engine.ip.geometry import LAYER_SHAPES

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Layers:
    """What each layer gave: uint8 ``(14, 14, c1)``, ``(5, 5, c2)`` and ``(units,)``."""

    conv1: U8
    conv2: U8
    linear1: U8


def layers_of(events: npt.NDArray[np.uint32], widths: tuple[int, int, int]) -> Layers:
    """Layers of ``widths`` from uint32 events ``layer << 28 | index << 8 | value``.

    Raises :class:`EngineFailed` where an event lies in no layer.
    """
    which, index = events >> 28, events >> 8 & 0xFFFFF
    values = (events & 0xFF).astype(np.uint8)
    found = []
    for layer, (shape, width) in enumerate(zip(LAYER_SHAPES, widths, strict=True)):
        ours = which == layer
        whole = np.zeros(int(np.prod(shape)), np.uint8)
        if (index[ours] >= len(whole)).any():
            raise _nowhere()
        whole[index[ours]] = values[ours]
        found.append(np.ascontiguousarray(whole.reshape(shape)[..., :width]))
    if (which >= len(LAYER_SHAPES)).any():
        raise _nowhere()
    return Layers(*found)


def _nowhere() -> EngineFailed:
    return EngineFailed(
        "the card's trace tells of a layer that the network has not", "open the engine again"
    )
