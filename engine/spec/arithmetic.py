"""The integer arithmetic that every machine must reproduce bit for bit.

Slow, short, obvious: this is the truth, the fast engines are elsewhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MULTIPLIER_MAX = (1 << 15) - 1
SHIFT_MAX = 31


def requantise(
    accumulators: npt.NDArray[np.int32], multiplier: npt.NDArray[np.int32], shift: int
) -> npt.NDArray[np.uint8]:
    """Scale int32 accumulators ``(..., channels)`` to uint8.

    ``clamp((accumulator * multiplier + 2**(shift - 1)) >> shift, 0, 255)``, one positive 15-bit
    ``multiplier`` a channel, one ``shift`` (1..31) a layer; rounds half up. Multipliers are
    positive, so this commutes with max-pooling. After B. Jacob et al., arXiv:1712.05877, sec. 2.2.
    """
    if not 1 <= shift <= SHIFT_MAX:
        raise ValueError(f"shift must be 1..{SHIFT_MAX}, not {shift}")
    if multiplier.min() < 1 or multiplier.max() > MULTIPLIER_MAX:
        raise ValueError(f"multipliers must be 1..{MULTIPLIER_MAX}")
    products = accumulators.astype(np.int64) * multiplier.astype(np.int64)
    rounded = (products + (1 << (shift - 1))) >> shift
    return np.asarray(np.clip(rounded, 0, 255), dtype=np.uint8)


def k_winners(values: npt.NDArray[np.uint8], k: int) -> npt.NDArray[np.uint8]:
    """Keep the ``k`` largest of each row of uint8 ``(..., n)``, the others become zero.

    At most ``k`` win, a zero never wins, ties go to the lowest index.
    After S. Ahmad and L. Scheinkman, arXiv:1903.11257, sec. 3, without boosting.
    """
    if k >= values.shape[-1]:
        return values
    order = np.argsort(-values.astype(np.int16), axis=-1, kind="stable")
    kept = np.zeros_like(values)
    winners = order[..., :k]
    np.put_along_axis(kept, winners, np.take_along_axis(values, winners, axis=-1), axis=-1)
    return kept


def max_pool(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Largest of each 2x2 square, stride 2: int32 ``(n, rows, columns, channels)``."""
    n, rows, columns, channels = values.shape
    squares = values[:, : rows // 2 * 2, : columns // 2 * 2].reshape(
        n, rows // 2, 2, columns // 2, 2, channels
    )
    return np.asarray(squares.max(axis=(2, 4)), dtype=np.int32)
