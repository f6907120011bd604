"""Counts a lane's answers where the words that sound are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.audio.source import Span
from engine.spotting.detector import NOT_COMMANDS
from engine.values import Detection


class Tally:
    """Right and wrong answers of one engine to a source of labelled clips.

    The answer to a clip is the first command spotted while it or the pause after it lasts. A
    clip of one of the model's commands wants that command; any other clip wants none. Clips
    count once they are over, so `correct` of `clips` never runs ahead. Not thread-safe.
    """

    def __init__(self, labels: Sequence[str], span_at: Callable[[float], Span | None]) -> None:
        self._commands = frozenset(labels) - frozenset(NOT_COMMANDS)
        self._span_at = span_at
        self._span: Span | None = None
        self._answer: str | None = None
        self.clips = 0
        self.correct = 0

    def heard(self, position_s: float) -> None:
        """Note that the engine has come to a position; call it before `spotted` of a frame."""
        if self._span is not None and position_s < self._span.end_s:
            return
        if self._span is not None:
            self.clips += 1
            wanted = self._span.label if self._span.label in self._commands else None
            self.correct += self._answer == wanted
        self._span = self._span_at(position_s)
        self._answer = None

    def spotted(self, detection: Detection) -> None:
        """Note a detection; one that was turned away is no answer."""
        self.heard(detection.position_s)
        if detection.accepted and self._answer is None:
            self._answer = detection.word
