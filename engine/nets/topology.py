"""The sparsity pattern while training: which blocks of weights are kept.

conv2: an input channel keeps some of its 25 taps, each shared by a block of outputs. linear1: an
input keeps some blocks of outputs. A block's worth is the sum of its squared weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

Scope = Literal["input", "layer"]


@dataclass(frozen=True)
class BlockPattern:
    """How a layer is pruned.

    ``kept`` entries an input (a tap of a block, or a block), ``block`` outputs wide.
    ``scope`` "input": every input keeps equally many; "layer": that many on average, placed
    wherever they are worth most.
    """

    kept: float
    block: int
    scope: Scope = "input"


def kept_while_pruning(pattern: BlockPattern, candidates: int, progress: float) -> float:
    """Entries an input keeps at ``progress`` 0..1: all of the ``candidates`` at 0, cubic decay.

    M. Zhu and S. Gupta, arXiv:1710.01878, eq. 1.
    """
    return pattern.kept + (candidates - pattern.kept) * (1 - progress) ** 3


def convolution_mask(weights: torch.Tensor, pattern: BlockPattern, progress: float) -> torch.Tensor:
    """0/1 mask of convolution weights ``(out, in, 5, 5)``."""
    outputs, inputs, rows, columns = weights.shape
    taps = rows * columns
    groups = _groups(outputs, pattern.block)
    padded = _padded(weights.reshape(outputs, inputs, taps), groups * pattern.block)
    worth = padded.reshape(groups, pattern.block, inputs, taps).square().sum(1)
    entries = worth.permute(1, 0, 2).reshape(inputs, groups * taps)
    chosen = _choose(entries, pattern, kept_while_pruning(pattern, groups * taps, progress))
    mask = chosen.reshape(inputs, groups, taps).permute(1, 0, 2)
    mask = mask.repeat_interleave(pattern.block, 0)[:outputs]
    return mask.reshape(weights.shape).contiguous(memory_format=torch.channels_last)


def kernel_mask(weights: torch.Tensor, kept: int, progress: float) -> torch.Tensor:
    """0/1 mask of weights ``(out, 1, 5, 5)`` in which every kernel keeps its ``kept`` largest."""
    kernels = weights.flatten(1).abs()
    count = round(kept_while_pruning(BlockPattern(kept, 1), kernels.shape[1], progress))
    order = kernels.sort(dim=1, descending=True, stable=True).indices[:, :count]
    return torch.zeros_like(kernels).scatter_(1, order, 1).reshape(weights.shape)


def linear_mask(weights: torch.Tensor, pattern: BlockPattern, progress: float) -> torch.Tensor:
    """0/1 mask of linear weights ``(out, in)``."""
    outputs, inputs = weights.shape
    groups = _groups(outputs, pattern.block)
    padded = _padded(weights, groups * pattern.block)
    worth = padded.reshape(groups, pattern.block, inputs).square().sum(1)
    chosen = _choose(worth.T, pattern, kept_while_pruning(pattern, groups, progress))
    return chosen.T.repeat_interleave(pattern.block, 0)[:outputs].contiguous()


def _groups(outputs: int, block: int) -> int:
    return -(-outputs // block)


def _padded(weights: torch.Tensor, outputs: int) -> torch.Tensor:
    missing = outputs - len(weights)
    if not missing:
        return weights
    return torch.cat([weights, weights.new_zeros(missing, *weights.shape[1:])])


def _choose(worth: torch.Tensor, pattern: BlockPattern, kept: float) -> torch.Tensor:
    """0/1 of ``worth`` ``(inputs, candidates)``: the best ``kept`` an input, or over all.

    With scope "input" a fractional ``kept`` gives the inputs with most to lose one entry more.
    """
    inputs, candidates = worth.shape
    total = round(kept * inputs)
    if pattern.scope == "layer":
        chosen = torch.zeros(worth.numel())
        chosen[worth.flatten().topk(total).indices] = 1
        return chosen.reshape(worth.shape)
    each, extra = divmod(total, inputs)
    order = worth.sort(dim=1, descending=True, stable=True)
    chosen = torch.zeros_like(worth).scatter_(1, order.indices[:, :each], 1)
    if extra and each < candidates:
        lucky = order.values[:, each].topk(extra).indices
        chosen[lucky, order.indices[lucky, each]] = 1
    return chosen
