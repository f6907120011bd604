"""Masks to test with."""

from __future__ import annotations

import torch

from engine.nets.blocks import BlockPattern, PrunedLayer


def magnitude_mask(weights: torch.Tensor, pattern: BlockPattern) -> torch.Tensor:
    """0/1 mask of weights ``(out, in[, 5, 5])`` that keeps the entries of the largest squares."""
    layer = PrunedLayer("", weights.shape, pattern)
    return layer.mask(layer.best(layer.entries(weights.square()), pattern.kept))
