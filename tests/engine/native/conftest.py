"""The native library, where it is built."""

from __future__ import annotations

import ctypes

import pytest

from engine.native.library import NativeMissing, load
from engine.native.tiers import TIERS, Tier, has


@pytest.fixture(scope="session")
def native():
    """The loaded library; skips where it was not built."""
    try:
        return load()
    except NativeMissing as error:
        pytest.skip(f"the native library is missing: {error}")


@pytest.fixture(params=TIERS)
def tier(request: pytest.FixtureRequest, native: ctypes.CDLL) -> Tier:
    """Each tier in turn; skips those that this processor or build lacks."""
    if not has(native, request.param):
        pytest.skip(f"this processor or build lacks {request.param}")
    return request.param
