"""A model's memory images, one for each kernel that may be on the card, packed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.artifact import Model
from engine.engines.card import errors
from engine.engines.card.driver import Images
from engine.engines.engine import EngineUnavailable
from engine.ip import kernels
from engine.ip.geometry import Geometry
from engine.ip.pack import DoesNotFit


def images_of(model: Model) -> Images:
    """How to pack the model for each kernel of its family; packing raises ``EngineUnavailable``."""
    return {geometry.code: _packer(model, geometry) for geometry in kernels.KERNELS[model.family]}


def smallest_kernel(model: Model) -> tuple[Geometry, bytes]:
    """The smallest kernel that holds the model, and its image; raises ``EngineUnavailable``."""
    with _fitting(model):
        return kernels.smallest_kernel(model)


def _packer(model: Model, geometry: Geometry) -> Callable[[], bytes]:
    def packed() -> bytes:
        with _fitting(model):
            return kernels.pack_model(model, geometry)

    return packed


@contextmanager
def _fitting(model: Model) -> Iterator[None]:
    try:
        yield
    except DoesNotFit as error:
        reason, remedy = errors.halves(error)
        raise EngineUnavailable(f"{model.name} does not fit ({reason})", remedy) from error
