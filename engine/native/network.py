"""The sparse kernel of the native library as a Python object."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.native.buffer import buffer
from engine.native.library import NativeMissing, load
from engine.native.tiers import TIERS, VARIABLE, Tier, forced, has, number

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
_SIDE, _POOLED1, _POOLED2 = 32, 14, 5


@dataclass(frozen=True, eq=False)
class NativeLayer:
    """A layer as ``abi.h`` wants it.

    ``block_width`` 0: int8 ``weights`` ``(out, in[, 5, 5])``; otherwise ``(entries, block_width)``
    in the order of the lists ``starts``, ``taps`` (convolutions only) and ``blocks``. The output
    layer has no ``multiplier``, ``shift`` and ``k``.
    """

    outputs: int
    inputs: int
    weights: npt.NDArray[np.int8]
    bias: I32
    multiplier: I32 | None = None
    shift: int = 0
    k: int = 0
    block_width: int = 0
    starts: I32 | None = None
    taps: I32 | None = None
    blocks: I32 | None = None


class _Layer(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int32) for name in ("outputs", "inputs", "block_width", "shift", "k")),
        *(
            (name, ctypes.c_void_p)
            for name in ("weights", "bias", "multiplier", "starts", "taps", "blocks")
        ),
    )


class NativeNetwork:
    """conv1, conv2, linear1, output in native code; for one caller at a time.

    ``threads`` share the images of a prediction, the caller's among them.

    It runs on ``tier``, else on the one that ``SPARSESPOT_TIER`` names, else on the fastest that
    the processor has; layers whose shape a tier is not built for run on the next lower one. Raises
    :class:`engine.native.library.NativeMissing` where the library is not to be had or the
    processor lacks the tier, and ``ValueError`` where the layers do not fit each other.
    """

    def __init__(
        self, layers: Sequence[NativeLayer], tier: Tier | None = None, threads: int = 1
    ) -> None:
        self._library = _declared(load())
        self._predict = self._library.sparsespot_predict
        asked = tier or forced()
        if asked is not None and not has(self._library, asked):
            raise NativeMissing(f"this processor or build lacks {asked}: unset {VARIABLE}")
        self._widths = tuple(layer.outputs for layer in layers)
        described = [_described(layer) for layer in layers]
        structures = (_Layer * len(layers))(*(structure for structure, _ in described))
        self._handle: int | None = self._library.sparsespot_create(
            structures, number(asked), threads
        )
        if not self._handle:
            raise ValueError("the layers do not fit each other, or memory ran out")

    @property
    def tier(self) -> Tier:
        """The tier that runs it."""
        return TIERS[int(self._library.sparsespot_tier(self.handle))]

    @property
    def labels(self) -> int:
        """How many accumulators a word has."""
        return self._widths[3]

    def predict(self, images: U8) -> I32:
        """Accumulators int32 ``(n, labels)`` of C-contiguous uint8 ``(n, 32, 32)``."""
        accumulators = np.empty((len(images), self._widths[3]), np.int32)
        self._predict(self.handle, buffer(images), len(images), buffer(accumulators))
        return accumulators

    def trace(self, image: U8) -> tuple[U8, U8, U8, I32]:
        """What every layer gives for one C-contiguous uint8 ``(32, 32)``, after k-winners.

        conv1 ``(14, 14, channels)``, conv2 ``(5, 5, channels)``, linear1 ``(units,)``,
        accumulators ``(labels,)``.
        """
        first, second, units, labels = self._widths
        conv1 = np.empty((_POOLED1, _POOLED1, first), np.uint8)
        conv2 = np.empty((_POOLED2, _POOLED2, second), np.uint8)
        linear1, accumulators = np.empty(units, np.uint8), np.empty(labels, np.int32)
        outputs: tuple[npt.NDArray[Any], ...] = (conv1, conv2, linear1, accumulators)
        self._library.sparsespot_trace(
            self.handle, image.ctypes.data, *(array.ctypes.data for array in outputs)
        )
        return conv1, conv2, linear1, accumulators

    def close(self) -> None:
        """Free the network; closing twice is harmless."""
        if self._handle:
            self._library.sparsespot_free(self._handle)
            self._handle = None

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    @property
    def handle(self) -> int:
        """What the library knows it by; raises ``ValueError`` once it is closed."""
        if not self._handle:
            raise ValueError("the network is closed")
        return self._handle


def _described(layer: NativeLayer) -> tuple[_Layer, list[npt.NDArray[Any]]]:
    """The structure and the arrays it points to, which must outlive it."""
    kept: list[npt.NDArray[Any]] = []

    def address(array: npt.NDArray[Any] | None, dtype: type[np.generic]) -> int | None:
        if array is None:
            return None
        kept.append(np.ascontiguousarray(array, dtype))
        return int(kept[-1].ctypes.data)

    structure = _Layer(
        layer.outputs,
        layer.inputs,
        layer.block_width,
        layer.shift,
        layer.k,
        address(layer.weights, np.int8),
        address(layer.bias, np.int32),
        address(layer.multiplier, np.int32),
        address(layer.starts, np.int32),
        address(layer.taps, np.int32),
        address(layer.blocks, np.int32),
    )
    return structure, kept


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer = ctypes.c_void_p
    library.sparsespot_create.argtypes = [pointer, ctypes.c_int32, ctypes.c_int32]
    library.sparsespot_create.restype = pointer
    library.sparsespot_free.argtypes = [pointer]
    library.sparsespot_free.restype = None
    library.sparsespot_tier.argtypes = [pointer]
    library.sparsespot_tier.restype = ctypes.c_int32
    library.sparsespot_predict.argtypes = [pointer, pointer, ctypes.c_int64, pointer]
    library.sparsespot_predict.restype = None
    library.sparsespot_trace.argtypes = [pointer] * 6
    library.sparsespot_trace.restype = None
    return library


__all__ = ["NativeLayer", "NativeMissing", "NativeNetwork"]
