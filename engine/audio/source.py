"""Where samples come from: the one interface of microphones, recordings and folders of clips."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from engine.values import AudioBlock


class SourceFailed(RuntimeError):
    """The source cannot give sound: one sentence that names it and says what to do."""


class AudioSource(Protocol):
    """A mono 16 kHz sound that is read block by block.

    ``live`` is True for a microphone; ``paced`` is True where blocks come at the speed of time
    (a microphone, a recording played as if live) and a slow reader falls behind. ``duration_s``
    is None where there is no end or it is not known.
    """

    @property
    def name(self) -> str:
        """What is listened to, for the screen and for error messages."""

    @property
    def live(self) -> bool:
        """Whether this is a microphone."""

    @property
    def paced(self) -> bool:
        """Whether blocks come at the speed of time."""

    @property
    def duration_s(self) -> float | None:
        """Length in seconds, None if endless or unknown."""

    def read(self) -> AudioBlock | None:
        """Wait for the next block; None at the end or once closed. Raises `SourceFailed`."""

    def close(self) -> None:
        """Free the device or file; a `read` waiting in another thread then answers None."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class ClosedOnExit(ABC):
    """A ``with`` block that closes what it was given."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held."""

    def __enter__(self) -> Self:
        """Enter with the source as it is."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


@dataclass(frozen=True)
class Span:
    """A clip and when it sounds, in seconds of its source; the pause after it belongs to it."""

    start_s: float
    end_s: float
    label: str
    path: Path


@runtime_checkable
class LabelledSource(Protocol):
    """A source whose words are known, so that answers can be counted right or wrong."""

    def truth_at(self, position_s: float) -> tuple[str, Path] | None:
        """Label and file that sound at a position, None where nothing does or it is forgotten."""

    def span_at(self, position_s: float) -> Span | None:
        """The same with the times between which the clip sounds."""
