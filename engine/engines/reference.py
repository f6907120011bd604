"""The integer truth as an engine, dense and sparse: exact and slow."""

from __future__ import annotations

import numpy as np

from engine.engines.activity import describe
from engine.engines.base import U8, IntegerEngine
from engine.engines.probe import Probe, cpu_name
from engine.spec.network import run, trace
from engine.values import Activity, Scores

_AT_ONCE = 32  # images whose float64 patches stay small


class Reference(IntegerEngine):
    """Runs :mod:`engine.spec`."""

    @classmethod
    def probe(cls) -> Probe:
        """It runs wherever NumPy does."""
        return Probe(cpu_name(), f"NumPy {np.__version__}")

    def _predict(self, images: U8) -> Scores:
        parts = [
            run(self.network, images[i : i + _AT_ONCE]) for i in range(0, len(images), _AT_ONCE)
        ]
        return self._scores(np.concatenate(parts))

    def _close(self) -> None:
        pass  # it holds nothing but the model

    def _activity(self, image: U8) -> Activity:
        traced = trace(self.network, image[None])
        return describe(self.model, image, traced.conv1[0], traced.conv2[0], traced.linear1[0])
