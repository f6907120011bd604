"""A model's memory images, one for each kernel that may be on the card, packed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.artifact import Model
from engine.engines.card.driver import Images
from engine.engines.engine import EngineUnavailable
from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, SMALL, Geometry
from engine.ip.pack import DoesNotFit, pack
from engine.ip.self_test import with_self_test
from engine.values import Family

# Which kernels run a family's models, the smallest first.
KERNELS: Mapping[Family, tuple[Geometry, ...]] = {
    "sparse": (SMALL, FAST),
    "dense": (DENSE_SMALL, DENSE_FAST),
}


def images_of(model: Model) -> Images:
    """How to pack the model for each kernel of its family; packing raises ``EngineUnavailable``."""
    return {geometry.code: _packer(model, geometry) for geometry in KERNELS[model.family]}


def smallest_kernel(model: Model) -> tuple[Geometry, bytes]:
    """The smallest kernel that holds the model, and its image; raises ``EngineUnavailable``."""
    *smaller, largest = KERNELS[model.family]
    for geometry in smaller:
        try:
            return geometry, _packed(model, geometry)
        except DoesNotFit:
            continue
    return largest, _packer(model, largest)()


def _packer(model: Model, geometry: Geometry) -> Callable[[], bytes]:
    def packed() -> bytes:
        try:
            return _packed(model, geometry)
        except DoesNotFit as error:
            reason, _, remedy = str(error).rstrip(".").rpartition(": ")
            raise EngineUnavailable(f"{model.name} does not fit ({reason})", remedy) from error

    return packed


def _packed(model: Model, geometry: Geometry) -> bytes:
    return with_self_test(pack(model.network, geometry), model.network)
