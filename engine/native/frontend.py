"""The log-mel front end in native code."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.native.buffer import Buffer, buffer
from engine.native.library import NativeMissing, load
from engine.native.tiers import TIERS, Tier, forced, number
from engine.values import FrontEndConstants

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]
_WINDOW, _BANDS = 1024, 32


@dataclass(frozen=True)
class Cut:
    """Which frames to take of a clip: ``frames`` of them, frame i from sample ``i * hop - pad``."""

    frames: int
    hop: int
    pad: int = 0


class _Tables(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("window", "starts", "first_bins", "weights")),
        *((name, ctypes.c_double) for name in ("floor", "offset", "step")),
    )


class NativeFrontEnd:
    """Samples to log-mel bytes; any number of threads at a time.

    ``window`` float64 ``(1024,)``, ``filters`` float64 ``(513, 32)`` in 0..1. It runs on ``tier``,
    else on the one that ``SPARSESPOT_TIER`` names, else on the fastest that there is. Raises
    :class:`engine.native.library.NativeMissing` where the library is not to be had and
    ``ValueError`` where it cannot compute with these tables or has no such tier here.
    """

    def __init__(
        self, window: F64, filters: F64, constants: FrontEndConstants, tier: Tier | None = None
    ) -> None:
        if window.shape != (_WINDOW,) or filters.shape != (_WINDOW // 2 + 1, _BANDS):
            raise ValueError(f"the native front end has {_WINDOW} samples and {_BANDS} bands")
        self._library = _declared(load())
        firsts, parts = zip(*(_without_zeros(band) for band in filters.T), strict=True)
        window = np.ascontiguousarray(window, np.float64)
        starts = np.cumsum([0, *map(len, parts)], dtype=np.int32)
        first_bins, weights = np.array(firsts, np.int32), np.concatenate(parts).astype(np.float64)
        tables = _Tables(
            *(array.ctypes.data for array in (window, starts, first_bins, weights)),
            constants.floor,
            constants.offset,
            constants.step,
        )
        handle: int | None = self._library.sparsespot_frontend_create(
            ctypes.addressof(tables), number(tier or forced())
        )
        if not handle:
            raise ValueError("the native front end has no such tier here, or no use for the tables")
        self._handle = handle

    @property
    def tier(self) -> Tier:
        """The tier that runs it."""
        counted: int = self._library.sparsespot_frontend_tier(self._handle)
        return TIERS[counted]

    @property
    def handle(self) -> int:
        """What the library knows it by."""
        return self._handle

    def bytes_of(self, clips: F32, cut: Cut) -> tuple[U8, npt.NDArray[np.intp]]:
        """Bytes uint8 ``(n, frames, 32)`` of float32 ``(n, samples)``, silence around each clip.

        The second value counts through the frames and names those that the definition must
        decide: float64 itself is not sure, or a sample is no number.
        """
        clips = np.ascontiguousarray(clips, np.float32)
        return self._frames(buffer(clips), len(clips), clips.shape[1], cut)

    def bytes_of_frames(self, frames: F32) -> tuple[U8, npt.NDArray[np.intp]]:
        """Bytes uint8 ``(n, 32)`` of float32 ``(n, 1024)``, which may overlap in memory.

        The second value is that of :meth:`bytes_of`.
        """
        if frames.shape[1:] != (_WINDOW,) or frames.dtype != np.float32:
            raise ValueError(f"a frame has {_WINDOW} float32 samples")
        along, within = frames.strides
        if within != frames.itemsize or along < 0 or along % frames.itemsize:
            frames = np.ascontiguousarray(frames)
            along = frames.strides[0]
        cut = Cut(len(frames), along // frames.itemsize)
        length = (cut.frames - 1) * cut.hop + _WINDOW
        found, undecided = self._frames(frames.ctypes.data, 1, length, cut)
        return found[0], undecided

    def levels(self, frame: F32, precise: bool = False) -> tuple[F64, F64]:
        """Levels float64 ``(32,)`` of float32 ``(1024,)`` and how far each may be off.

        ``precise`` asks for those of double precision: see ``abi.h``.
        """
        if frame.shape != (_WINDOW,):
            raise ValueError(f"a frame has {_WINDOW} float32 samples")
        frame = np.ascontiguousarray(frame, np.float32)
        levels, errors = np.empty(_BANDS), np.empty(_BANDS)
        self._library.sparsespot_frontend_levels(
            self._handle, frame.ctypes.data, precise, levels.ctypes.data, errors.ctypes.data
        )
        return levels, errors

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.sparsespot_frontend_free(self._handle)

    def _frames(
        self, samples: Buffer, clips: int, length: int, cut: Cut
    ) -> tuple[U8, npt.NDArray[np.intp]]:
        found = np.empty((clips, cut.frames, _BANDS), np.uint8)
        undecided = np.empty(clips * cut.frames, np.uint8)
        count = self._library.sparsespot_frontend_frames(
            self._handle,
            samples,
            clips,
            length,
            cut.frames,
            cut.hop,
            cut.pad,
            buffer(found),
            buffer(undecided),
        )
        return found, np.flatnonzero(undecided) if count else _NONE


_NONE = np.empty(0, np.intp)


def _without_zeros(band: F64) -> tuple[int, F64]:
    """The first bin that counts, and the weights from it to the last one that does."""
    bins = np.flatnonzero(band)
    return (int(bins[0]), band[bins[0] : bins[-1] + 1]) if len(bins) else (0, band[:0])


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, size = ctypes.c_void_p, ctypes.c_int64
    library.sparsespot_frontend_create.argtypes = [pointer, ctypes.c_int32]
    library.sparsespot_frontend_create.restype = pointer
    library.sparsespot_frontend_free.argtypes = [pointer]
    library.sparsespot_frontend_free.restype = None
    library.sparsespot_frontend_tier.argtypes = [pointer]
    library.sparsespot_frontend_tier.restype = ctypes.c_int32
    library.sparsespot_frontend_frames.argtypes = [*[pointer] * 2, *[size] * 5, *[pointer] * 2]
    library.sparsespot_frontend_frames.restype = size
    library.sparsespot_frontend_levels.argtypes = [
        *[pointer] * 2,
        ctypes.c_int32,
        *[pointer] * 2,
    ]
    library.sparsespot_frontend_levels.restype = None
    return library


__all__ = ["Cut", "NativeFrontEnd", "NativeMissing"]
