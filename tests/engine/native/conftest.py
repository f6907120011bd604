"""The native library, where it is built."""

from __future__ import annotations

import pytest

from engine.native.library import NativeMissing, load


@pytest.fixture(scope="session")
def native():
    """The loaded library; skips where it was not built."""
    try:
        return load()
    except NativeMissing as error:
        pytest.skip(f"the native library is missing: {error}")
