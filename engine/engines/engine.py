"""The seam: what every engine offers, whatever it runs on."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from engine.values import Activity, EngineInfo, Scores


class EngineUnavailable(RuntimeError):
    """The engine cannot run here: ``reason`` is one clause, ``remedy`` says what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """As what it was made of, on the way from another process."""
        return type(self), (self.reason, self.remedy)


class EngineFailed(RuntimeError):
    """The engine broke while running: ``reason`` is one clause, ``remedy`` says what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """As what it was made of, on the way from another process."""
        return type(self), (self.reason, self.remedy)


class Stream(Protocol):
    """One live sound: a window that slides by one frame at a time."""

    def push(self, frame: npt.NDArray[np.uint8]) -> Scores:
        """Append one uint8 ``(32,)`` frame; scores ``(1, labels)`` of the window ending there."""

    def reset(self) -> None:
        """Behave as if endless digital silence (all bytes 0) had come before."""


class Engine(Protocol):
    """Classifies log-mel images. One thread at a time; raises nothing but the two errors above."""

    @property
    def info(self) -> EngineInfo:
        """What runs, on what."""

    def predict(self, images: npt.NDArray[np.uint8]) -> Scores:
        """Scores of uint8 images ``(n, 32, 32)``, frames first, C-contiguous."""

    def stream(self) -> Stream:
        """A new stream, reset."""

    def activity(self, image: npt.NDArray[np.uint8]) -> Activity | None:
        """Each layer's winners for one uint8 ``(32, 32)`` image, None if they are not to be had."""

    def close(self) -> None:
        """Free what the engine holds; closing twice is harmless."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
