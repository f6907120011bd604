"""Chooses smoothing and threshold on a validation list, by what the detector does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.artifact import Model, save
from engine.engines.engine import Engine
from engine.frontend.logmel import CLIP_SAMPLES, CONSTANTS
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.spotting.detector import NOT_COMMANDS, Detector
from engine.training.clip_files import Entry, RecordingRefused, read_clip
from engine.training.recordings import NoRecordings
from engine.values import OperatingPoint, Progress

F32 = npt.NDArray[np.float32]

TAIL_S = 0.5  # of silence after a clip, so that a late word is still smoothed over
FALSE_ACCEPTS = 0.015
SMOOTHINGS_S = (0.125, 0.1875, 0.25, 0.375)
THRESHOLDS = tuple(round(0.30 + 0.02 * step, 2) for step in range(34))
HOP_S = CONSTANTS.hop / CONSTANTS.sample_rate


@dataclass(frozen=True)
class Heard:
    """Clips as an engine heard them: ``probabilities`` float32 ``(n, frames, labels)`` as each
    clip slides by after silence, ``truth`` the classes ``(n,)`` as indices into ``labels``."""

    labels: tuple[str, ...]
    truth: npt.NDArray[np.intp]
    probabilities: F32


@dataclass(frozen=True)
class Choice:
    """A chosen operating point and what it does on its list.

    ``recall`` is the share of command clips whose first detection is right, ``false_accepts``
    the share of unknown and silence clips in which any command fires.
    """

    operating_point: OperatingPoint
    recall: float
    false_accepts: float
    commands: int
    others: int


def hear(
    engine: Engine,
    labels: Sequence[str],
    entries: Sequence[Entry],
    progress: Progress | None = None,
) -> Heard:
    """Slide every clip of at most a second past ``engine``; what cannot be read is left out.

    Windows go through ``predict``, which answers as a stream does that was silent before.
    Raises :class:`engine.training.recordings.NoRecordings` where nothing is left.
    """
    truth: list[int] = []
    heard: list[F32] = []
    history = np.zeros((CONSTANTS.frames - 1, CONSTANTS.bands), np.uint8)
    for done, entry in enumerate(entries, 1):
        try:
            samples = read_clip(entry)[:CLIP_SAMPLES]
        except RecordingRefused:
            continue
        rest = CLIP_SAMPLES - len(samples) + round(TAIL_S * CONSTANTS.sample_rate) + LOOKAHEAD
        frames = FrameStream().push(np.pad(samples, (0, rest)))
        joined = np.concatenate([history, frames])
        windows = np.lib.stride_tricks.sliding_window_view(joined, CONSTANTS.frames, axis=0)
        images = np.ascontiguousarray(windows.transpose(0, 2, 1))
        heard.append(engine.predict(images).probabilities())
        truth.append(labels.index(entry.label))
        if progress:
            progress("listening to the validation list", done, len(entries))
    if not heard:
        raise NoRecordings("None of the recordings could be used to choose an operating point.")
    return Heard(tuple(labels), np.array(truth, np.intp), np.stack(heard))


def choose(
    heard: Heard,
    start: OperatingPoint | None = None,
    *,
    false_accepts: float = FALSE_ACCEPTS,
    smoothings: Iterable[float] = SMOOTHINGS_S,
    thresholds: Iterable[float] = THRESHOLDS,
) -> Choice:
    """The operating point that hears most commands with at most ``false_accepts`` (a share).

    Where none is that careful, the most careful one. Of equals the shortest smoothing, then the
    highest threshold. The refractory time stays that of ``start``.
    """
    start = start or OperatingPoint()
    choices = [
        _judge(heard, smoothed, replace(start, smoothing_s=seconds, threshold=threshold))
        for seconds in sorted(smoothings)
        for smoothed in [_smoothed(heard, replace(start, smoothing_s=seconds))]
        for threshold in sorted(thresholds, reverse=True)
    ]
    careful = [choice for choice in choices if choice.false_accepts <= false_accepts]
    if careful:
        return max(careful, key=lambda choice: choice.recall)
    return min(choices, key=lambda choice: (choice.false_accepts, -choice.recall))


def write_choice(model: Model, choice: Choice, list_name: str, path: Path) -> Model:
    """Save ``model`` with the chosen operating point, and how it was chosen, at ``path``."""
    how = (
        f"chosen on {list_name}: {choice.recall:.2%} of {choice.commands} command clips heard, "
        f"{choice.false_accepts:.2%} of {choice.others} other clips taken for a command"
    )
    provenance = {**model.provenance, "operating_point": how}
    point = choice.operating_point
    return save(replace(model, operating_point=point, provenance=provenance), path)


def first_commands(
    heard: Heard, smoothed: F32, operating_point: OperatingPoint
) -> npt.NDArray[np.intp]:
    """The class that fires first in each clip ``(n,)``, -1 where none does, by the detector's rule.

    ``smoothed`` float32 ``(n, frames, labels)`` are the detector's averages.
    """
    best = smoothed.argmax(axis=2)
    score = np.take_along_axis(smoothed, best[..., None], axis=2)[..., 0]
    command = ~np.isin(np.array(heard.labels), NOT_COMMANDS)
    settled = np.arange(smoothed.shape[1]) * HOP_S >= operating_point.smoothing_s - 1e-6
    fires = settled & command[best] & (score.astype(np.float64) >= operating_point.threshold)
    first = fires.argmax(axis=1)
    rows = np.arange(len(fires))
    return np.where(fires[rows, first], best[rows, first], -1)


def _smoothed(heard: Heard, operating_point: OperatingPoint) -> F32:
    detector = Detector(heard.labels, operating_point)
    smoothed = np.empty_like(heard.probabilities)
    for clip, averages in zip(heard.probabilities, smoothed, strict=True):
        detector.reset()
        for frame, probabilities in enumerate(clip):
            detector.push(probabilities, (frame + 1) * HOP_S)
            averages[frame] = detector.smoothed
    return smoothed


def _judge(heard: Heard, smoothed: F32, operating_point: OperatingPoint) -> Choice:
    fired = first_commands(heard, smoothed, operating_point)
    is_command = ~np.isin(np.array(heard.labels)[heard.truth], NOT_COMMANDS)
    commands, others = int(is_command.sum()), int((~is_command).sum())
    right = int((fired == heard.truth)[is_command].sum())
    wrong = int((fired >= 0)[~is_command].sum())
    return Choice(
        operating_point, right / max(1, commands), wrong / max(1, others), commands, others
    )
