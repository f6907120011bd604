"""A trial as an engine heard it: the probabilities of every frame, and what was to be spotted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.engines.engine import Engine
from engine.evaluation.matching import validate
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.streams import blocks_of, listen
from engine.evaluation.trial import Trial
from engine.spotting.detector import NOT_COMMANDS
from engine.spotting.pause import Pauses
from engine.training.labels import class_of
from engine.values import Progress

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HeardStream:
    """A stream as an engine heard it: ``probabilities`` float32 ``(frames, labels)``.

    ``labels`` are the commands in it alone: no detection can stand for another word. ``pauses``
    are those of the same frames, where they are known.
    """

    probabilities: F32
    labels: tuple[StreamLabel, ...]
    seconds: float
    pauses: Pauses | None = None


@dataclass(frozen=True, eq=False)
class Heard:
    """A whole trial as one engine heard it.

    ``labels`` are the model's, ``talk_is`` says what the talk is, for people.
    """

    labels: tuple[str, ...]
    words: tuple[HeardStream, ...]
    talk: tuple[HeardStream, ...]
    talk_is: str

    @property
    def commands(self) -> int:
        """Commands said in the streams of words."""
        return sum(len(stream.labels) for stream in self.words)

    @property
    def word_hours(self) -> float:
        """Hours of the streams of words."""
        return sum(stream.seconds for stream in self.words) / 3600

    @property
    def talk_hours(self) -> float:
        """Hours of talk."""
        return sum(stream.seconds for stream in self.talk) / 3600


def hear(
    engine: Engine, labels: Sequence[str], trial: Trial, progress: Progress | None = None
) -> Heard:
    """Let ``engine``, running a model with ``labels``, listen to the whole trial once."""
    heard: list[HeardStream] = []
    streams = (*trial.words, *trial.talk)
    for done, stream in enumerate(streams, 1):
        wanted = commands_among(stream.labels, labels)
        validate((), wanted)
        probabilities, pauses = listen(engine, blocks_of(stream.samples))
        heard.append(HeardStream(probabilities, wanted, stream.seconds, pauses))
        if progress:
            progress("listening to words and talk", done, len(streams))
    split = len(trial.words)
    return Heard(tuple(labels), tuple(heard[:split]), tuple(heard[split:]), trial.talk_is)


def commands_among(said: Iterable[StreamLabel], labels: Sequence[str]) -> tuple[StreamLabel, ...]:
    """What is to be spotted of all that is said, by the model's own names."""
    classes = [(one, class_of(one.word, labels, unknown_ok=True)) for one in said]
    return tuple(
        StreamLabel(one.start_s, one.end_s, label)
        for one, label in classes
        if label is not None and label not in NOT_COMMANDS
    )
