"""Which sizes of the IP run a model, and the memory image that each of them loads."""

from __future__ import annotations

from collections.abc import Mapping

from engine.artifact import Model
from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, SMALL, Geometry
from engine.ip.pack import DoesNotFit, pack
from engine.ip.self_test import with_self_test
from engine.values import Family

# The smallest first.
KERNELS: Mapping[Family, tuple[Geometry, ...]] = {
    "sparse": (SMALL, FAST),
    "dense": (DENSE_SMALL, DENSE_FAST),
}


def pack_model(model: Model, geometry: Geometry) -> bytes:
    """The model's memory image with a word to test itself by; raises :class:`DoesNotFit`."""
    return with_self_test(pack(model.network, geometry), model.network)


def smallest_kernel(model: Model) -> tuple[Geometry, bytes]:
    """The smallest of the family's kernels that holds the model, and its image.

    Raises :class:`DoesNotFit` of the largest.
    """
    *smaller, largest = KERNELS[model.family]
    for geometry in smaller:
        try:
            return geometry, pack_model(model, geometry)
        except DoesNotFit:
            continue
    return largest, pack_model(model, largest)
