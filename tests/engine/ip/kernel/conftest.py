"""The simulated kernel with its stand-in core, built once a state of its sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import stand_in_core
from tests.engine.ip.kernel.bench import Bench
from tests.engine.ip.kernel.stand_in_core import StandIn
from tests.engine.ip.kernel.testbench import Simulation, library


@pytest.fixture(scope="session")
def stand_in_library(simulation_cache: Path) -> Path:
    """The shell around the stand-in."""
    return library(stand_in_core.SOURCES, stand_in_core.PARAMETERS, simulation_cache)


@pytest.fixture
def simulation(stand_in_library: Path) -> Iterator[Simulation]:
    """A kernel out of reset, without regions of memory; no protocol fault may be left."""
    with Simulation(stand_in_library) as simulation:
        yield simulation


@pytest.fixture
def core() -> StandIn:
    """Random weights of the stand-in."""
    return StandIn.random(3)


@pytest.fixture
def bench(simulation: Simulation, core: StandIn) -> Bench:
    """A kernel and a model that is not loaded yet."""
    return Bench(simulation, core)


@pytest.fixture
def loaded(bench: Bench, core: StandIn, words: npt.NDArray[np.uint8]) -> Bench:
    """A kernel with its model and a self-test's word."""
    assert bench.load(core.image(words[0])).status == 0
    return bench


@pytest.fixture(scope="session")
def words() -> npt.NDArray[np.uint8]:
    """Images uint8 ``(40, 1024)`` of which the stand-in makes at most 60 events each."""
    images = np.random.default_rng(8).integers(0, 256, (40, 1024), dtype=np.uint8)
    images[:, 0] %= 61
    images[:, 1] = 0
    return images
