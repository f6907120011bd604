"""k-winners for training: the ``k`` largest pass, gradients flow through them alone.

After S. Ahmad and L. Scheinkman, arXiv:1903.11257, sec. 3. Ties go to the lowest index and a
zero never wins, as in :func:`engine.spec.arithmetic.k_winners`.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import nn

from engine.native.winners import k_winners_bfloat16


def winner_mask(values: torch.Tensor, k: int) -> torch.Tensor:
    """Boolean mask of the ``k`` winners of each row of non-negative ``(..., n)``.

    bfloat16 goes through the native library where it is built (twenty times faster than
    sorting); every other dtype, and a machine without it, is sorted by torch.
    """
    if values.dtype == torch.bfloat16 and (native := k_winners_bfloat16()) is not None:
        rows = values.contiguous()
        mask = torch.empty(rows.shape, dtype=torch.bool)
        native(rows.data_ptr(), mask.data_ptr(), rows.numel() // rows.shape[-1], rows.shape[-1], k)
        return mask
    order = values.argsort(dim=-1, descending=True, stable=True)[..., :k]
    mask = torch.zeros(values.shape, dtype=torch.bool, device=values.device)
    return mask.scatter_(-1, order, True) & (values > 0)


class _Winners(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(mask)
        return values * mask

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (mask,) = ctx.saved_tensors
        return gradients[0] * mask, None


class KWinners(nn.Module):
    """Keeps the ``k`` largest of the last axis ``(..., n)`` of non-negative values.

    ``duty_cycle`` is the running share of rows that each unit won. While training, ``boosting``
    b multiplies what is compared (not what passes) by ``exp(b (k / n - duty))``, so that idle
    units get their chance; it never acts at inference. Paper's eq. 3 to 5.
    """

    duty_cycle: torch.Tensor

    def __init__(self, units: int, k: int, boosting: float = 0.0, momentum: float = 0.01) -> None:
        super().__init__()
        if not 1 <= k <= units:
            raise ValueError(f"k must be 1..{units}, not {k}")
        self.units, self.k, self.boosting, self.momentum = units, k, boosting, momentum
        self.register_buffer("duty_cycle", torch.full((units,), k / units))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Winners of ``(..., units)``; the losers are zero."""
        if self.k == self.units:
            return values
        compared = values.detach()
        if self.training and self.boosting:
            boost = torch.exp(self.boosting * (self.k / self.units - self.duty_cycle))
            compared = compared * boost.to(values.dtype)
        mask = winner_mask(compared, self.k)
        if self.training:
            self.count(mask.reshape(-1, self.units).float().mean(0))
        return cast(torch.Tensor, _Winners.apply(values, mask))  # type: ignore[no-untyped-call]

    def count(self, won: torch.Tensor) -> None:
        """Follow the share of a batch's rows that each unit won, float32 ``(units,)``."""
        self.duty_cycle.lerp_(won, self.momentum)
