"""A net with winners trained on a CPU at the price of its winners: layers with native kernels.

The same sums as torch's convolution, max-pool and linear layer, over bfloat16 activations with
float32 weights and sums, but only where a value is non-zero and a weight is kept. The gradient of
a zero value is zero: a k-winners layer or a ReLU stands before each of them.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import nn

from engine.native.training import BLOCK, TrainingLayers
from engine.native.training import Entries as NativeEntries

_KERNEL = 5

BatchNorm = nn.BatchNorm1d | nn.BatchNorm2d


@dataclass(frozen=True)
class KeptBlocks:
    """A mask as lists: input i owns entries ``starts[i]`` to ``starts[i + 1]``.

    ``index`` int64 ``(entries, 16)`` are the entries' places in the flattened weights
    ``(out, in[, 5, 5])``; those of outputs beyond the last are not ``real`` (bool, same shape).
    """

    starts: torch.Tensor
    taps: torch.Tensor
    blocks: torch.Tensor
    index: torch.Tensor
    real: torch.Tensor
    shape: torch.Size

    def pack(self, weights: torch.Tensor) -> torch.Tensor:
        """The kept weights float32 ``(entries, 16)``, zero where there is no output."""
        packed = weights.detach().reshape(-1).take(self.index)
        return packed if bool(self.real.all()) else packed * self.real

    def unpack(self, packed: torch.Tensor) -> torch.Tensor:
        """Packed values at their places in ``(out, in[, 5, 5])``, zeros elsewhere."""
        weights = torch.zeros(self.shape)
        weights.view(-1)[self.index[self.real]] = packed[self.real]
        return weights

    def native(self) -> Any:
        """The lists' addresses; they live as long as this object."""
        addresses = (part.data_ptr() for part in (self.starts, self.taps, self.blocks))
        return ctypes.byref(NativeEntries(*addresses))


def kept_blocks(mask: torch.Tensor) -> KeptBlocks:
    """The lists of a 0/1 mask ``(out, in[, 5, 5])``: blocks of 16 outputs that hold a 1."""
    outputs, inputs = mask.shape[:2]
    flat = mask.reshape(outputs, inputs, -1)
    groups = -(-outputs // BLOCK)
    padded = torch.cat([flat, flat.new_zeros(groups * BLOCK - outputs, *flat.shape[1:])])
    kept = padded.reshape(groups, BLOCK, inputs, -1).amax(1) > 0  # (groups, inputs, taps)
    source, tap, group = kept.permute(1, 2, 0).nonzero(as_tuple=True)
    target = group[:, None] * BLOCK + torch.arange(BLOCK)
    taps = flat.shape[2]
    index = (target.clamp(max=outputs - 1) * inputs + source[:, None]) * taps + tap[:, None]
    starts = torch.searchsorted(source.contiguous(), torch.arange(inputs + 1))
    lists = [part.int().contiguous() for part in (starts, tap, group)]
    return KeptBlocks(lists[0], lists[1], lists[2], index, target < outputs, mask.shape)


class _ImageConvolution(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, images: torch.Tensor, weights: torch.Tensor, layers: TrainingLayers
    ) -> torch.Tensor:
        n, size, outputs = len(images), images.shape[-1], len(weights)
        side = (size - _KERNEL + 1) // 2
        packed = weights.detach().reshape(outputs, -1).T.contiguous()
        pooled = torch.empty((n, side, side, outputs), dtype=torch.bfloat16)
        place = torch.empty(pooled.shape, dtype=torch.uint8)
        layers.image_forward(
            *(images.data_ptr(), packed.data_ptr(), n, size, outputs),
            *(pooled.data_ptr(), place.data_ptr()),
        )
        ctx.save_for_backward(images, place)
        ctx.layers, ctx.shape = layers, weights.shape
        return pooled

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, torch.Tensor, None]:
        images, place = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        outputs = gradient.shape[-1]
        packed = torch.zeros((_KERNEL * _KERNEL, outputs))
        ctx.layers.image_backward(
            *(images.data_ptr(), gradient.data_ptr(), place.data_ptr()),
            *(len(images), images.shape[-1], outputs, packed.data_ptr()),
        )
        return None, packed.T.reshape(ctx.shape), None


class _WinnerConvolution(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        values: torch.Tensor,
        weights: torch.Tensor,
        blocks: KeptBlocks,
        layers: TrainingLayers,
    ) -> torch.Tensor:
        n, size, _, inputs = values.shape
        outputs, side = len(weights), (size - _KERNEL + 1) // 2
        packed = blocks.pack(weights)
        pooled = torch.empty((n, side, side, outputs), dtype=torch.bfloat16)
        place = torch.empty(pooled.shape, dtype=torch.uint8)
        layers.winners_forward(
            *(values.data_ptr(), packed.data_ptr(), blocks.native(), n, size, inputs, outputs),
            *(pooled.data_ptr(), place.data_ptr()),
        )
        ctx.save_for_backward(values, packed, place)
        ctx.layers, ctx.blocks = layers, blocks
        return pooled

    @staticmethod
    def backward(
        ctx: Any, *gradients: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, None, None]:
        values, packed, place = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        back, packed_gradient = torch.empty_like(values), torch.zeros_like(packed)
        n, size, _, inputs = values.shape
        ctx.layers.winners_backward(
            *(values.data_ptr(), packed.data_ptr(), ctx.blocks.native()),
            *(gradient.data_ptr(), place.data_ptr(), n, size, inputs, gradient.shape[-1]),
            *(back.data_ptr(), packed_gradient.data_ptr()),
        )
        return back, ctx.blocks.unpack(packed_gradient), None, None


