"""How fast one core reads memory, measured here by a short loop of NumPy's."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

_REPEATS = 9


def read_bytes_per_second(size: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Reading ``size`` bytes over and over: from the cache that holds them, or from memory."""
    data = np.ones(max(1, size // 8), np.int64)
    least = float("inf")
    for _ in range(_REPEATS):
        began = clock()
        np.bitwise_or.reduce(data)
        least = min(least, clock() - began)
    return data.nbytes / least if least > 0 else float("inf")
