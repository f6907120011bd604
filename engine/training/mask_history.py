"""How a net's masks form while it is trained: small pictures of them, one an epoch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine.native.training import BLOCK

U8 = npt.NDArray[np.uint8]
PICTURED = ("conv2", "linear1")


def note_masks(file: Path, epoch: int, masks: Mapping[str, torch.Tensor]) -> None:
    """Append the masks after ``epoch`` (from 1) to ``file``, dropping what stood there from then.

    The file has uint8 ``conv2`` ``(epochs, inputs, taps)`` and ``linear1`` ``(epochs, inputs, 1)``:
    kept blocks of 16 outputs of each. Layers without a mask are left out.
    """
    pictures = {name: picture(masks[name]) for name in PICTURED if name in masks}
    if not pictures:
        return
    before = read_history(file)
    told = {
        name: np.concatenate([*([before[name][: epoch - 1]] if name in before else []), now[None]])
        for name, now in pictures.items()
    }
    temporary = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as stream:
            np.savez_compressed(stream, **told)  # type: ignore[arg-type]
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def read_history(file: Path) -> dict[str, U8]:
    """What :func:`note_masks` wrote, nothing where there is no such file."""
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def picture(mask: torch.Tensor) -> U8:
    """Blocks of 16 outputs kept, uint8 ``(inputs, taps)``, of a mask ``(out, in[, 5, 5])``."""
    outputs, inputs = mask.shape[:2]
    flat = mask.reshape(outputs, inputs, -1)
    missing = -outputs % BLOCK
    padded = torch.cat([flat, flat.new_zeros(missing, *flat.shape[1:])])
    kept = padded.reshape(-1, BLOCK, *flat.shape[1:]).amax(1).sum(0)
    return np.asarray(kept.to(torch.uint8).numpy())
