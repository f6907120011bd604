"""What the text of an option has to be: types that argparse asks."""

from __future__ import annotations

import argparse
from typing import Literal


def share(text: str) -> float:
    """Between 0 and 1."""
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} does not lie between 0 and 1")
    return value


def seconds(text: str) -> float:
    """A length of time."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no length of time in seconds")
    return value


def pin(text: str) -> str:
    """What locks the kiosk."""
    if not (4 <= len(text) <= 8 and text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError("a PIN is four to eight digits")
    return text


def idle(text: str) -> float:
    """Seconds that leave time to read a screen."""
    value = seconds(text)
    if value < 5:
        raise argparse.ArgumentTypeError(f"{text} s is too short to read a screen; give 5 or more")
    return value


def count(text: str) -> int:
    """A number from 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def channels(text: str) -> Literal["mix", "each"] | int:
    """What becomes of a recording of many channels."""
    if text == "mix":
        return "mix"
    if text == "each":
        return "each"
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is neither mix nor each nor a number from 1")


def counts(text: str) -> tuple[int, ...]:
    """Numbers from 1, separated by commas, each once."""
    return tuple(dict.fromkeys(count(each) for each in text.split(",")))


def modes(text: str) -> tuple[str, ...]:
    """What a bench races: whole windows, live listening, or both."""
    modes = tuple(dict.fromkeys(text.split(",")))
    if not set(modes) <= {"window", "live"}:
        raise argparse.ArgumentTypeError(f"{text} is neither window nor live, nor both")
    return modes


def decibels(text: str) -> float:
    """A ratio of levels."""
    value = float(text)
    if not abs(value) <= 100:
        raise argparse.ArgumentTypeError(f"{text} dB lies beyond -100 to 100")
    return value


def points(text: str) -> float:
    """A difference of accuracies."""
    value = float(text)
    if not 0 < value < 100:
        raise argparse.ArgumentTypeError(f"{text} is no number of points between 0 and 100")
    return value


def seed(text: str) -> int:
    """A number from 0."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return value


def seeds(text: str) -> tuple[int, ...]:
    """Numbers from 0, separated by commas, each once."""
    return tuple(dict.fromkeys(seed(part) for part in text.split(",")))
