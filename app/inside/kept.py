"""The pattern of a model file as the page draws it."""

from __future__ import annotations

import numpy as np

from app.inside.values import KeptWeights
from engine.artifact import Model
from engine.pattern import KERNEL, Pattern


def kept_weights(model: Model) -> tuple[KeptWeights, ...]:
    """What each layer with a pattern keeps, first layer first; nothing for a dense net."""
    return tuple(
        _kept(name, pattern, len(layer.weights))
        for name, layer in (
            ("conv1", model.network.conv1),
            ("conv2", model.network.conv2),
            ("linear1", model.network.linear1),
            ("output", model.network.output),
        )
        if (pattern := model.patterns.get(name)) is not None
    )


def _kept(layer: str, pattern: Pattern, outputs: int) -> KeptWeights:
    inputs, width = len(pattern.starts) - 1, pattern.block_width
    widths = np.minimum(width, outputs - pattern.blocks.astype(np.int64) * width)
    if pattern.taps is not None:
        share = np.zeros((inputs, KERNEL * KERNEL), np.float32)
        np.add.at(share, (pattern.inputs, pattern.taps), (widths / outputs).astype(np.float32))
        return KeptWeights(layer, "taps", width, share)
    share = np.zeros((inputs, -(-outputs // width)), np.float32)
    share[pattern.inputs, pattern.blocks] = 1.0
    return KeptWeights(layer, "blocks", width, share)
