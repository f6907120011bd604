"""Which precision torch's own layers train in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch


@cache
def bfloat16_pays() -> bool:
    """Whether torch computes bfloat16 as fast as float32: with AVX2 alone it takes ten times it."""
    return torch.backends.cpu.get_cpu_capability() not in ("AVX2", "DEFAULT")


def fast_format() -> torch.memory_format:
    """The layout of images: channels last only for bfloat16, which is faster so.

    In float32 it gains nothing, and a step of torch 2.13 on AVX2 crashes in it where a
    convolution has four channels.
    """
    return torch.channels_last if bfloat16_pays() else torch.contiguous_format


def by_torch(
    layer: Callable[..., torch.Tensor], values: torch.Tensor, *weights: torch.Tensor
) -> torch.Tensor:
    """``layer(values, *weights)``, in float32 where autocasting it to bfloat16 would not pay."""
    if bfloat16_pays() or not torch.is_autocast_enabled("cpu"):
        return layer(values, *weights)
    with torch.autocast("cpu", enabled=False):
        return layer(values.float().contiguous(), *weights)
