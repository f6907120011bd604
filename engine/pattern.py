"""A layer's sparsity pattern as lists, and weights packed in the lists' order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

KERNEL = 5
BLOCK_WIDTHS = range(16, 65)
I32 = npt.NDArray[np.int32]
Weights = npt.NDArray[Any]  # int8 or float32


@dataclass(frozen=True, eq=False)
class Pattern:
    """A layer's kept weights as lists: input ``i`` owns entries ``starts[i]:starts[i + 1]``.

    An entry is a block of ``block_width`` outputs (16 to 64, ``blocks`` its index), in a
    convolution at one tap (``taps``, kernel row * 5 + kernel column; None in a linear layer).
    int32 ``starts`` ``(inputs + 1,)``, ``taps`` and ``blocks`` ``(entries,)``.
    """

    block_width: int
    starts: I32
    taps: I32 | None
    blocks: I32

    @property
    def inputs(self) -> npt.NDArray[np.intp]:
        """The input each entry belongs to, ``(entries,)``."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


def pack(weights: Weights, pattern: Pattern) -> Weights:
    """The kept blocks of ``(out, in[, 5, 5])`` weights in list order, ``(entries, block_width)``.

    Outputs beyond the last are zero. Raises ``ValueError`` where a weight outside is not zero.
    """
    padded = _by_block(weights, pattern.block_width)
    packed = np.ascontiguousarray(padded[pattern.blocks, :, pattern.inputs, _taps(pattern)])
    if not np.array_equal(unpack(packed, pattern, weights.shape), weights):
        raise ValueError("a weight outside the sparsity pattern is not zero")
    return packed


def unpack(packed: Weights, pattern: Pattern, shape: tuple[int, ...]) -> Weights:
    """The inverse of :func:`pack`: weights of ``shape``, zero outside the pattern."""
    outputs, inputs = shape[:2]
    width, taps = pattern.block_width, int(np.prod(shape[2:]))
    padded = np.zeros((-(-outputs // width), width, inputs, taps), packed.dtype)
    padded[pattern.blocks, :, pattern.inputs, _taps(pattern)] = packed
    whole = padded.reshape(-1, inputs, taps)
    if whole[outputs:].any():
        raise ValueError("a weight beyond the last output is not zero")
    return np.ascontiguousarray(whole[:outputs]).reshape(shape)


def _by_block(weights: Weights, width: int) -> Weights:
    """``(blocks, width, in, taps)``, padded with zeros (a copy)."""
    outputs, inputs = weights.shape[:2]
    blocks = -(-outputs // width)
    flat = weights.reshape(outputs, inputs, -1)
    padded = np.zeros((blocks * width, *flat.shape[1:]), weights.dtype)
    padded[:outputs] = flat
    return padded.reshape(blocks, width, *flat.shape[1:])


def _taps(pattern: Pattern) -> I32:
    return np.zeros_like(pattern.blocks) if pattern.taps is None else pattern.taps


def kept(pattern: Pattern, outputs: int) -> int:
    """How many weights of a layer with that many ``outputs`` the pattern keeps."""
    firsts = pattern.blocks.astype(np.int64) * pattern.block_width
    return int(np.minimum(pattern.block_width, outputs - firsts).sum())


def check_pattern(name: str, pattern: Pattern, shape: tuple[int, ...]) -> None:
    """Raise ``ValueError`` where the lists do not fit weights of ``shape``."""
    width, starts, blocks = pattern.block_width, pattern.starts, pattern.blocks
    if width not in BLOCK_WIDTHS:
        _refuse(f"the block width of {name} is not {BLOCK_WIDTHS[0]}..{BLOCK_WIDTHS[-1]}")
    _check_list(f"{name}.starts", starts, (shape[1] + 1,))
    _check_list(f"{name}.blocks", blocks, (len(blocks),))
    if (len(shape) == 4) != (pattern.taps is not None):
        _refuse(f"{name} has taps without a kernel or a kernel without taps")
    taps = _taps(pattern)
    _check_list(f"{name}.taps", taps, blocks.shape)
    if starts[0] != 0 or starts[-1] != len(blocks) or (np.diff(starts) < 0).any():
        _refuse(f"the lists of {name} do not join")
    candidates, kernel = -(-shape[0] // width), KERNEL * KERNEL
    if len(blocks) and (
        min(blocks.min(), taps.min()) < 0 or blocks.max() >= candidates or taps.max() >= kernel
    ):
        _refuse(f"the lists of {name} point outside it")
    entries = (pattern.inputs * candidates + blocks) * kernel + taps
    if len(np.unique(entries)) != len(entries):
        _refuse(f"the lists of {name} name a block twice")


def _check_list(name: str, array: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.dtype != np.int32 or array.shape != shape:
        _refuse(f"{name} is {array.dtype} {array.shape}, not int32 {shape}")


def _refuse(what: str) -> NoReturn:
    raise ValueError(what)