class _WinnerLinear(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        values: torch.Tensor,
        weights: torch.Tensor,
        blocks: KeptBlocks,
        layers: TrainingLayers,
    ) -> torch.Tensor:
        n, inputs = values.shape
        outputs = len(weights)
        padded = -(-outputs // BLOCK) * BLOCK
        packed = blocks.pack(weights)
        sums = torch.empty((n, padded), dtype=torch.bfloat16)
        layers.linear_forward(
            *(values.data_ptr(), packed.data_ptr(), blocks.native()),
            *(n, inputs, padded, sums.data_ptr()),
        )
        ctx.save_for_backward(values, packed)
        ctx.layers, ctx.blocks = layers, blocks
        return sums[:, :outputs]

    @staticmethod
    def backward(
        ctx: Any, *gradients: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, None, None]:
        values, packed = ctx.saved_tensors
        missing = -gradients[0].shape[1] % BLOCK
        gradient = torch.nn.functional.pad(gradients[0], (0, missing)).contiguous()
        back, packed_gradient = torch.empty_like(values), torch.zeros_like(packed)
        ctx.layers.linear_backward(
            *(values.data_ptr(), packed.data_ptr(), ctx.blocks.native(), gradient.data_ptr()),
            *(*values.shape, gradient.shape[1], back.data_ptr(), packed_gradient.data_ptr()),
        )
        return back, ctx.blocks.unpack(packed_gradient), None, None


class _NormWinners(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        values: torch.Tensor,
        factor: torch.Tensor,
        bias: torch.Tensor,
        epsilon: float,
        k: int,
        layers: TrainingLayers,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        units = values.shape[-1]
        rows = values.numel() // units
        winners = torch.empty_like(values)
        mean, variance = torch.empty(units), torch.empty(units)
        wins = torch.empty(units, dtype=torch.int32)
        layers.norm_forward(
            *(values.data_ptr(), factor.data_ptr(), bias.data_ptr(), epsilon, rows, units, k),
            *(winners.data_ptr(), mean.data_ptr(), variance.data_ptr(), wins.data_ptr()),
        )
        ctx.save_for_backward(values, winners, factor, mean, variance)
        ctx.epsilon, ctx.layers = epsilon, layers
        ctx.mark_non_differentiable(mean, variance, wins)
        return winners, mean, variance, wins

    @staticmethod
    def backward(
        ctx: Any, *gradients: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, None, None, None]:
        values, winners, factor, mean, variance = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        back = torch.empty_like(values)
        factor_gradient, bias_gradient = torch.empty_like(factor), torch.empty_like(factor)
        units = values.shape[-1]
        ctx.layers.norm_backward(
            *(values.data_ptr(), winners.data_ptr(), gradient.data_ptr(), factor.data_ptr()),
            *(mean.data_ptr(), variance.data_ptr(), ctx.epsilon, values.numel() // units, units),
            *(back.data_ptr(), factor_gradient.data_ptr(), bias_gradient.data_ptr()),
        )
        return back, factor_gradient, bias_gradient, None, None, None


def image_convolution(
    images: torch.Tensor, weights: torch.Tensor, layers: TrainingLayers
) -> torch.Tensor:
    """5x5 convolution and 2x2 max-pool of bfloat16 ``(n, size, size)``, weights ``(out, 1, 5, 5)``.

    bfloat16 ``(n, p, p, out)`` with p = (size - 4) / 2; ``out`` is a multiple of 16.
    """
    return _apply(_ImageConvolution, images.contiguous(), weights, layers)


def winner_convolution(
    values: torch.Tensor, weights: torch.Tensor, blocks: KeptBlocks, layers: TrainingLayers
) -> torch.Tensor:
    """The same of bfloat16 ``(n, size, size, in)`` with weights ``(out, in, 5, 5)``."""
    return _apply(_WinnerConvolution, values.contiguous(), weights, blocks, layers)


def winner_linear(
    values: torch.Tensor, weights: torch.Tensor, blocks: KeptBlocks, layers: TrainingLayers
) -> torch.Tensor:
    """Linear layer of bfloat16 ``(n, in)`` with weights ``(out, in)``: bfloat16 ``(n, out)``."""
    return _apply(_WinnerLinear, values.contiguous(), weights, blocks, layers)


def norm_winners(
    values: torch.Tensor, norm: BatchNorm, k: int, layers: TrainingLayers
) -> tuple[torch.Tensor, torch.Tensor]:
    """Batch norm, ReLU and k-winners of bfloat16 ``(..., units)`` while training.

    Returns the winners and how often each unit won, int32 ``(units,)``; the norm's running
    statistics are updated as torch does.
    """
    winners, mean, variance, wins = cast(
        tuple[torch.Tensor, ...],
        _apply(_NormWinners, values.contiguous(), norm.weight, norm.bias, norm.eps, k, layers),
    )
    rows = values.numel() // values.shape[-1]
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert norm.momentum is not None
    norm.running_mean.lerp_(mean, norm.momentum)
    norm.running_var.lerp_(variance * (rows / max(1, rows - 1)), norm.momentum)
    return winners, wins


def _apply(function: type[torch.autograd.Function], *arguments: Any) -> torch.Tensor:
    return cast(torch.Tensor, function.apply(*arguments))
