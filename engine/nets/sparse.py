"""The sparse net: the dense net with k-winners after each hidden layer and masked weights."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from engine.nets.dense import DenseNet, Widths
from engine.nets.kwinners import KWinners
from engine.values import FrontEndConstants


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
        self.winners = nn.ModuleList(
            [
                KWinners(widths.conv1, widths.k_conv1, boosting),
                KWinners(widths.conv2, widths.k_conv2, boosting),
                KWinners(widths.linear1, widths.k_linear1, boosting),
            ]
        )

    def activate(self, layer: int, values: torch.Tensor) -> torch.Tensor:
        """ReLU and k-winners over axis 1."""
        winners, values = self.winners[layer], functional.relu(values)
        if values.dim() == 2:
            return winners(values)
        return winners(values.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
