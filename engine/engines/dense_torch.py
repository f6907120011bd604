"""The dense float net in torch, on the CPU or on a CUDA GPU, built from the model file's arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from engine.artifact import Model
from engine.engines.activity import channels_last, describe
from engine.engines.base import U8, ModelEngine
from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.engines.probe import Probe, cpu_name, cuda_devices, installed
from engine.values import Activity, EngineInfo, Scores

if TYPE_CHECKING:
    import torch

_MISSING = "torch is not installed"
_INSTALL = "install it with pip install 'sparsespot[torch]'"
_INSTALL_CUDA = "install torch for CUDA with ./run demo --gpu"
_GRAPH_BATCHES = (1, 64)


class DenseTorch(ModelEngine):
    """The dense net on ``device`` in float32, or float16 where ``half``.

    Weights are kept channels last, which torch's CPU convolutions run fastest.
    """

    def __init__(
        self, info: EngineInfo, model: Model, device: str = "cpu", half: bool = False
    ) -> None:
        super().__init__(info, model)
        try:
            import torch
        except ImportError as error:
            raise EngineUnavailable(f"torch cannot be loaded ({error})", _INSTALL) from error
        self._torch = torch
        self._device = torch.device(device)
        if self._device.type == "cpu":
            torch.set_num_threads(1)
        self._dtype = torch.float16 if half else torch.float32
        self._layers = [
            (self._place(layer.weights), self._place(layer.bias)) for layer in model.floats
        ]

    def _predict(self, images: U8) -> Scores:
        try:
            with self._torch.inference_mode():
                return Scores(self._logits(images))
        except RuntimeError as error:
            raise self._failed(error) from error

    def _activity(self, image: U8) -> Activity:
        """From a forward that keeps its layers, never from the timed one."""
        try:
            with self._torch.inference_mode():
                *hidden, _ = self._forward(self._torch.from_numpy(image[None]).to(self._device))
        except RuntimeError as error:
            raise self._failed(error) from error
        conv1, conv2, linear1 = (
            np.clip(np.rint(values[0].float().cpu().numpy() / scale), 0, 255).astype(np.uint8)
            for values, scale in zip(hidden, self.model.activation_scales, strict=True)
        )
        first, second = channels_last(conv1), channels_last(conv2)
        return describe(self.model, image, first, second, linear1)

    def _logits(self, images: U8) -> np.ndarray:
        values = self._torch.from_numpy(images).to(self._device)
        logits = self._forward(values)[-1].float().cpu().numpy()
        return np.asarray(logits, dtype=np.float32)

    def _forward(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """conv1, conv2 ``(n, channels, rows, columns)``, linear1 ``(n, units)``, logits."""
        functional = self._torch.nn.functional
        front_end = self.model.front_end
        values = (images[:, None].to(self._dtype) - front_end.zero_point) / front_end.byte_scale
        traced = []
        for weights, bias in self._layers[:2]:
            sums = functional.conv2d(values, weights, bias)
            values = functional.relu(functional.max_pool2d(sums, 2))
            traced.append(values)
        flat = values.permute(0, 2, 3, 1).reshape(len(images), -1)
        hidden = functional.relu(functional.linear(flat, *self._layers[2]))
        return (*traced, hidden, functional.linear(hidden, *self._layers[3]))

    def _place(self, array: np.ndarray) -> torch.Tensor:
        tensor = self._torch.from_numpy(array.copy()).to(self._device, self._dtype)
        if tensor.dim() == 4:
            tensor = tensor.contiguous(memory_format=self._torch.channels_last)
        return tensor

    def _failed(self, error: RuntimeError) -> EngineFailed:
        reason = f"{self._info.id} broke on {self._info.device} ({error})"
        return EngineFailed(reason, "open it again or choose another engine")

    def _close(self) -> None:
        self._layers = []


class DenseCpuFp32(DenseTorch):
    """float32 on one CPU thread."""

    def __init__(self, info: EngineInfo, model: Model) -> None:
        super().__init__(info, model)

    @classmethod
    def probe(cls) -> Probe:
        """It runs where torch is installed."""
        found = installed("torch")
        runtime = f"torch {found or ''}".strip() + ", float32, 1 thread"
        if found is None:
            return Probe(cpu_name(), runtime, _MISSING, _INSTALL)
        return Probe(cpu_name(), runtime)


class DenseCuda(DenseTorch):
    """float16 on a CUDA GPU; batches of 1 and 64 words replay a captured CUDA graph.

    Every answer is copied from and to the host and waited for. With ``device="cpu"`` the same
    class runs in float32 without a graph.
    """

    def __init__(self, info: EngineInfo, model: Model, device: str = "cuda") -> None:
        super().__init__(info, model, self._checked(device), half=device != "cpu")
        self._replays: dict[int, Callable[[U8], np.ndarray]] = {}
        if self._device.type == "cuda":
            try:
                self._replays = {n: self._capture(n) for n in _GRAPH_BATCHES}
            except RuntimeError as error:
                reason = f"the GPU refused the net ({error})"
                raise EngineUnavailable(reason, "close other programs that use the GPU") from error

    @classmethod
    def probe(cls) -> Probe:
        """It runs where a CUDA GPU and a torch built for CUDA are found."""
        found = installed("torch")
        runtime = f"torch {found or ''}".strip() + ", float16, CUDA graph"
        device = "CUDA GPU"
        if not cuda_devices():
            reason = "no CUDA GPU with a driver was found"
            return Probe(device, runtime, reason, "run on a machine with an NVIDIA GPU and driver")
        if found is None:
            return Probe(device, runtime, _MISSING, _INSTALL_CUDA)
        if found.endswith("+cpu"):
            return Probe(device, runtime, "this torch was built without CUDA", _INSTALL_CUDA)
        return Probe(device, runtime)

    @staticmethod
    def _checked(device: str) -> str:
        try:
            import torch
        except ImportError as error:
            raise EngineUnavailable(f"torch cannot be loaded ({error})", _INSTALL_CUDA) from error
        if device != "cpu" and not torch.cuda.is_available():
            raise EngineUnavailable("torch finds no CUDA GPU that it can use", _INSTALL_CUDA)
        return device

    def _logits(self, images: U8) -> np.ndarray:
        replay = self._replays.get(len(images))
        return super()._logits(images) if replay is None else replay(images)

    def _capture(self, n: int) -> Callable[[U8], np.ndarray]:
        """A graph of host to device, the net, device to host, for ``n`` words."""
        torch = self._torch
        source = torch.zeros((n, 32, 32), dtype=torch.uint8, pin_memory=True)
        target = torch.zeros((n, len(self.model.labels)), dtype=torch.float32, pin_memory=True)
        inputs = torch.zeros_like(source, device=self._device)

        def step() -> None:
            inputs.copy_(source, non_blocking=True)
            target.copy_(self._forward(inputs)[-1].float(), non_blocking=True)

        with torch.inference_mode():
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):  # libraries choose their kernels before the capture
                    step()
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                step()
        staged, answered = source.numpy(), target.numpy()

        def replay(images: U8) -> np.ndarray:
            staged[...] = images
            graph.replay()
            torch.cuda.synchronize()
            return np.array(answered)

        return replay

    def _close(self) -> None:
        super()._close()
        self._replays = {}
