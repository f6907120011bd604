"""What the window shows of how a pattern forms: conv2's taps epoch by epoch, in a few kilobytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.files import write_bytes
from engine.training.study_result import StudyRefused

Bools = npt.NDArray[np.bool_]
_NAMES = ("taps", "inputs", "places", "blocks")


@dataclass(frozen=True, eq=False)
class MaskForming:
    """A net's masks after each epoch.

    ``taps`` bool ``(epochs, inputs, taps)``: what conv2 keeps, for all its outputs alike.
    ``blocks`` int64 ``(epochs,)``: how many blocks of 16 outputs linear1 keeps.
    """

    taps: Bools
    blocks: npt.NDArray[np.int64]

    @property
    def epochs(self) -> int:
        """How many there are."""
        return len(self.taps)

    def kept(self, epoch: int) -> int:
        """Taps kept after ``epoch``, from 1."""
        return int(np.count_nonzero(self.taps[epoch - 1]))

    def come(self, epoch: int, since: int) -> Bools:
        """Taps kept after ``epoch`` that were not kept after the epoch ``since``, both from 1."""
        come: Bools = self.taps[epoch - 1] & ~self.taps[since - 1]
        return come

    def moved(self, epoch: int, since: int) -> float:
        """Those as a share of the taps kept after ``epoch``, 0 to 1: what changed its place."""
        come = int(np.count_nonzero(self.come(epoch, since)))
        return come / self.kept(epoch) if self.kept(epoch) else 0.0


def keep_masks(history: Path, target: Path) -> Path | None:
    """Keep of a training's ``masks.npz`` what is shown; ``target`` is ``NAME.masks.npz``.

    Nothing is kept of a net without masks, and of a pattern whose taps differ between outputs,
    which no picture of taps can show. Raises :class:`StudyRefused`.
    """
    if not history.exists():
        return None
    try:
        with np.load(io.BytesIO(history.read_bytes()), allow_pickle=False) as arrays:
            if not {"conv2", "linear1"} <= set(arrays.files):
                return None
            counts, blocks = arrays["conv2"], arrays["linear1"]
        if counts.ndim != 3 or blocks.shape[:1] != counts.shape[:1] or not counts.size:
            raise ValueError(f"shapes {counts.shape} and {blocks.shape}")
    except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise StudyRefused(f"{history} is no history of masks ({error}).") from error
    if not np.isin(counts, (0, counts.max())).all():
        return None
    sums = blocks.reshape(len(blocks), -1).sum(1, dtype=np.int64)
    write_masks(MaskForming(counts > 0, sums), target)
    return target


def write_masks(masks: MaskForming, target: Path) -> None:
    """Write them with a bit a tap, through a temporary name."""
    epochs, inputs, places = masks.taps.shape
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        taps=np.packbits(masks.taps.reshape(epochs, -1), axis=1),
        inputs=np.int64(inputs),
        places=np.int64(places),
        blocks=masks.blocks,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(target, stream.getvalue())


def read_masks(file: Path) -> MaskForming:
    """What :func:`write_masks` wrote; raises :class:`StudyRefused` with one sentence."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            packed, inputs, places, blocks = (arrays[name] for name in _NAMES)
        cells = int(inputs) * int(places)
        if packed.dtype != np.uint8 or packed.shape[1] != -(-cells // 8) or not cells:
            raise ValueError(f"{packed.shape[1]} bytes for {cells} taps")
        if not len(packed) or blocks.shape != packed.shape[:1] or blocks.dtype != np.int64:
            raise ValueError(f"{len(packed)} epochs and {len(blocks)} counts of blocks")
        bits = np.unpackbits(packed, axis=1, count=cells).astype(bool)
        return MaskForming(bits.reshape(-1, int(inputs), int(places)), blocks)
    except (
        OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile, EOFError
    ) as error:  # fmt: skip
        raise StudyRefused(
            f"{file} holds no masks of a training ({error}): run its row again or remove it."
        ) from error
