"""Sounds that the native front end hears a hop at a time."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt

from engine.native.buffer import buffer
from engine.native.frontend import NativeFrontEnd
from engine.native.library import load
from engine.native.names import check_name, check_names

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
_WINDOW, _BANDS = 1024, 32


class NativeSounds:
    """``count`` sounds, each new: only silence came before.

    Each keeps the 1024 - ``hop`` samples that its next frame still looks at. One caller at a time.
    Raises ``MemoryError`` where there is no room for so many.
    """

    def __init__(self, front_end: NativeFrontEnd, count: int, hop: int) -> None:
        self._library = _declared(load())
        self._push = self._library.sparsespot_sounds_push
        self._front_end = front_end  # whose tables they read
        self._count, self._hop = count, hop
        handle: int | None = self._library.sparsespot_sounds_create(front_end.handle, count, hop)
        if not handle:
            raise MemoryError(f"there is no room for {count} sounds in hops of {hop} samples")
        self._handle = handle

    def __len__(self) -> int:
        return self._count

    @property
    def hop(self) -> int:
        """Samples from a frame to the next."""
        return self._hop

    @property
    def bytes_each(self) -> int:
        """Bytes that one of them keeps."""
        return int(self._library.sparsespot_sounds_bytes(self._handle))

    @property
    def handle(self) -> int:
        """What the library knows them by."""
        return self._handle

    def push(
        self, samples: F32, begins: I64 | None = None, which: I64 | None = None
    ) -> tuple[U8, npt.NDArray[np.intp]]:
        """Bytes uint8 ``(n, 32)`` of the frames that end with a further hop of n sounds each.

        ``samples`` float32 ``(n, hop)``, or ``(m,)`` in which hop i begins at ``begins[i]``, int64
        ``(n,)``. ``which`` int64 ``(n,)`` names sounds, each once at most; without it they are the
        first n. The second value says which of the n the definition must decide: they are left as
        they were. Raises ``ValueError`` where an array is of another shape, kind or range.
        """
        n = self.check(samples, begins, which)
        found, undecided = np.empty((n, _BANDS), np.uint8), np.empty(n, np.uint8)
        count = self._push(
            self._handle,
            None if which is None else buffer(which),
            n,
            buffer(samples),
            None if begins is None else buffer(begins),
            buffer(found),
            buffer(undecided),
        )
        return found, np.flatnonzero(undecided) if count else _NONE

    def kept(self, which: int) -> F32:
        """The samples float32 ``(1024 - hop,)`` that one of them keeps, oldest first."""
        check_name(which, self._count)
        samples = np.empty(_WINDOW - self._hop, np.float32)
        self._library.sparsespot_sounds_kept(self._handle, which, buffer(samples))
        return samples

    def reset(self, which: int, samples: F32) -> None:
        """Make one of them new, after ``samples`` ``(m,)`` that end no frame."""
        check_name(which, self._count)
        samples = np.ascontiguousarray(samples, np.float32)
        self._library.sparsespot_sounds_reset(
            self._handle, which, samples.ctypes.data, len(samples)
        )

    def check(self, samples: F32, begins: I64 | None, which: I64 | None) -> int:
        """How many hops `push` is given; ``ValueError`` where it is not as it says."""
        if samples.dtype != np.float32 or not samples.flags.c_contiguous:
            raise ValueError("samples are float32, one after the other")
        if begins is None:
            if samples.ndim != 2 or samples.shape[1] != self._hop:
                raise ValueError(f"samples are (n, {self._hop})")
            n = len(samples)
        else:
            if samples.ndim != 1 or begins.dtype != np.int64 or begins.ndim != 1:
                raise ValueError("samples are (m,) where int64 (n,) says how hops begin")
            if not begins.flags.c_contiguous:
                raise ValueError("the hops' beginnings are to lie one after the other")
            n = len(begins)
            if n and (begins.min() < 0 or begins.max() > len(samples) - self._hop):
                raise ValueError("a hop lies outside the samples")
        check_names(which, n, self._count)
        return n

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.sparsespot_sounds_free(self._handle)


_NONE = np.empty(0, np.intp)


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, size = ctypes.c_void_p, ctypes.c_int64
    library.sparsespot_sounds_create.argtypes = [pointer, size, size]
    library.sparsespot_sounds_create.restype = pointer
    library.sparsespot_sounds_free.argtypes = [pointer]
    library.sparsespot_sounds_free.restype = None
    library.sparsespot_sounds_bytes.argtypes = [pointer]
    library.sparsespot_sounds_bytes.restype = size
    library.sparsespot_sounds_reset.argtypes = [pointer, size, pointer, size]
    library.sparsespot_sounds_reset.restype = None
    library.sparsespot_sounds_kept.argtypes = [pointer, size, pointer]
    library.sparsespot_sounds_kept.restype = None
    library.sparsespot_sounds_push.argtypes = [*[pointer] * 2, size, *[pointer] * 4]
    library.sparsespot_sounds_push.restype = size
    return library
