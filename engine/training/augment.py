"""Augmentation of waveforms, a batch at a time, and their log-mel images.

What helped on Speech Commands: shifts, speed and pitch, a warped mel axis, noise at a random
signal-to-noise ratio, gain; for noisy places also babble and rooms. Training images may differ
from the front end's in the last bit: they are computed in float32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from engine.audio.active import TYPICAL_WORD, active_rms
from engine.audio.mix import noise_gain, rms, stretch_of
from engine.audio.rooms import impulse_response, reverberate
from engine.frontend import logmel
from engine.values import SAMPLE_RATE

_WARPS = 13
_ROOMS = 24  # impulse responses drawn anew for every epoch


@dataclass(frozen=True)
class Augmentation:
    """How far a clip is changed. Shares are probabilities, ``*_db`` decibels, ``*_s`` seconds.

    ``snr_db`` is measured over whole clips, ``babble_snr_db`` on the speech level
    (:func:`engine.audio.active.active_rms`), as evaluation does. Rooms have reverberation times
    ``room_rt60_s`` and a direct path ``room_direct_db`` above the reverberation. What has a share
    of 0 draws no random numbers, so a recipe without babble and rooms gives the images that it
    gave before there were any.
    """

    shift_s: float = 0.1
    shift_share: float = 0.9
    speed: float = 0.12
    speed_share: float = 0.5
    mel_warp: float = 0.06
    noise_share: float = 0.4
    white_share: float = 0.25
    snr_db: tuple[float, float] = (3.0, 30.0)
    gain_db: tuple[float, float] = (-10.0, 8.0)
    babble_share: float = 0.0
    babble_snr_db: tuple[float, float] = (0.0, 20.0)
    room_share: float = 0.0
    room_rt60_s: tuple[float, float] = (0.1, 1.0)
    room_direct_db: tuple[float, float] = (-6.0, 12.0)


class Augmenter:
    """Draws one random version of every clip it is given; ``random`` is its only randomness.

    ``noise`` int16 ``(s,)``; ``babble`` float32 ``(m,)`` is cut wherever there is a share of it.
    """

    def __init__(
        self,
        settings: Augmentation,
        noise: np.ndarray,
        random: np.random.Generator,
        babble: np.ndarray | None = None,
    ):
        if settings.babble_share and babble is None:
            raise ValueError("A share of babble needs speech to make it of, and there is none.")
        self._settings = settings
        self._noise = noise
        self._random = random
        self._babble = babble
        self._rooms = [self._room() for _ in range(_ROOMS)] if settings.room_share else []
        warps = np.linspace(1 - settings.mel_warp, 1 + settings.mel_warp, _WARPS)
        self._filters = [_warped_filters(warp) for warp in warps]
        self._window = torch.hann_window(logmel.CONSTANTS.window)

    def images(self, clips: np.ndarray, speechless: np.ndarray | None = None) -> np.ndarray:
        """Images uint8 ``(n, 32, 32)`` of clips float32 ``(n, 16000)`` in -1..1.

        Clips marked in ``speechless`` bool ``(n,)`` hold no word: babble is as loud on them as
        it would be beside a typical word.
        """
        moved = self._reverberate(self._move(torch.from_numpy(clips)))
        noisy = self._add_babble(self._add_noise(moved), moved, speechless)
        sound = self._gain(noisy).clamp(-1, 1)
        parts = []
        for start in range(0, len(sound), 64):
            filters = self._filters[self._random.integers(_WARPS)]
            parts.append(self._image(sound[start : start + 64], filters))
        return torch.cat(parts).numpy()

    def _draw(self, share: float, low: float, high: float, count: int) -> np.ndarray:
        values = self._random.uniform(low, high, count)
        return np.where(self._random.random(count) < share, values, 0.0)

    def _move(self, clips: torch.Tensor) -> torch.Tensor:
        """Shift, and play faster or slower (pitch follows), by linear interpolation."""
        s, count = self._settings, len(clips)
        rate = _column(np.exp(self._draw(s.speed_share, -s.speed, s.speed, count)))
        shift = _column(self._draw(s.shift_share, -s.shift_s, s.shift_s, count) * SAMPLE_RATE)
        half = clips.shape[1] // 2
        at = (torch.arange(clips.shape[1])[None] - half) * rate + half + shift
        before = at.floor()
        fraction = at - before
        inside = (before >= 0) & (before < clips.shape[1] - 1)
        index = before.long().clamp(0, clips.shape[1] - 2)
        moved = clips.gather(1, index) * (1 - fraction) + clips.gather(1, index + 1) * fraction
        return moved * inside

    def _add_noise(self, sound: torch.Tensor) -> torch.Tensor:
        s, (count, length) = self._settings, sound.shape
        starts = self._random.integers(0, len(self._noise) - length, count)
        noise = np.stack([self._noise[i : i + length] for i in starts]).astype(np.float32) / 32768
        white = self._random.standard_normal((count, length), np.float32) * np.float32(0.05)
        noise[self._random.random(count) < s.white_share] = 0
        mixed = torch.from_numpy(np.where(noise.any(1, keepdims=True), noise, white))
        ratio = _column(10 ** (-self._random.uniform(*s.snr_db, count) / 20))
        used = _column((self._random.random(count) < s.noise_share).astype(np.float32))
        loudness = sound.square().mean(1, keepdim=True).clamp_min(1e-6).sqrt()
        noise_loudness = mixed.square().mean(1, keepdim=True).clamp_min(1e-9).sqrt()
        return sound + mixed * (used * ratio * loudness / noise_loudness)

    def _room(self) -> np.ndarray:
        s = self._settings
        rt60_s, direct_db = (
            self._random.uniform(*bounds) for bounds in (s.room_rt60_s, s.room_direct_db)
        )
        return impulse_response(rt60_s, direct_db, self._random)

    def _reverberate(self, sound: torch.Tensor) -> torch.Tensor:
        """A share of the clips, each heard in one of the rooms."""
        if not self._rooms:
            return sound
        heard = sound.clone()
        for i in np.flatnonzero(self._random.random(len(sound)) < self._settings.room_share):
            response = self._rooms[self._random.integers(len(self._rooms))]
            heard[i] = torch.from_numpy(reverberate(sound[i].numpy(), response))
        return heard

    def _add_babble(
        self, noisy: torch.Tensor, speech: torch.Tensor, speechless: np.ndarray | None
    ) -> torch.Tensor:
        """``noisy`` with babble in a share of the clips, as loud as ``speech`` asks for."""
        s, count = self._settings, len(noisy)
        if not s.babble_share or self._babble is None:
            return noisy
        sound = noisy.clone()
        for i in np.flatnonzero(self._random.random(count) < s.babble_share):
            start = int(self._random.integers(len(self._babble)))
            talk = stretch_of(self._babble, start, noisy.shape[1])
            wordless = speechless is not None and speechless[i]
            level = TYPICAL_WORD if wordless else active_rms(speech[i].numpy())
            gain = noise_gain(level, rms(talk), self._random.uniform(*s.babble_snr_db))
            sound[i] += torch.from_numpy(np.float32(gain) * talk)
        return sound

    def _gain(self, sound: torch.Tensor) -> torch.Tensor:
        decibels = self._random.uniform(*self._settings.gain_db, len(sound))
        return sound * _column(10 ** (decibels / 20))

    def _image(self, sound: torch.Tensor, filters: torch.Tensor) -> torch.Tensor:
        c = logmel.CONSTANTS
        padded = torch.nn.functional.pad(sound, (c.pad, c.pad))
        spectrum = torch.fft.rfft(padded.unfold(1, c.window, c.hop) * self._window)
        power = (spectrum.real.square() + spectrum.imag.square()) @ filters
        levels = (torch.log2(power + c.floor) + c.offset) / c.step
        return levels.round().clamp(0, 255).to(torch.uint8)


def _column(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.float32))[:, None]


def _warped_filters(warp: float) -> torch.Tensor:
    """The front end's filters with every edge frequency multiplied by ``warp``."""
    c = logmel.CONSTANTS
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (c.low_hz, c.high_hz))
    edges = 700 * (10 ** (np.linspace(low, high, c.bands + 2) / 2595) - 1) * warp
    edges = np.minimum(edges, c.sample_rate / 2 - 1)
    bins = np.fft.rfftfreq(c.window, 1 / c.sample_rate)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], np.maximum(edges[2:], edges[1:-1] + 1e-3)
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    table = np.maximum(0, np.minimum(rising, falling))
    return torch.from_numpy((table / np.maximum(table.sum(0), 1e-9)).astype(np.float32))
