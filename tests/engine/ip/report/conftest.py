"""A report of figures that are easily worked out by hand."""

from __future__ import annotations

import pytest

from engine.ip.geometry import DENSE_SMALL, SMALL
from engine.ip.report.cells import Cells
from engine.ip.report.report import Kernel, Measured, Report
from engine.ip.sim.words import Checked, Cycles

CELLS = Cells(lut=30_000, lut_memory=3_000, ff=20_000, dsp=500, bram36=90.5, uram=0)


def measured(
    kernel: Kernel, cycles: float, cells: Cells | None = CELLS, *, fresh: bool = True
) -> Measured:
    by_layer = Cycles(cycles, cycles - 10, 2000.0, 1500.0, 900.0, 9000.0)
    return Measured(kernel, Checked(8, (), by_layer), cells, fresh)


SPARSE = Kernel("small", SMALL, "gsc12-sparse", "dense-small")
DENSE = Kernel("dense-small", DENSE_SMALL, "gsc12-dense", None)


@pytest.fixture
def report() -> Report:
    kernels = (measured(SPARSE, 5000.0), measured(DENSE, 15000.0))
    return Report(kernels, "8 words of a test", 13_912_400, ("Yosys 0.70",))


@pytest.fixture
def bare_report() -> Report:
    """Nothing synthesised but what is out of date, and no dense sibling."""
    return Report((measured(SPARSE, 5000.0, fresh=False),), "8 words", 13_912_400, ("Yosys 0.1",))


@pytest.fixture
def empty_report() -> Report:
    """No cells at all."""
    return Report((measured(SPARSE, 5000.0, None, fresh=False),), "8 words", 13_912_400, ())
