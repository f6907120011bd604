"""Long recordings: words placed over noise to make them, an engine run over them.

A made stream holds whole clips, one after the other at random intervals, over noise of one
level. Every clip is brought to one speech level, which lies ``snr_db`` above the noise. The
labels say where the speech in a clip begins and ends: first and last 10 ms frame within 25 dB of
its loudest one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from engine.audio.active import active_frames, active_rms
from engine.audio.mix import FADE_SAMPLES, faded
from engine.engines.engine import Engine
from engine.evaluation.noise_bed import NoiseBed
from engine.evaluation.stream_labels import StreamLabel, write_labels
from engine.frontend.logmel import CLIP_SAMPLES, CONSTANTS
from engine.frontend.stream import LOOKAHEAD, FrameStream
from engine.spotting.hearing import TAIL_S
from engine.spotting.pause import Pauses, pauses
from engine.spotting.word_end import FRAME_SAMPLES, word_end
from engine.training.clip_files import Entry, RecordingRefused, read_clip
from engine.training.labels import SILENCE_NAMES
from engine.training.recordings import NoRecordings, split_entries
from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
Sound = F32 | npt.NDArray[np.int16]

SPEECH_DB = -26.0  # of full scale: the usual level of active speech in tests (ITU-T P.56)
SHORTEST_GAP_S = 0.5  # between the end of one clip and the start of the next
MEAN_GAP_S = 1.5  # exponential above the shortest, so that no rhythm can be learned
AFTER_LAST_S = 1.0  # of noise, in which the last word can still be detected
BATCH = 256
_READ_AT_ONCE = BATCH * CONSTANTS.hop


@dataclass(frozen=True, eq=False)
class Stream:
    """A recording in memory: ``samples`` float32 in -1..1 or int16, ``(n,)`` mono 16 kHz.

    ``labels`` are all words in it; none for talk that holds none.
    """

    samples: Sound
    labels: tuple[StreamLabel, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True, eq=False)
class Piece:
    """The next samples float32 ``(n,)`` of a stream that is being made, with the word in them."""

    samples: F32
    label: StreamLabel | None = None


def validation_clips(data: Path) -> tuple[Entry, ...]:
    """Every spoken clip of the validation split of ``data``, a data folder or the split itself.

    Raises :class:`engine.training.recordings.NoRecordings`.
    """
    entries = split_entries(data, "validation")
    return tuple(entry for entry in entries if entry.word.lower() not in SILENCE_NAMES)


def make_pieces(
    clips: Sequence[Entry],
    noises: Sequence[F32],
    *,
    snr_db: float,
    seed: int,
    seconds: float | None = None,
    speech_db: float = SPEECH_DB,
) -> Iterator[Piece]:
    """A stream as it is made: ``clips`` in random order over ``noises`` float32 ``(n,)`` each.

    It lasts ``seconds``, the clips coming round again if need be; or without a length until every
    clip was said once. The active speech level of a clip is ``speech_db`` below full scale, the
    noise's ``snr_db`` below that. Clips that cannot be read or are silent are left out; samples
    are clipped to -1..1. The same arguments make the same stream. Raises
    :class:`engine.training.recordings.NoRecordings` where no clip can be used.
    """
    random = np.random.default_rng(seed)
    level = 10 ** (speech_db / 20)
    bed = NoiseBed(noises, level * 10 ** (-snr_db / 20), random)
    ends = None if seconds is None else round(seconds * SAMPLE_RATE)
    at = 0
    for clip, word in _said(clips, random, once=ends is None):
        gap = round((SHORTEST_GAP_S + random.exponential(MEAN_GAP_S)) * SAMPLE_RATE)
        after = round(AFTER_LAST_S * SAMPLE_RATE)
        if ends is not None and at + gap + len(clip) + after > ends:
            break
        yield Piece(_clipped(bed.take(gap)))
        at += gap
        sound = faded(clip * np.float32(level / active_rms(clip))) + bed.take(len(clip))
        yield Piece(_clipped(sound), _label(clip, word, at))
        at += len(clip)
    rest = round(AFTER_LAST_S * SAMPLE_RATE) if ends is None else ends - at
    yield Piece(_clipped(bed.take(rest)))


def make_stream(
    clips: Sequence[Entry],
    noises: Sequence[F32],
    *,
    snr_db: float,
    seed: int,
    seconds: float | None = None,
    speech_db: float = SPEECH_DB,
) -> Stream:
    """A whole stream in memory, see :func:`make_pieces`."""
    pieces = list(
        make_pieces(clips, noises, snr_db=snr_db, seed=seed, seconds=seconds, speech_db=speech_db)
    )
    labels = tuple(piece.label for piece in pieces if piece.label is not None)
    return Stream(np.concatenate([piece.samples for piece in pieces]), labels)


def write_stream(file: Path, pieces: Iterable[Piece]) -> tuple[int, float]:
    """Write ``pieces`` to a 16-bit WAV file, labels to a CSV beside it; words and seconds.

    Of any length: a piece is in memory at a time. Raises ``ValueError`` for a name that does not
    end in ``.wav``.
    """
    if file.suffix.lower() != ".wav":
        raise ValueError(f"The stream cannot be written to {file}: give a name ending in .wav.")
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.part")
    labels: list[StreamLabel] = []
    samples = 0
    try:
        with soundfile.SoundFile(
            temporary, "w", SAMPLE_RATE, 1, subtype="PCM_16", format="WAV"
        ) as sound:
            for piece in pieces:
                sound.write(piece.samples)
                samples += len(piece.samples)
                labels += [piece.label] if piece.label else []
        write_labels(file.with_suffix(".csv"), labels)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return len(labels), samples / SAMPLE_RATE


def blocks_of(samples: Sound) -> Iterator[F32]:
    """Float32 blocks of sound ``(n,)``, int16 or float32, of some seconds each."""
    for first in range(0, len(samples), _READ_AT_ONCE):
        block = samples[first : first + _READ_AT_ONCE]
        if block.dtype == np.int16:
            yield block.astype(np.float32) / np.float32(32768)
        else:
            yield np.asarray(block, np.float32)


def listen(engine: Engine, blocks: Iterable[F32]) -> tuple[F32, Pauses]:
    """Probabilities float32 ``(frames, labels)`` of ``engine`` after each frame of a sound, and
    the pauses of the same frames.

    As the live pipeline hears it: silence before, half a second of silence after. Windows go
    through ``predict``, which answers as a stream does, ``BATCH`` at a time. Raises the two
    engine errors, and what ``blocks`` raises.
    """
    front = FrameStream()
    history = np.zeros((CONSTANTS.frames - 1, CONSTANTS.bands), np.uint8)
    tail = np.zeros(LOOKAHEAD + round(TAIL_S * SAMPLE_RATE), np.float32)
    answers: list[F32] = []
    columns: list[npt.NDArray[np.uint8]] = []
    for block in chain(blocks, [tail]):
        columns.append(front.push(block))
        joined = np.concatenate([history, columns[-1]])
        history = joined[1 - CONSTANTS.frames :]
        for first in range(0, len(joined) - CONSTANTS.frames + 1, BATCH):
            frames = joined[first : first + BATCH + CONSTANTS.frames - 1]
            windows = np.lib.stride_tricks.sliding_window_view(frames, CONSTANTS.frames, axis=0)
            images = np.ascontiguousarray(windows.transpose(0, 2, 1))
            answers.append(engine.predict(images).probabilities())
    return np.concatenate(answers), pauses(np.concatenate(columns))


def _said(
    clips: Sequence[Entry], random: np.random.Generator, *, once: bool
) -> Iterator[tuple[F32, str]]:
    """Clips float32 ``(n,)`` with their words in random order, each round in another."""
    usable = True
    while usable:
        usable = False
        for index in random.permutation(len(clips)):
            entry = clips[index]
            try:
                sound = read_clip(entry)[:CLIP_SAMPLES]
            except RecordingRefused:
                continue
            if len(sound) < 2 * FADE_SAMPLES or word_end(sound) is None:
                continue
            usable = True
            yield sound, entry.word
        if usable and once:
            return
    raise NoRecordings("None of the recordings could be used to make a stream of words.")


def _label(clip: F32, word: str, at: int) -> StreamLabel:
    end = word_end(clip)
    assert end is not None  # silent clips are left out
    start = int(active_frames(clip).argmax()) * FRAME_SAMPLES
    return StreamLabel((at + start) / SAMPLE_RATE, (at + end) / SAMPLE_RATE, word)


def _clipped(samples: F32) -> F32:
    return np.clip(samples, -1, 1)
