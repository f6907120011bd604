"""The dense net: two 5x5 convolutions with pooling, a linear layer, an output layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from engine.native.training import BLOCK, TrainingLayers, training_layers
from engine.nets.precision import bfloat16_pays, by_torch, fast_format
from engine.nets.winner_layers import image_convolution
from engine.values import FrontEndConstants

KERNEL = 5
_GAMMA_MINIMUM = 1e-3


@dataclass(frozen=True)
class Widths:
    """Units of each layer and how many of them may win (``k`` equal to the width: all)."""

    conv1: int = 64
    conv2: int = 64
    linear1: int = 1500
    k_conv1: int = 64
    k_conv2: int = 64
    k_linear1: int = 1500

    @property
    def k(self) -> tuple[int, int, int]:
        """How many units of conv1, conv2 and linear1 may win."""
        return self.k_conv1, self.k_conv2, self.k_linear1


class DenseNet(nn.Module):
    """Logits ``(n, labels)`` of images uint8 ``(n, 32, 32)``.

    Each hidden layer is convolution (or linear), 2x2 max-pool, batch norm, ReLU. The batch norm's
    factors are kept positive, so that pooling and scaling commute and the integer net may
    requantise before or after pooling. ``masks`` multiply the weights of the named layers.
    """

    def __init__(self, widths: Widths, labels: int, front_end: FrontEndConstants) -> None:
        super().__init__()
        self.widths = widths
        self._zero_point, self._byte_scale = front_end.zero_point, front_end.byte_scale
        size = (front_end.frames - KERNEL + 1) // 2
        size = (size - KERNEL + 1) // 2
        self.conv1 = nn.Conv2d(1, widths.conv1, KERNEL, bias=False)
        self.conv2 = nn.Conv2d(widths.conv1, widths.conv2, KERNEL, bias=False)
        self.linear1 = nn.Linear(size * size * widths.conv2, widths.linear1, bias=False)
        self.output = nn.Linear(widths.linear1, labels)
        self.norm1 = nn.BatchNorm2d(widths.conv1)
        self.norm2 = nn.BatchNorm2d(widths.conv2)
        self.norm3 = nn.BatchNorm1d(widths.linear1)
        self.conv2.to(memory_format=fast_format())  # type: ignore[call-overload]
        nn.init.kaiming_normal_(self.conv1.weight)
        self.masks: dict[str, torch.Tensor] = {}
        self.may_be_native = True

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits float ``(n, labels)``; uint8 images are normalised here."""
        values = (images.float() - self._zero_point) / self._byte_scale
        values = self.activate(0, self.norm1, self.first_convolution(values))
        values = self.activate(1, self.norm2, self.second_convolution(values))
        flat = values.permute(0, 2, 3, 1).reshape(len(images), -1)
        return by_torch(self.output, self.activate(2, self.norm3, self.linear(flat)))

    def first_convolution(self, values: torch.Tensor) -> torch.Tensor:
        """conv1 and its pool, of ``(n, rows, columns)``: ``(n, channels, rows, columns)``.

        While training in bfloat16 on a CPU with the native library; elsewhere as unfold and a
        matrix product, which takes a third of conv2d's time on a CPU.
        """
        weights = self.weight("conv1", self.conv1.weight)
        native = self.native
        if native is not None and self.widths.conv1 % BLOCK == 0:
            pooled = image_convolution(values.to(torch.bfloat16), weights, native)
            return pooled.permute(0, 3, 1, 2)
        if torch.is_autocast_enabled("cpu") and bfloat16_pays():
            values = values.to(torch.bfloat16)
        patches = values.unfold(1, KERNEL, 1).unfold(2, KERNEL, 1)
        n, rows, columns = patches.shape[:3]
        sums = by_torch(
            functional.linear,
            patches.reshape(-1, KERNEL * KERNEL),
            weights.reshape(self.widths.conv1, -1),
        )
        planes = sums.view(n, rows, columns, self.widths.conv1).permute(0, 3, 1, 2)
        return functional.max_pool2d(planes, 2)

    def second_convolution(self, values: torch.Tensor) -> torch.Tensor:
        """conv2 and its pool, of ``(n, channels, rows, columns)``."""
        sums = by_torch(functional.conv2d, values, self.weight("conv2", self.conv2.weight))
        return functional.max_pool2d(sums, 2)

    def linear(self, values: torch.Tensor) -> torch.Tensor:
        """linear1, of ``(n, inputs)``, position first and channel last."""
        return by_torch(functional.linear, values, self.weight("linear1", self.linear1.weight))

    @property
    def native(self) -> TrainingLayers | None:
        """The native layers for this forward pass: a training's, in bfloat16 on a CPU."""
        training = torch.is_autocast_enabled("cpu") and torch.is_grad_enabled()
        return training_layers() if training and self.may_be_native else None

    def activate(self, layer: int, norm: nn.Module, values: torch.Tensor) -> torch.Tensor:
        """Batch norm and what follows it in hidden layer 0, 1 or 2; channels are axis 1."""
        return functional.relu(norm(values))

    def weight(self, name: str, parameter: torch.Tensor) -> torch.Tensor:
        """The layer's weights with its mask applied."""
        mask = self.masks.get(name)
        return parameter if mask is None else parameter * mask

    def hidden_layers(self) -> Mapping[str, tuple[nn.Module, nn.Module]]:
        """Name to (linear map, batch norm) of the hidden layers, first to last."""
        return {
            "conv1": (self.conv1, self.norm1),
            "conv2": (self.conv2, self.norm2),
            "linear1": (self.linear1, self.norm3),
        }

    @torch.no_grad()
    def keep_scales_positive(self) -> None:
        """Project the batch norms' factors back to positive; call after each step."""
        for norm in (self.norm1, self.norm2, self.norm3):
            norm.weight.clamp_(min=_GAMMA_MINIMUM)
