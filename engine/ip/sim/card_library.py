"""The simulated card as a shared library: the kernel's RTL in Verilator behind XRT's calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs

from engine.ip.geometry import Geometry
from engine.ip.sim.build import RTL, Progress, build

TOP = "kws_sparse"
_HERE = Path(__file__).resolve().parent
_KERNEL = ("kernel.cpp", "memory.cpp")


def harness() -> tuple[Path, ...]:
    """The C++ sources of the card, without the model."""
    return (*(_HERE / name for name in _KERNEL), *sorted((_HERE / "card").glob("*.cpp")))


def kernel_sources() -> tuple[Path, ...]:
    """The SystemVerilog of the kernel, packages first."""
    files = sorted(RTL.glob("*.sv"))
    return tuple(sorted(files, key=lambda path: "\nendpackage" not in path.read_text("utf-8")))


def cache_folder() -> Path:
    """Where built simulations stay."""
    return platformdirs.user_cache_path("sparsespot") / "simulations"


def card_library(
    geometry: Geometry, progress: Progress, poll: Callable[[], None] = lambda: None
) -> Path:
    """The library of a card with kernels of ``geometry``, built where no earlier one can be used.

    ``progress`` and ``poll`` are those of :func:`engine.ip.sim.build.build`. Raises
    :class:`engine.ip.sim.build.BuildFailed`.
    """
    return build(
        TOP,
        kernel_sources(),
        {"GEOMETRY": geometry.code},
        harness(),
        shared_library=True,
        cache=cache_folder(),
        progress=progress,
        poll=poll,
    )
