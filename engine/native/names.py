"""Which of many streams an array is for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]


def check_names(which: I64 | None, n: int, count: int) -> None:
    """Raise ``ValueError`` where int64 ``(n,)`` does not name n of ``count`` streams, each once.

    None names the first n.
    """
    if which is None:
        if n > count:
            raise ValueError(f"{n} are too many for {count} streams")
        return
    if which.dtype != np.int64 or which.shape != (n,):
        raise ValueError("streams are named by int64 (n,), one for each")
    if not which.flags.c_contiguous:
        raise ValueError("the streams' names are to lie one after the other")
    if n and (which.min() < 0 or which.max() >= count):
        raise ValueError(f"there are {count} streams, named from 0 on")
    # what comes in order, as it mostly does, need not be sorted
    if not (which[1:] > which[:-1]).all() and len(np.unique(which)) != n:
        raise ValueError("a stream is named once at a time")


def check_name(which: int, count: int) -> None:
    """Raise ``ValueError`` where there is no such stream."""
    if not 0 <= which < count:
        raise ValueError(f"there is no stream {which} of {count}")
