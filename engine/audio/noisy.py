"""Noise mixed into a source while it is heard, the same for every engine that hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.audio.coloured import pink_noise
from engine.audio.decoder import Decoder
from engine.audio.level import CLIPPED_AT, decibels
from engine.audio.mix import noise_gain, rms, stretch_of
from engine.audio.passing import Passing
from engine.audio.source import AudioSource, LabelledSource, Span
from engine.audio.speech_level import SpeechLevel
from engine.values import SAMPLE_RATE, AudioBlock, NoiseKind, NoiseReading, NoiseSetting

F32 = npt.NDArray[np.float32]

_PINK_S = 60.0
_SEED = 13
_TOLD_DB = 0.5  # a speech level that moved by less is not told anew
_JUST_BELOW = CLIPPED_AT - 1e-3  # noise alone must not trip the microphone's clip latch


class LiveNoise:
    """Which noise is mixed in, and how loud; one thread sets it, another reads it.

    ``babble`` is a recording of several voices that loops and holds no command word.
    """

    def __init__(self, babble: Path) -> None:
        self._babble = babble
        self._lock = threading.Lock()
        self._sounds: dict[NoiseKind, F32] = {}
        self._now: tuple[NoiseSetting, F32 | None] = (NoiseSetting(), None)

    @property
    def now(self) -> tuple[NoiseSetting, F32 | None]:
        """The setting and its noise, float32 ``(m,)`` of RMS 1, None when off."""
        return self._now

    def set(self, setting: NoiseSetting) -> None:
        """Mix this in from the next block on; loads a noise when it is first wanted.

        Raises :class:`engine.audio.source.SourceFailed` where the babble cannot be read, and
        leaves things as they were.
        """
        with self._lock:
            self._now = (setting, None if setting.kind == "off" else self._sound(setting.kind))

    def _sound(self, kind: NoiseKind) -> F32:
        if kind not in self._sounds:
            if kind == "pink":
                count = round(_PINK_S * SAMPLE_RATE)
                sound = pink_noise(np.random.default_rng(_SEED), count)
            else:
                sound = _whole(self._babble)
            self._sounds[kind] = sound / np.float32(rms(sound))
        return self._sounds[kind]


class NoisySource(Passing):
    """A source with noise mixed into its samples; name, positions and drops are the source's.

    ``snr_db`` is speech over noise: the level of :class:`engine.audio.speech_level.SpeechLevel`,
    heard before the noise is added, over the noise's RMS. So a quiet speaker gets quieter noise,
    and before the first word a typical one is assumed. Speech itself is never changed, except
    that the sum is limited to what was in range before. A change is faded over a block; a new
    kind of noise begins when the old one has faded out. While it is off, blocks pass untouched.

    ``changed`` is called on the reading thread with what is mixed in from this block on, at
    first and whenever that changes.
    """

    def __init__(
        self,
        source: AudioSource,
        noise: LiveNoise,
        changed: Callable[[NoiseReading], object] = lambda reading: None,
    ) -> None:
        super().__init__(source)
        self._noise, self._changed = noise, changed
        self._speech = SpeechLevel()
        self._sound: F32 | None = None
        self._gain = 0.0
        self._taken = 0
        self._told: NoiseReading | None = None

    def _passed(self, block: AudioBlock) -> AudioBlock:
        self._speech.push(block.samples)
        setting, sound = self._noise.now
        self._tell(setting)
        if self._gain == 0.0:
            self._sound = sound
        wanted = 0.0
        if sound is not None and sound is self._sound:
            wanted = noise_gain(self._speech.level, 1.0, setting.snr_db)
        if self._sound is None or self._gain == wanted == 0.0:
            return block
        return replace(block, samples=self._mixed(block.samples, self._sound, wanted))

    def _mixed(self, samples: F32, sound: F32, wanted: float) -> F32:
        noise = stretch_of(sound, self._taken, len(samples))
        self._taken = (self._taken + len(samples)) % len(sound)
        gain = np.linspace(self._gain, wanted, len(samples) + 1, dtype=np.float32)[1:]
        self._gain = wanted
        most = max(_JUST_BELOW, float(np.max(np.abs(samples), initial=0.0)))
        return np.clip(samples + gain * noise, -most, most)

    def _tell(self, setting: NoiseSetting) -> None:
        speech = self._speech
        now = NoiseReading(setting, decibels(speech.level), speech.measured)
        told = self._told
        if (
            told is None
            or (told.setting, told.measured) != (now.setting, now.measured)
            or abs(told.speech_db - now.speech_db) >= _TOLD_DB
        ):
            self._told = now
            self._changed(now)


class LabelledNoisySource(NoisySource):
    """The same for a source whose words are known."""

    def __init__(self, source: Any, noise: LiveNoise, changed: Callable[..., object]) -> None:
        super().__init__(source, noise, changed)
        self._labelled: LabelledSource = source

    def truth_at(self, position_s: float) -> tuple[str, Path] | None:
        """Label and file that sound at a position."""
        return self._labelled.truth_at(position_s)

    def span_at(self, position_s: float) -> Span | None:
        """The same with the times between which the clip sounds."""
        return self._labelled.span_at(position_s)


def with_noise(
    source: AudioSource,
    noise: LiveNoise,
    changed: Callable[[NoiseReading], object] = lambda reading: None,
) -> NoisySource:
    """The source with noise, labelled where it is."""
    kind = LabelledNoisySource if isinstance(source, LabelledSource) else NoisySource
    return kind(source, noise, changed)


def _whole(path: Path) -> F32:
    decoder = Decoder(path)
    try:
        parts = []
        while len(part := decoder.read(10.0)):
            parts.append(part)
    finally:
        decoder.close()
    return np.concatenate(parts)
