"""Recordings as they would sound elsewhere: in a room, louder or quieter, with noise."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from engine.audio.active import TYPICAL_WORD, active_rms
from engine.audio.coloured import pink_noise, white_noise
from engine.audio.facts import SourceFacts
from engine.audio.mix import converted, noise_gain, rms, stretch_of
from engine.audio.rooms import ROOMS, impulse_response, reverberate
from engine.evaluation.clips import Sound
from engine.frontend.logmel import CLIP_SAMPLES
from engine.training.clip_files import (
    BlocksWithFacts,
    Entry,
    RecordingRefused,
    read_blocks,
    read_clip,
)
from engine.training.labels import SILENCE
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
Noise = Literal["none", "babble", "pink", "white"]

LONGEST_S = 600.0


@dataclass(frozen=True)
class Condition:
    """How a recording is changed before an engine hears it: room, then level, then noise.

    ``room`` is one of :data:`engine.audio.rooms.ROOMS`; ``level_db`` is a gain. ``snr_db`` is
    the speech level over the noise's RMS, both in the room and after the gain; the speech level
    is :func:`engine.audio.active.active_rms`, the RMS over the 10 ms frames within 25 dB of the
    loudest. (A ratio over whole clips, pauses included, reads about 4 dB lower on Speech
    Commands.) A recording of ``_silence_`` gets the noise that a word
    at :data:`engine.audio.active.TYPICAL_WORD` would get.
    The sum is clipped and rounded as a 16-bit converter does.

    ``seed`` chooses stretch of noise and impulse response of every recording; they depend on
    nothing else but its folder, name and offset, so any list of recordings meets the same.
    """

    noise: Noise = "none"
    snr_db: float | None = None
    room: str | None = None
    level_db: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what has no meaning, in one sentence."""
        if self.noise not in get_args(Noise):
            raise ValueError(f"There is no noise {self.noise}: use {', '.join(get_args(Noise))}.")
        if (self.noise == "none") != (self.snr_db is None):
            raise ValueError("A noise and its signal-to-noise ratio go together: give both.")
        if not math.isfinite(self.snr_db or 0.0) or not math.isfinite(self.level_db):
            raise ValueError("A ratio and a level are finite numbers of decibels.")
        if self.room is not None and self.room not in ROOMS:
            raise ValueError(f"There is no room {self.room}: use {', '.join(ROOMS)}.")
        if self.seed < 0:
            raise ValueError(f"A seed is not negative, as {self.seed} is.")

    @property
    def quiet(self) -> bool:
        """Whether recordings stay as they are."""
        return self.noise == "none" and self.room is None and self.level_db == 0

    def __str__(self) -> str:
        """For tables: ``quiet``, ``babble at +3 dB``, ``hall, level -10 dB``."""
        parts = [self.room] if self.room else []
        parts += [f"level {self.level_db:+g} dB"] if self.level_db else []
        parts += [f"{self.noise} at {self.snr_db:+g} dB"] if self.snr_db is not None else []
        return ", ".join(parts) or "quiet"


def load_babble(path: Path) -> F32:
    """Babble to evaluate with, float32 ``(n,)``. Raises ``RecordingRefused``.

    It must hold no command word and nothing that a network was trained on.
    """
    return read_clip(Entry(path, SILENCE, SILENCE))


def sound_in(condition: Condition | None, babble: F32 | None = None) -> Sound:
    """What reads an entry's sound under ``condition``, for `engine.evaluation.clips.run_clips`.

    Raises ``ValueError`` where the condition needs ``babble`` and there is none.
    """
    if condition is None or condition.quiet:
        return read_blocks
    if condition.noise == "babble" and babble is None:
        raise ValueError("Babble needs a recording of people talking, and none was given.")
    return partial(_changed, condition, babble)


def _changed(
    condition: Condition, babble: F32 | None, entry: Entry
) -> Generator[F32, None, SourceFacts | None]:
    blocks: list[F32] = []
    heard = BlocksWithFacts(read_blocks(entry))
    for block in heard:
        blocks.append(block)
        if sum(map(len, blocks)) > LONGEST_S * SAMPLE_RATE:
            raise RecordingRefused(
                f"{entry.path} is longer than ten minutes: noise, rooms and levels are for "
                "recordings in one piece, so cut it."
            )
    speechless = entry.label == SILENCE
    yield apply(condition, np.concatenate(blocks), _key(entry), babble, speechless=speechless)
    return heard.facts


def apply(
    condition: Condition,
    samples: F32,
    key: int,
    babble: F32 | None = None,
    *,
    speechless: bool = False,
) -> F32:
    """``samples`` float32 ``(n,)`` under ``condition``, at least a second (silence follows).

    ``key`` tells recordings apart, see :class:`Condition`; ``speechless`` is a recording of
    ``_silence_``, ``babble`` float32 ``(m,)`` what babble is cut from.
    """
    heard = np.pad(samples, (0, max(0, CLIP_SAMPLES - len(samples))))
    if condition.room is not None:
        room = ROOMS[condition.room]
        random = np.random.default_rng([condition.seed, key, 1])
        heard = reverberate(heard, impulse_response(room.rt60_s, room.direct_db, random))
    gain = 10 ** (condition.level_db / 20)
    heard = heard * np.float32(gain)
    if condition.snr_db is not None:
        noise = _noise(condition, len(heard), key, babble)
        level = gain * TYPICAL_WORD if speechless else active_rms(heard)
        heard = heard + np.float32(noise_gain(level, rms(noise), condition.snr_db)) * noise
    return converted(heard)


def _noise(condition: Condition, length: int, key: int, babble: F32 | None) -> F32:
    random = np.random.default_rng([condition.seed, key, 2])
    if condition.noise == "white":
        return white_noise(random, length)
    if condition.noise == "pink":
        return pink_noise(random, length)
    if babble is None:
        raise ValueError("Babble needs a recording of people talking, and none was given.")
    return stretch_of(babble, int(random.integers(len(babble))), length)


def _key(entry: Entry) -> int:
    told = f"{entry.path.parent.name}/{entry.path.name} {entry.offset_s:.6f}"
    name = told.encode("utf-8", "surrogateescape")  # a name need not be text
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big")
