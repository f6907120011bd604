"""k-winners of bfloat16 rows in native code, for training."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

from engine.native.library import NativeMissing, load

NativeWinners = Callable[[int, int, int, int, int], None]


@cache
def k_winners_bfloat16() -> NativeWinners | None:
    """The native function, or None where the library is not built.

    It takes the addresses of non-negative bfloat16 ``(rows, n)`` and of a byte mask of the same
    shape, then ``rows``, ``n`` and ``k``; the mask is 1 where a unit wins.
    """
    try:
        function = load().sparsespot_k_winners_bfloat16
    except NativeMissing:
        return None
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, *[ctypes.c_int32] * 2]
    function.restype = None
    native: NativeWinners = function
    return native
