"""The options that say how recordings are heard."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.resources import asset
from engine.evaluation.conditions import Condition

BABBLE = "sound/babble.flac"  # eight synthetic voices, no command word, in no training


def condition_of(arguments: Namespace) -> Condition | None:
    """The condition asked for, None for recordings as they are; wrong usage ends with 2."""
    if (arguments.noise is None) != (arguments.snr is None):
        arguments.wrong("--noise and --snr go together")
    condition = Condition(
        arguments.noise or "none",
        arguments.snr,
        arguments.room,
        arguments.level or 0.0,
        arguments.seed,
    )
    return None if condition.quiet else condition


def babble_for(condition: Condition | None) -> Path | None:
    """The recording that a condition's babble is cut from, if it has any."""
    return asset(BABBLE) if condition is not None and condition.noise == "babble" else None
