"""Noise without end from a few recordings, and the part of them that evaluation may use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from engine.audio.mix import rms
from engine.training.clip_files import Entry, RecordingRefused, read_clip
from engine.training.labels import SILENCE
from engine.training.recordings import (
    VALIDATION_SHARE_OF_NOISE,
    NoRecordings,
    list_recordings,
)
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]

_CROSSFADE = SAMPLE_RATE // 4
_CUT_S = (5.0, 12.0)
_SHORTEST_S = 1.0
_LONGEST_S = 120.0  # of one recording: an hour of it is not needed in memory


def validation_noise(folder: Path) -> tuple[F32, ...]:
    """The last fifth of every noise recording in ``folder``, float32 ``(n,)`` 16 kHz each.

    Training cuts from the rest. At most two minutes each; what holds less than a second there,
    or nothing but silence, is left out. Raises :class:`engine.training.recordings.NoRecordings`
    where nothing is left, :class:`engine.training.clip_files.RecordingRefused` for what is no
    sound.
    """
    found: list[F32] = []
    for entry in list_recordings(folder):
        try:
            info = soundfile.info(entry.path)
        except soundfile.SoundFileError as error:
            raise RecordingRefused(f"{entry.path} cannot be read as sound.") from error
        first = int(np.ceil(info.frames * (1 - VALIDATION_SHARE_OF_NOISE)))
        if info.frames - first < _SHORTEST_S * info.samplerate:
            continue
        start_s = first / info.samplerate
        sound = read_clip(Entry(entry.path, SILENCE, SILENCE, start_s, _LONGEST_S))
        if rms(sound) > 0:
            found.append(sound)
    if not found:
        raise NoRecordings(
            f"The folder {folder} has no noise of five seconds or more: name one that has."
        )
    return tuple(found)


class NoiseBed:
    """Cuts of recordings joined by crossfades, each recording at the same RMS ``level``.

    ``recordings`` float32 ``(n,)`` of half a second or more, none of them silent.
    """

    def __init__(
        self, recordings: Sequence[F32], level: float, random: np.random.Generator
    ) -> None:
        if any(len(one) < 2 * _CROSSFADE or rms(one) == 0 for one in recordings):
            raise ValueError("a noise recording is silent or shorter than half a second")
        self._recordings = [np.asarray(one * np.float32(level / rms(one))) for one in recordings]
        self._random = random
        angle = np.linspace(0, np.pi / 2, _CROSSFADE, dtype=np.float32)
        self._rising, self._falling = np.sin(angle), np.cos(angle)
        first = self._cut()
        self._ready, self._tail = first[:-_CROSSFADE], first[-_CROSSFADE:]

    def take(self, count: int) -> F32:
        """The next ``count`` samples, float32."""
        parts = [self._ready]
        while sum(map(len, parts)) < count:
            cut = self._cut()
            # powers add up to one: the sounds are not correlated
            parts.append(self._tail * self._falling + cut[:_CROSSFADE] * self._rising)
            parts.append(cut[_CROSSFADE:-_CROSSFADE])
            self._tail = cut[-_CROSSFADE:]
        joined = np.concatenate(parts)
        self._ready = joined[count:]
        return joined[:count]

    def _cut(self) -> F32:
        recording = self._recordings[self._random.integers(len(self._recordings))]
        length = min(len(recording), round(self._random.uniform(*_CUT_S) * SAMPLE_RATE))
        start = self._random.integers(len(recording) - length, endpoint=True)
        return recording[start : start + length]
