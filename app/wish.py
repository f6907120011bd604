"""What the window asks a session for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from app.values import PointChoice
from engine.audio.kept import KeptSound
from engine.values import Family


@dataclass(frozen=True)
class Wish:
    """What was asked for; None leaves the choice to the session.

    ``gains`` are decibels by the saved name of a microphone. ``silenced`` keeps sound from being
    played while PortAudio starts anew.
    """

    source: str | None = None
    loop: bool = False
    dense: str | None = None
    sparse: str | None = None
    models: tuple[str, ...] = ()
    point: PointChoice = field(default_factory=PointChoice)
    gains: Mapping[str, float] = field(default_factory=dict)
    kept: KeptSound | None = None
    silenced: Callable[[], AbstractContextManager[None]] = nullcontext

    def engine(self, family: Family) -> str | None:
        """The engine asked for in a lane."""
        return self.dense if family == "dense" else self.sparse
