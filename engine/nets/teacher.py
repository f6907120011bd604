"""The teacher: a wide residual net that sees the same image, for distillation only."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from engine.nets.precision import by_torch, fast_format
from engine.values import FrontEndConstants


class Block(nn.Module):
    """Two 3x3 convolutions with batch norm and a shortcut (K. He et al., arXiv:1512.03385)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.first_norm, self.second_norm = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        changes = inputs != outputs or stride > 1
        self.shortcut = (
            nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )
            if changes
            else nn.Identity()
        )

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """``(n, inputs, rows, columns)`` to ``(n, outputs, rows / stride, columns / stride)``."""
        inner = functional.relu(self.first_norm(self.first(values)))
        return functional.relu(self.second_norm(self.second(inner)) + self.shortcut(values))


class Teacher(nn.Module):
    """Logits ``(n, labels)`` of images uint8 ``(n, 32, 32)``."""

    def __init__(
        self, widths: Sequence[int], labels: int, front_end: FrontEndConstants, dropout: float = 0.2
    ) -> None:
        super().__init__()
        stem, middle, last = widths
        self._zero_point, self._byte_scale = front_end.zero_point, front_end.byte_scale
        self.body = nn.Sequential(
            nn.Conv2d(1, stem, 5, (1, 2), 2, bias=False),
            nn.BatchNorm2d(stem),
            nn.ReLU(),
            Block(stem, middle, 2),
            Block(middle, middle, 1),
            Block(middle, last, 2),
            Block(last, last, 1),
        )
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * last, labels)
        self.to(memory_format=fast_format())  # type: ignore[call-overload]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits; the last feature map is pooled both by its mean and by its maximum."""
        values = (images.float().unsqueeze(1) - self._zero_point) / self._byte_scale
        values = by_torch(self.body, values.contiguous(memory_format=fast_format()))
        pooled = torch.cat([values.mean((2, 3)), values.amax((2, 3))], 1)
        return by_torch(self.output, self.dropout(pooled))
