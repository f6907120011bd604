"""What stands between a source and its reader."""

from __future__ import annotations

from abc import abstractmethod

from engine.audio.source import AudioSource, ClosedOnExit
from engine.values import AudioBlock


class Passing(ClosedOnExit):
    """A source whose blocks are looked at, or changed, on their way; else the source itself."""

    def __init__(self, source: AudioSource) -> None:
        self.source = source

    @property
    def name(self) -> str:
        """What is listened to."""
        return self.source.name

    @property
    def live(self) -> bool:
        """Whether this is a microphone."""
        return self.source.live

    @property
    def paced(self) -> bool:
        """Whether blocks come at the speed of time."""
        return self.source.paced

    @property
    def duration_s(self) -> float | None:
        """Length in seconds, None if endless or unknown."""
        return self.source.duration_s

    def read(self) -> AudioBlock | None:
        """Wait for the next block; None at the end or once closed. Raises `SourceFailed`."""
        block = self.source.read()
        return None if block is None else self._passed(block)

    def close(self) -> None:
        """Close the source; a `read` waiting in another thread then answers None."""
        self.source.close()

    @abstractmethod
    def _passed(self, block: AudioBlock) -> AudioBlock:
        """The block as the reader gets it."""
