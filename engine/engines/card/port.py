"""The seam between the driver and whatever reaches the card: pynq, pyxrt or a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.engines.card.kernel import Mode

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Patience:
    """Seconds until a run counts as hung: ``fixed_s`` and ``word_s`` for each of its words."""

    fixed_s: float
    word_s: float

    def limit(self, words: int) -> float:
        """Seconds that ``words`` may take."""
        return self.fixed_s + self.word_s * words


@dataclass(frozen=True)
class Identity:
    """A compute unit's read-only registers."""

    identity: int
    version: int
    geometry: int


class CardBuffer(Protocol):
    """Memory of the host and its mirror on the card; nothing is copied unless asked."""

    @property
    def data(self) -> U8:
        """The host's side, uint8 ``(bytes,)``; not to be used after :meth:`free`."""

    def to_card(self, size: int) -> None:
        """Copy the first ``size`` bytes to the card."""

    def from_card(self, size: int) -> None:
        """Copy the first ``size`` bytes from the card."""

    def free(self) -> None:
        """Give both sides back; freeing twice is harmless."""


@dataclass(frozen=True)
class Command:
    """One run of a kernel: its buffers and scalars."""

    model: CardBuffer
    images: CardBuffer
    results: CardBuffer
    words: int
    mode: Mode
    token: int


class CardRun(Protocol):
    """A run under way."""

    def ended(self, wait_s: float) -> bool:
        """Whether it has come to its end, waiting at most about ``wait_s`` for it.

        Raises :class:`engine.engines.engine.EngineFailed` where it ended badly.
        """


class CardPort(Protocol):
    """An opened card with the kernel on it.

    Opening one raises ``EngineUnavailable``, everything else ``EngineFailed``, nothing else.
    """

    @property
    def device(self) -> str:
        """The card's name."""

    @property
    def units(self) -> int:
        """How many compute units there are."""

    @property
    def patience(self) -> Patience:
        """How long runs may take here."""

    @property
    def words_at_once(self) -> int:
        """How many words one run should take."""

    def identity(self, unit: int) -> Identity | None:
        """A unit's registers, None where registers cannot be read."""

    def allocate(self, unit: int, size: int) -> CardBuffer:
        """A buffer in the bank that the unit is wired to."""

    def start(self, unit: int, command: Command) -> CardRun:
        """Begin a run, after those begun before on the unit."""

    def close(self) -> None:
        """Give the card back; closing twice is harmless."""
