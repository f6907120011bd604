"""What an operating point is chosen on: words over noise, and hours of talk without them.

None of it was in training: clips of the validation split, the last fifth of the noise, the half
of ``extra_negatives`` and the synthetic voices and sentences that are kept back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.mix import to_int16
from engine.evaluation.noise_bed import NoiseBed, validation_noise
from engine.evaluation.streams import SPEECH_DB, Stream, make_stream, validation_clips
from engine.training.clip_files import RecordingRefused, read_clip
from engine.training.recordings import noise_folder
from engine.training.talk import TalkSettings, negatives_split, synthesise_talk
from engine.training.voices import SYNTHESISERS, installed_voices
from engine.values import SAMPLE_RATE, Progress

F32 = npt.NDArray[np.float32]
I16 = npt.NDArray[np.int16]

TALK_HOURS = 2.0
NOISE_HOURS = 0.25
WORD_CLIPS = 2_400
CLIPS_IN_A_STREAM = 240  # ten minutes
# what the streams of words are like, one after the other: dB over the noise, dB of full scale
SCENES = ((20.0, SPEECH_DB), (10.0, SPEECH_DB), (20.0, SPEECH_DB + 6), (10.0, SPEECH_DB - 6))
NOISE_DB = -46.0


@dataclass(frozen=True, eq=False)
class Trial:
    """``words``: streams with labels; ``talk``: streams in which no command is said.

    ``talk_is`` says what that is, for people: "2.00 h of synthesised talk".
    """

    words: tuple[Stream, ...]
    talk: tuple[Stream, ...]
    talk_is: str


def build_trial(
    data: Path,
    vocabulary: Collection[str],
    cache: Path,
    progress: Progress,
    *,
    talk_hours: float = TALK_HOURS,
    clips: int = WORD_CLIPS,
    workers: int = 1,
    seed: int = 0,
) -> Trial:
    """The trial of a data folder (see :mod:`engine.training.recordings`).

    At most ``clips`` validation clips, a seeded sample of them all. Talk is read aloud by the
    synthesisers that are installed and kept in ``cache``; where there is none, none works or
    ``talk_hours`` is 0, ``extra_negatives`` and noise must do, and ``talk_is`` says so. The same
    folder and programs give the same trial. Raises ``ValueError`` with one sentence.
    """
    noises = validation_noise(noise_folder(data))
    words = tuple(_word_streams(data, noises, clips, seed, progress))
    talk: list[Stream] = []
    told: list[str] = []
    spoken = _read_aloud(vocabulary, cache, progress, talk_hours, workers)
    people = _people(data)
    for stream, what in ((spoken, "synthesised talk"), (people, "people talking")):
        if stream is not None:
            talk.append(stream)
            told.append(f"{stream.seconds / 3600:.2f} h of {what}")
    if spoken is None:
        bed = NoiseBed(noises, 10 ** (NOISE_DB / 20), np.random.default_rng([seed, 1]))
        talk.append(Stream(to_int16(bed.take(round(NOISE_HOURS * 3600 * SAMPLE_RATE)))))
        told.append(f"{NOISE_HOURS:.2f} h of noise, for want of synthesised talk")
    return Trial(words, tuple(talk), " and ".join(told))


def _word_streams(
    data: Path, noises: Sequence[F32], clips: int, seed: int, progress: Progress
) -> Iterator[Stream]:
    said = validation_clips(data)
    order = np.random.default_rng(seed).permutation(len(said))[:clips]
    groups = [order[i : i + CLIPS_IN_A_STREAM] for i in range(0, len(order), CLIPS_IN_A_STREAM)]
    for number, group in enumerate(groups):
        snr_db, speech_db = SCENES[number % len(SCENES)]
        stream = make_stream(
            [said[index] for index in group],
            noises,
            snr_db=snr_db,
            speech_db=speech_db,
            seed=seed + number,
        )
        yield Stream(to_int16(np.asarray(stream.samples, np.float32)), stream.labels)
        progress("placing words over noise", number + 1, len(groups))


def _read_aloud(
    vocabulary: Collection[str], cache: Path, progress: Progress, hours: float, workers: int
) -> Stream | None:
    """Talk by every synthesiser there is; None without one, or for no hours."""
    names = tuple(name for name in SYNTHESISERS if _is_installed(name))
    if not names or hours <= 0:
        return None
    settings = TalkSettings(hours=hours, part="validation", synthesisers=names)
    try:
        return Stream(synthesise_talk(settings, vocabulary, cache, workers, progress).samples)
    except ValueError:  # voices that fail, no sentence left: no reason to lose a training
        return None


def _is_installed(synthesiser: str) -> bool:
    try:
        return bool(installed_voices((synthesiser,)))
    except ValueError:
        return False


def _people(data: Path) -> Stream | None:
    """The half of ``extra_negatives`` that is kept back, one recording after the other."""
    _, entries = negatives_split(data)
    parts = []
    for entry in entries:
        try:
            parts.append(to_int16(read_clip(entry)))
        except RecordingRefused:
            continue
    return Stream(np.concatenate(parts)) if parts else None
