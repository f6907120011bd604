"""What the page Inside draws: layers of both networks for one image, and what a pattern keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.values import Activity, Family

Places = Literal["taps", "blocks"]
_EVERY_VALUE = ("dense-reference", "dense-cpu", "dense-cpu-fp32", "dense-cuda")


@dataclass(frozen=True, eq=False)
class NetworkActivity:
    """One network's layers, and whose values they are.

    ``engine`` gave them. ``instead_of`` is the lane's engine where that one cannot show its
    layers and the reference of the same model answers for it. ``activity`` is None where the
    reference cannot either.
    """

    engine: str
    activity: Activity | None
    instead_of: str | None = None

    @property
    def every_value(self) -> bool:
        """Whether the lane's engine multiplies with every value, zeros too: a dense one on a
        processor or a GPU, while the card skips them."""
        return (self.instead_of or self.engine) in _EVERY_VALUE


@dataclass(frozen=True, eq=False)
class ActivityReading:
    """Both networks' layers for one image uint8 ``(32, 32)``, frames first.

    ``word`` was heard on that image, None for a frame in passing; a lane without an engine is
    None. ``position_s`` is where in the source the image ends.
    """

    image: npt.NDArray[np.uint8]
    position_s: float
    word: str | None
    dense: NetworkActivity | None
    sparse: NetworkActivity | None

    def network(self, family: Family) -> NetworkActivity | None:
        """One lane's network."""
        return self.dense if family == "dense" else self.sparse

    def multiplications(self, family: Family) -> int | None:
        """How many one lane's network performed usefully, None where no engine tells."""
        network = self.network(family)
        if network is None or network.activity is None:
            return None
        return sum(layer.multiplications for layer in network.activity.layers)


@dataclass(frozen=True, eq=False)
class KeptWeights:
    """Which weights of a layer a pattern keeps.

    ``share`` float32 ``(inputs, places)`` is how much of a place is kept, 0..1: places are the
    taps of a convolution's kernel, or a linear layer's blocks of ``block_width`` outputs.
    """

    layer: str
    places: Places
    block_width: int
    share: npt.NDArray[np.float32]

    @property
    def per_input(self) -> npt.NDArray[np.intp]:
        """How many places each input keeps, ``(inputs,)``."""
        return np.asarray(np.count_nonzero(self.share, axis=1))
