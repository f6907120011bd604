"""The log-mel frames of many sounds, a hop of each at a time: the same bytes as of each alone."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.frontend.logmel import CONSTANTS, defined_bytes, native_front_end
from engine.native.names import check_name, check_names
from engine.native.sounds import NativeSounds
from engine.native.streams import NativeStreams

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
HOP, WINDOW = CONSTANTS.hop, CONSTANTS.window
FIRST = CONSTANTS.pad  # samples of a sound before the first hop that ends a frame


class _Heard(Protocol):
    """Sounds that hand back frames they cannot be sure of; see `NativeSounds`."""

    def push(
        self, samples: F32, begins: I64 | None, which: I64 | None
    ) -> tuple[U8, npt.NDArray[np.intp]]: ...

    def kept(self, which: int) -> F32: ...

    def reset(self, which: int, samples: F32) -> None: ...


class Sounds:
    """Turns the samples of ``count`` sounds into frames, :data:`HOP` samples of each at a time.

    A new sound is silent; `begin` gives it the :data:`FIRST` samples that end no frame. From
    there on each hop ends one, and they are those of :class:`engine.frontend.stream.FrameStream`.
    """

    def __init__(self, count: int) -> None:
        native = native_front_end()
        self._count = count
        self._native = None if native is None else NativeSounds(native, count, HOP)
        self._sounds: _Heard = self._native or _DefinedSounds(count)

    def __len__(self) -> int:
        return self._count

    def begin(self, which: int, samples: F32) -> None:
        """Make one of them new: silence, then ``samples`` ``(m,)``, at most :data:`FIRST`."""
        if len(samples) > FIRST:
            raise ValueError(f"a sound begins with at most {FIRST} samples")
        self._sounds.reset(which, samples)

    def push(self, samples: F32, begins: I64 | None = None, which: I64 | None = None) -> U8:
        """Frames uint8 ``(n, 32)`` of n sounds, each after one more hop.

        ``samples`` float32 ``(n, 500)`` in -1..1, or ``(m,)`` in which hop i begins at
        ``begins[i]``, int64 ``(n,)``. ``which`` int64 ``(n,)`` names the sounds, each once at most;
        without it they are the first n. Raises ``ValueError`` for arrays that are not so.
        """
        found, unsure = self._sounds.push(samples, begins, which)
        for i in unsure:
            found[i] = self._defined(i, samples, begins, which)[0]
        return found

    def push_into(
        self,
        streams: NativeStreams,
        samples: F32,
        begins: I64 | None = None,
        which: I64 | None = None,
    ) -> I32:
        """Accumulators int32 ``(n, labels)`` of native streams that are pushed those frames."""
        if self._native is None:
            return streams.push(self.push(samples, begins, which), which)
        found, unsure = streams.hear(self._native, samples, begins, which)
        for i in unsure:
            frame = self._defined(i, samples, begins, which)
            found[i] = streams.push(frame, np.array([i if which is None else which[i]], np.int64))[
                0
            ]
        return found

    def _defined(self, i: int, samples: F32, begins: I64 | None, which: I64 | None) -> U8:
        """The frame ``(1, 32)`` of the i-th hop by the definition; the sound goes on after it."""
        sound = int(i if which is None else which[i])
        hop = samples[i] if begins is None else samples[begins[i] : begins[i] + HOP]
        window = np.concatenate([self._sounds.kept(sound), hop])
        self._sounds.reset(sound, window[HOP:])
        return defined_bytes(window[None])


class _DefinedSounds:
    """What `NativeSounds` does, by the definition."""

    def __init__(self, count: int) -> None:
        self._kept = np.zeros((count, WINDOW - HOP), np.float32)

    def push(
        self, samples: F32, begins: I64 | None, which: I64 | None
    ) -> tuple[U8, npt.NDArray[np.intp]]:
        n = len(samples if begins is None else begins)
        check_names(which, n, len(self._kept))
        if begins is not None:
            samples = np.lib.stride_tricks.sliding_window_view(samples, HOP)[begins]
        named = slice(n) if which is None else which
        windows = np.concatenate([self._kept[named], samples], axis=1)
        self._kept[named] = windows[:, HOP:]
        return defined_bytes(windows), np.empty(0, np.intp)

    def kept(self, which: int) -> F32:
        return np.array(self._kept[which])

    def reset(self, which: int, samples: F32) -> None:
        check_name(which, len(self._kept))
        kept = self._kept[which]
        kept[:] = 0
        if len(samples):
            kept[-len(samples) :] = samples
