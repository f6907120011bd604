"""Instruction sets that the native code is built for, and which of them is to run."""

from __future__ import annotations

import ctypes
import os
from typing import Literal, get_args

from engine.native.library import NativeMissing

Tier = Literal["portable", "avx2", "avx2-vnni", "avx512"]
TIERS: tuple[Tier, ...] = get_args(Tier)
VARIABLE = "SPARSESPOT_TIER"
TITLES: dict[Tier, str] = {
    "portable": "portable",
    "avx2": "AVX2",
    "avx2-vnni": "AVX2 with VNNI",
    "avx512": "AVX-512",
}

_FASTEST = -1


def number(tier: Tier | None) -> int:
    """A tier as ``abi.h`` counts it; None asks for the fastest that the processor has."""
    return _FASTEST if tier is None else TIERS.index(tier)


def forced() -> Tier | None:
    """The tier that the environment variable ``SPARSESPOT_TIER`` asks for, if any.

    Raises :class:`engine.native.library.NativeMissing` where it names none.
    """
    given = os.environ.get(VARIABLE, "")
    if not given:
        return None
    if given not in TIERS:
        raise NativeMissing(f"{VARIABLE} is {given}, not one of {', '.join(TIERS)}")
    return given


def has(library: ctypes.CDLL, tier: Tier) -> bool:
    """Whether the library was built for the tier and this processor runs it."""
    library.sparsespot_has_tier.argtypes = [ctypes.c_int32]
    library.sparsespot_has_tier.restype = ctypes.c_int32
    return bool(library.sparsespot_has_tier(TIERS.index(tier)))


def fastest(library: ctypes.CDLL) -> Tier:
    """The tier that runs where none is asked for."""
    return next(tier for tier in reversed(TIERS) if has(library, tier))
