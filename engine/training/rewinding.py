"""Weights as they were early in a training, for what is wound back to them."""

from __future__ import annotations

import copy
from typing import Any

from torch import nn


class Rewinding:
    """Takes the weights once at ``share`` of the first round's steps, gives them back after it.

    J. Frankle et al., arXiv:1912.05671: winding back to an early step, not to the beginning.
    Batch norms go back as well, running statistics included.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self.kept: dict[str, Any] | None = None

    def note(self, net: nn.Module, progress: float) -> None:
        """Called before each step of the first round."""
        if self.kept is None and progress >= self._share:
            self.kept = copy.deepcopy(net.state_dict())

    def wind_back(self, net: nn.Module) -> None:
        """Give the net its early weights; masks stay as they are."""
        assert self.kept is not None
        net.load_state_dict(self.kept)
