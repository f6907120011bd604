"""Weights as blocks that are kept or pruned whole: the pattern that kernel and IP can use.

conv2: an input channel keeps some of its 25 taps, each shared by a block of outputs. linear1: an
input keeps some blocks of outputs. conv1: a kernel keeps some of its taps. Each of these is an
*entry*; the entries of a layer are told as ``(inputs, candidates)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

Scope = Literal["input", "layer"]


@dataclass(frozen=True)
class BlockPattern:
    """How a layer is pruned.

    ``kept`` entries an input (a tap of a block, or a block), ``block`` outputs wide.
    ``scope`` "input": every input keeps equally many; "layer": that many on average, placed
    wherever they are worth most.
    """

    kept: float
    block: int
    scope: Scope = "input"


@dataclass(frozen=True)
class PrunedLayer:
    """Weights ``shape`` ``(out, in)`` or ``(out, in, 5, 5)`` with the pattern they are to have.

    ``by_kernel``: of ``(out, 1, 5, 5)``, where every kernel counts as an input of its own.
    """

    name: str
    shape: torch.Size
    pattern: BlockPattern
    by_kernel: bool = False

    @property
    def inputs(self) -> int:
        """How many inputs own entries."""
        return self.shape[0] if self.by_kernel else self.shape[1]

    @property
    def candidates(self) -> int:
        """How many entries an input could keep."""
        return self._groups * self._taps

    def kept(self, average: float) -> int:
        """Entries of the whole layer where an input keeps ``average`` of them.

        Kernels all keep equally many, to the whole number.
        """
        average = min(average, self.candidates)
        return round(average) * self.inputs if self.by_kernel else round(average * self.inputs)

    def entries(self, values: torch.Tensor) -> torch.Tensor:
        """Sums ``(inputs, candidates)`` of ``values``, shaped as the weights, over each entry."""
        flat = values.detach().reshape(self.shape[0], self.shape[1], self._taps)
        if self.by_kernel:
            return flat[:, 0]
        missing = self._groups * self.pattern.block - len(flat)
        if missing:
            flat = torch.cat([flat, flat.new_zeros(missing, *flat.shape[1:])])
        blocks = flat.reshape(self._groups, self.pattern.block, self.inputs, self._taps).sum(1)
        return blocks.permute(1, 0, 2).reshape(self.inputs, self.candidates)

    def mask(self, chosen: torch.Tensor) -> torch.Tensor:
        """0/1 float mask shaped as the weights of the entries ``chosen`` bool."""
        if self.by_kernel:
            return chosen.float().reshape(self.shape)
        blocks = chosen.float().reshape(self.inputs, self._groups, self._taps).permute(1, 0, 2)
        mask = blocks.repeat_interleave(self.pattern.block, 0)[: self.shape[0]]
        mask = mask.reshape(self.shape)
        if len(self.shape) == 4:
            return mask.contiguous(memory_format=torch.channels_last)
        return mask.contiguous()

    def chosen(self, mask: torch.Tensor) -> torch.Tensor:
        """The entries bool ``(inputs, candidates)`` of a mask that :meth:`mask` made."""
        return self.entries(mask) > 0

    def best(self, worth: torch.Tensor, average: float) -> torch.Tensor:
        """Bool ``(inputs, candidates)``: entries worth most, ``average`` an input.

        With scope "input" a fractional ``average`` gives the inputs with most to lose one more;
        ties go to the lowest index.
        """
        total = self.kept(average)
        chosen = torch.zeros(worth.shape, dtype=torch.bool)
        if self.pattern.scope == "layer":
            chosen.view(-1)[worth.flatten().topk(total).indices] = True
            return chosen
        each, extra = divmod(total, self.inputs)
        order = worth.sort(dim=1, descending=True, stable=True)
        chosen.scatter_(1, order.indices[:, :each], True)
        if extra and each < self.candidates:
            lucky = order.values[:, each].topk(extra).indices
            chosen[lucky, order.indices[lucky, each]] = True
        return chosen

    @property
    def _taps(self) -> int:
        return self.shape[2:].numel()

    @property
    def _groups(self) -> int:
        return 1 if self.by_kernel else -(-self.shape[0] // self.pattern.block)
