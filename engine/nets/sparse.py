"""The sparse net: the dense net with k-winners after each hidden layer and masked weights."""

from __future__ import annotations

from typing import cast

import torch
from torch import nn
from torch.nn import functional

from engine.native.training import BLOCK
from engine.nets.dense import DenseNet, Widths
from engine.nets.kwinners import KWinners
from engine.nets.winner_layers import (
    KeptBlocks,
    kept_blocks,
    norm_winners,
    winner_convolution,
    winner_linear,
)
from engine.values import FrontEndConstants

_FEW = 0.3  # share of linear1's blocks: with more, a matrix product is faster than lists


class SparseNet(DenseNet):
    """As :class:`engine.nets.dense.DenseNet`; winners are chosen per position over channels.

    The weights are as sparse as ``masks`` make them (:mod:`engine.nets.topology`).
    """

    def __init__(
        self,
        widths: Widths,
        labels: int,
        front_end: FrontEndConstants,
        boosting: float = 0.0,
    ) -> None:
        super().__init__(widths, labels, front_end)
        self._lists: dict[str, tuple[torch.Tensor, KeptBlocks]] = {}
        self.winners = nn.ModuleList(
            [
                KWinners(widths.conv1, widths.k_conv1, boosting),
                KWinners(widths.conv2, widths.k_conv2, boosting),
                KWinners(widths.linear1, widths.k_linear1, boosting),
            ]
        )

    def activate(self, layer: int, norm: nn.Module, values: torch.Tensor) -> torch.Tensor:
        """Batch norm, ReLU and k-winners over axis 1."""
        winners = cast(KWinners, self.winners[layer])
        rows = values if values.dim() == 2 else values.permute(0, 2, 3, 1)
        native = self.native
        if native is not None and not winners.boosting:
            assert isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d))
            kept, wins = norm_winners(rows.to(torch.bfloat16), norm, winners.k, native)
            winners.count(wins * (winners.units / rows.numel()))
            return kept if values.dim() == 2 else kept.permute(0, 3, 1, 2)
        values = functional.relu(norm(values))
        if values.dim() == 2:
            return winners(values)
        return winners(values.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def second_convolution(self, values: torch.Tensor) -> torch.Tensor:
        """conv2 and its pool, by winners while training on a CPU with the native library."""
        native, blocks = self.native, self._blocks("conv2")
        if native is None or blocks is None or self.widths.conv2 % BLOCK:
            return super().second_convolution(values)
        rows = values.permute(0, 2, 3, 1).to(torch.bfloat16)
        return winner_convolution(rows, self.conv2.weight, blocks, native).permute(0, 3, 1, 2)

    def linear(self, values: torch.Tensor) -> torch.Tensor:
        """linear1, likewise once few of its blocks are left."""
        native, blocks = self.native, self._blocks("linear1")
        all_blocks = self.linear1.weight.numel() / BLOCK
        if native is None or blocks is None or len(blocks.blocks) > _FEW * all_blocks:
            return super().linear(values)
        return winner_linear(values.to(torch.bfloat16), self.linear1.weight, blocks, native)

    def _blocks(self, name: str) -> KeptBlocks | None:
        """The lists of the layer's mask, made anew when the mask changes."""
        mask = self.masks.get(name)
        if mask is None:
            return None
        known = self._lists.get(name)
        if known is None or known[0] is not mask:
            known = self._lists[name] = (mask, kept_blocks(mask))
        return known[1]
