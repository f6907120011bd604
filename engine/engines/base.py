"""What every engine here has in common: checks of the input, context manager, plain stream."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.artifact import Model
from engine.engines.engine import EngineFailed, Stream
from engine.engines.probe import Probe
from engine.engines.window_stream import WindowStream
from engine.spec.network import IntegerNetwork
from engine.values import Activity, EngineInfo, Progress, Scores

U8 = npt.NDArray[np.uint8]
_SHAPE = (32, 32)


class ModelEngine(ABC):
    """An engine that runs one model; subclasses implement the methods with an underscore.

    Construction raises ``EngineUnavailable``. A subclass also offers ``probe``.
    """

    def __init__(self, info: EngineInfo, model: Model) -> None:
        self._info = info
        self.model = model
        self._closed = False

    @classmethod
    def opened(cls, info: EngineInfo, model: Model, progress: Progress | None) -> Self:
        """The engine, made; one that takes long to make tells ``progress`` what it does."""
        return cls(info, model)

    @classmethod
    @abstractmethod
    def probe(cls) -> Probe:
        """Whether the engine can run here, found without importing anything slow."""

    @property
    def info(self) -> EngineInfo:
        """What runs, on what."""
        return self._info

    def predict(self, images: U8) -> Scores:
        """Scores of uint8 images ``(n, 32, 32)``, frames first, C-contiguous."""
        self._check(images, batch=True)
        if not len(images):
            return self._none()
        return self._predict(images)

    def stream(self) -> Stream:
        """A new stream, reset."""
        return WindowStream(self)

    def activity(self, image: U8) -> Activity | None:
        """Each layer's winners for one uint8 ``(32, 32)`` image."""
        self._check(image, batch=False)
        return self._activity(image)

    def close(self) -> None:
        """Free what the engine holds; closing twice is harmless."""
        if not self._closed:
            self._closed = True
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def _predict(self, images: U8) -> Scores:
        """Scores of at least one image."""

    @abstractmethod
    def _activity(self, image: U8) -> Activity | None: ...

    @abstractmethod
    def _close(self) -> None:
        """Free what is held; called once."""

    def _none(self) -> Scores:
        return Scores(np.empty((0, len(self.model.labels)), np.float32))

    def _check_open(self) -> None:
        if self._closed:
            raise EngineFailed(f"{self._info.id} is closed", "open it again")

    def _check(self, images: U8, batch: bool) -> None:
        self._check_open()
        wanted = "(n, 32, 32)" if batch else "(32, 32)"
        if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
            found = getattr(images, "dtype", type(images).__name__)
            raise EngineFailed(f"{self._info.id} was given {found} images", "give uint8")
        if images.ndim != 2 + batch or images.shape[-2:] != _SHAPE:
            raise EngineFailed(
                f"{self._info.id} was given images of shape {images.shape}", f"give {wanted}"
            )
        if not images.flags.c_contiguous:
            raise EngineFailed(
                f"{self._info.id} was given images that are not C-contiguous",
                "copy them with numpy.ascontiguousarray",
            )


class IntegerEngine(ModelEngine):
    """An engine whose answers are the integer network's int32 accumulators."""

    @property
    def network(self) -> IntegerNetwork:
        """The network that runs."""
        return self.model.network

    def _scores(self, accumulators: npt.NDArray[np.int32]) -> Scores:
        scale = self.network.output.scale
        return Scores((accumulators * scale).astype(np.float32), accumulators, scale)

    def _none(self) -> Scores:
        return self._scores(np.empty((0, len(self.model.labels)), np.int32))
