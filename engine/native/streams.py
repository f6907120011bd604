"""Sounds that the native library listens to frame by frame."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.native.buffer import buffer
from engine.native.library import load
from engine.native.names import check_name, check_names
from engine.native.network import NativeNetwork
from engine.native.sounds import NativeSounds

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
_BANDS = 32


class NativeStreams:
    """``count`` sounds over one network, each new: endless digital silence came before.

    A frame costs what it adds to the window, and is answered as the window of 32 frames that ends
    with it. They use the network's room: one caller at a time for it and all that listen with it.
    Raises ``MemoryError`` where there is no room for so many.
    """

    def __init__(self, network: NativeNetwork, count: int) -> None:
        self._library = _declared(load())
        self._push = self._library.sparsespot_streams_push
        self._hear = self._library.sparsespot_streams_hear
        self._follow = self._library.sparsespot_streams_follow
        self._network = network  # whose weights they read
        self._count = count
        handle: int | None = self._library.sparsespot_streams_create(network.handle, count)
        if not handle:
            raise MemoryError(f"there is no room for {count} streams")
        self._handle = handle

    def __len__(self) -> int:
        return self._count

    @property
    def bytes_each(self) -> int:
        """Bytes that one of them keeps."""
        return int(self._library.sparsespot_streams_bytes(self._handle))

    def push(self, frames: U8, which: I64 | None = None) -> I32:
        """Accumulators int32 ``(n, labels)`` after one more of the uint8 frames ``(n, 32)`` each.

        ``which`` int64 ``(n,)`` names streams, each once at most; without it they are the first n.
        Raises ``ValueError`` where an array is of another shape, kind or range.
        """
        self._check(frames, which)
        accumulators = np.empty((len(frames), self._network.labels), np.int32)
        self._push(
            self._handle,
            None if which is None else buffer(which),
            len(frames),
            buffer(frames),
            buffer(accumulators),
        )
        return accumulators

    def follow(self, frames: U8, which: int = 0) -> I32:
        """Accumulators int32 ``(n, labels)`` of one of them after each of uint8 ``(n, 32)``.

        The frames come one after the other: as :meth:`push` of each, in one call. Raises
        ``ValueError`` likewise.
        """
        check_name(which, self._count)
        self._check_frames(frames)
        accumulators = np.empty((len(frames), self._network.labels), np.int32)
        self._follow(self._handle, which, len(frames), buffer(frames), buffer(accumulators))
        return accumulators

    def alone(self, which: int, scale: float) -> OneStream:
        """One of them to be pushed by itself, at less cost a call than by :meth:`push`."""
        check_name(which, self._count)
        push = self._library.sparsespot_streams_next
        return OneStream(self, push, self._handle, which, self._network.labels, scale)

    def hear(
        self,
        sounds: NativeSounds,
        samples: F32,
        begins: I64 | None = None,
        which: I64 | None = None,
    ) -> tuple[I32, npt.NDArray[np.intp]]:
        """Accumulators int32 ``(n, labels)`` after one more hop of the sounds ``which`` each.

        Stream i hears sound i. It is :meth:`engine.native.sounds.NativeSounds.push` and of its
        frames :meth:`push`, in one: a sound and a stream whose frame the definition must decide,
        the second value, are left as they were.
        """
        self._network.handle  # noqa: B018 - it raises where the network is closed
        n = sounds.check(samples, begins, which)
        check_names(which, n, self._count)
        accumulators = np.empty((n, self._network.labels), np.int32)
        undecided = np.empty(n, np.uint8)
        count = self._hear(
            self._handle,
            sounds.handle,
            None if which is None else buffer(which),
            n,
            buffer(samples),
            None if begins is None else buffer(begins),
            buffer(accumulators),
            buffer(undecided),
        )
        return accumulators, np.flatnonzero(undecided) if count else _NONE

    def reset(self, which: int) -> None:
        """Make one of them new."""
        check_name(which, self._count)
        self._library.sparsespot_streams_reset(self._handle, which)

    def _check(self, frames: U8, which: I64 | None) -> None:
        self._check_frames(frames)
        check_names(which, len(frames), self._count)

    def _check_frames(self, frames: U8) -> None:
        self._network.handle  # noqa: B018 - it raises where the network is closed
        if frames.dtype != np.uint8 or frames.ndim != 2 or frames.shape[1] != _BANDS:
            raise ValueError(f"frames are uint8 (n, {_BANDS})")
        if not frames.flags.c_contiguous:
            raise ValueError("frames are to lie one after the other")

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.sparsespot_streams_free(self._handle)


class OneStream:
    """One of ``streams``; made by :meth:`NativeStreams.alone`.

    The arrays that the library writes are its own and are found once, which spares a call most of
    what it costs beside the frame. The network must not be closed.
    """

    def __init__(
        self,
        streams: NativeStreams,
        push: Callable[..., None],
        handle: int,
        which: int,
        labels: int,
        scale: float,
    ) -> None:
        self._streams = streams  # which own the handle
        self._push = push
        self._accumulators = np.zeros((1, labels), np.int32)
        self._logits = np.zeros((1, labels), np.float32)
        # what the library is told, as it takes it
        self._handle, self._which = ctypes.c_void_p(handle), ctypes.c_int64(which)
        self._scale = ctypes.c_double(scale)
        self._to_accumulators = ctypes.c_void_p(self._accumulators.ctypes.data)
        self._to_logits = ctypes.c_void_p(self._logits.ctypes.data)

    def push(self, frame: U8) -> tuple[I32, F32]:
        """Accumulators int32 ``(1, labels)`` after one more frame uint8 ``(32,)``, and logits.

        The latter are float32: the accumulators times the scale.
        """
        self._push(
            self._handle,
            self._which,
            frame.tobytes(),
            self._scale,
            self._to_accumulators,
            self._to_logits,
        )
        return self._accumulators.copy(), self._logits.copy()


_NONE = np.empty(0, np.intp)


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, size = ctypes.c_void_p, ctypes.c_int64
    library.sparsespot_streams_create.argtypes = [pointer, size]
    library.sparsespot_streams_create.restype = pointer
    library.sparsespot_streams_free.argtypes = [pointer]
    library.sparsespot_streams_free.restype = None
    library.sparsespot_streams_bytes.argtypes = [pointer]
    library.sparsespot_streams_bytes.restype = size
    library.sparsespot_streams_reset.argtypes = [pointer, size]
    library.sparsespot_streams_reset.restype = None
    library.sparsespot_streams_push.argtypes = [pointer, pointer, size, pointer, pointer]
    library.sparsespot_streams_push.restype = None
    library.sparsespot_streams_follow.argtypes = [pointer, size, size, pointer, pointer]
    library.sparsespot_streams_follow.restype = None
    scale = ctypes.c_double
    library.sparsespot_streams_next.argtypes = [pointer, size, pointer, scale, pointer, pointer]
    library.sparsespot_streams_next.restype = None
    library.sparsespot_streams_hear.argtypes = [*[pointer] * 3, size, *[pointer] * 4]
    library.sparsespot_streams_hear.restype = size
    return library
