"""torch in float32, eager and compiled; activations channels last, which its CPU kernels like."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.artifact import Model
from engine.bench.peers.float_net import float_net
from engine.bench.peers.table import F32, U8

if TYPE_CHECKING:
    import torch


class TorchFloat:
    """The float net, eager."""

    def __init__(self, model: Model, batch: int, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._torch = torch
        self.instructions: str | None = torch.backends.cpu.get_cpu_capability().lower()
        self.runtime = f"torch {torch.__version__}, float32, {self._manner}"
        self._forward = self._prepared(forward_of(model), batch)

    _manner = "eager, channels last"

    def logits(self, images: U8) -> F32:
        """See :class:`engine.bench.peers.table.Peer`."""
        with self._torch.inference_mode():
            answer = self._forward(self._torch.from_numpy(images))
        return np.asarray(answer.numpy(), dtype=np.float32)

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        del self._forward

    def _prepared(
        self, forward: Callable[[torch.Tensor], torch.Tensor], batch: int
    ) -> Callable[[torch.Tensor], torch.Tensor]:
        return forward


class TorchCompiled(TorchFloat):
    """The float net compiled by inductor for one batch size, its weights frozen into the code."""

    _manner = "compiled (inductor, frozen), channels last"

    def _prepared(
        self, forward: Callable[[torch.Tensor], torch.Tensor], batch: int
    ) -> Callable[[torch.Tensor], torch.Tensor]:
        from torch._inductor import config

        library = self._torch
        library.compiler.reset()
        example = library.zeros((batch, 32, 32), dtype=library.uint8)
        with warnings.catch_warnings(), config.patch({"freezing": True, "compile_threads": 1}):
            warnings.simplefilter("ignore")  # of its compiler's, about torch itself
            compiled: Any = library.compile(forward, dynamic=False)
            with library.inference_mode():
                for _ in range(3):
                    compiled(example)
        made: Callable[[torch.Tensor], torch.Tensor] = compiled
        return made

    def close(self) -> None:
        """See :class:`engine.bench.peers.table.Peer`."""
        super().close()
        self._torch.compiler.reset()


def forward_of(model: Model) -> Any:
    """A module from uint8 images to logits."""
    import torch
    from torch.nn import functional

    class Net(torch.nn.Module):
        weights0: torch.Tensor
        weights1: torch.Tensor
        weights2: torch.Tensor
        weights3: torch.Tensor
        bias0: torch.Tensor
        bias1: torch.Tensor
        bias2: torch.Tensor
        bias3: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            for i, layer in enumerate(float_net(model).layers):
                weights = torch.from_numpy(layer.weights.copy())
                if weights.dim() == 4:
                    weights = weights.contiguous(memory_format=torch.channels_last)
                self.register_buffer(f"weights{i}", weights)
                self.register_buffer(f"bias{i}", torch.from_numpy(layer.bias.copy()))

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            # With one channel both layouts fit; only strides that say "channels last" lead torch
            # to kernels that answer so, twice as fast in batches.
            values = images.float().as_strided((len(images), 1, 32, 32), (1024, 1, 32, 1))
            values = functional.conv2d(values, self.weights0, self.bias0)
            values = functional.relu(functional.max_pool2d(values, 2))
            values = functional.conv2d(values, self.weights1, self.bias1)
            values = functional.relu(functional.max_pool2d(values, 2))
            flat = values.permute(0, 2, 3, 1).flatten(1)
            hidden = functional.relu(functional.linear(flat, self.weights2, self.bias2))
            return functional.linear(hidden, self.weights3, self.bias3)

    return Net().eval()
