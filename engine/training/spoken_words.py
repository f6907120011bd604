"""Words of many synthesised voices: further unknown words, and command words that are rare."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.mix import rms, to_int16, within_range
from engine.training.free_text import sentences, standard_text, words_of
from engine.training.pronunciation import distances
from engine.training.voices import (
    SYNTHESISERS,
    Voice,
    VoiceFailed,
    installed_voices,
    speak,
    voices_of,
)
from engine.values import SAMPLE_RATE, Progress

F32 = npt.NDArray[np.float32]
I16 = npt.NDArray[np.int16]

# Everyday words near the ten commands and others that a reference manual lacks.
EVERYDAY_WORDS = """
yeah yep yell yellow yeast yesterday guess chess mess dress nope nose noise noah snow slow low toe
dough foe woe blow grow throw though snore nor north open over only oh old cold gold goal goat ghost
gross gone gum gun god gown ago girl cup pup hub upper supper ape apple ugly other mother brother
town noun brown drown crown clown dawn done dumb dime diner found round lift loft laugh lefty theft
deft lest rest less let leg love live life light ride ripe rice bright fight night white knight rat
rot rye wrong bride pride own won john honest onto awning an ant in inn cough coffee soft often
awful aloft office offer ought doff dove top shop stock stomp stuff stub start stoop step store
drop hop mop cop sofa water bread butter milk sugar table chair window kitchen garden street car bus
train bicycle airport monday tuesday wednesday thursday friday saturday sunday january april june
july august october december please thanks hello goodbye morning evening tomorrow today maybe never
always sometimes really very happy sorry funny baby child children family sister father doctor
teacher school music movie picture telephone computer camera radio television weather summer winter
spring autumn rain sunshine cloud river mountain ocean forest animal horse rabbit chicken monkey
elephant tiger zebra banana orange lemon strawberry potato tomato cheese pepper breakfast lunch
dinner bottle glass spoon knife fork plate blue green purple black silver
""".split()

CONFUSABLE_SHARE = 0.4  # of the unknown clips say a word whose sounds are near a command's
CONFUSABLE_PHONEMES = 2  # at most this far from a command
SHARES = {"espeak-ng": 0.5, "flite": 0.4, "festival": 0.1}  # festival takes ten times as long

LONGEST_S = 0.98
MARGIN_S = 0.015
SILENT_DB = -38.0  # below the loudest frame
SPEECH_DB, SPEECH_SPREAD_DB = (-24.0, 8.0)  # loudest 0.3 s of Speech Commands: -24 +- 9 dBFS
FLOOR_DB, FLOOR_SPREAD_DB = (-64.0, 14.0)  # its quietest tenth: -64 +- 16 dBFS

_FRAME = SAMPLE_RATE // 100
_WORD = re.compile(r"(?=.*[aeiouy])[a-z]{2,}")  # not an abbreviation that would be spelt
_LOUDEST_FRAMES = 30
_AT_ONCE = 256
_TRIES, _TRIES_AT_LEAST = 4, 20  # for every clip, and for a few, before giving up


@dataclass(frozen=True)
class SpokenSettings:
    """How many clips, and who speaks: ``[spoken]`` of a recipe.

    ``unknown`` clips of words outside the vocabulary, ``commands`` clips for some words of it,
    as in ``commands = { go = 600 }``. ``synthesisers`` are names of
    :data:`engine.training.voices.SYNTHESISERS`.
    """

    synthesisers: tuple[str, ...] = SYNTHESISERS
    unknown: int = 4000
    commands: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        counts = [self.unknown, *self.commands.values()]
        if not all(isinstance(count, int) and count >= 0 for count in counts):
            raise TypeError("clips are counted in whole numbers from 0, as in { go = 600 }")


@dataclass(frozen=True)
class SpokenWords:
    """Synthesised clips, mapped from the files that begin with ``stem``.

    ``words`` are what is said in each of the ``clips``: command words among the others.
    """

    stem: Path
    words: tuple[str, ...]

    @property
    def clips(self) -> I16:
        """One-second clips int16 ``(n, 16000)``, the word in the middle."""
        clips: I16 = np.load(f"{self.stem}-clips.npy", mmap_mode="r")
        return clips


@dataclass(frozen=True)
class Utterance:
    """One thing to say: by whom, how fast and high, and the seed of how it was recorded."""

    text: str
    voice: Voice
    rate: float
    pitch: float
    seed: int


def synthesise_words(
    vocabulary: Sequence[str],
    settings: SpokenSettings,
    cache: Path,
    workers: int,
    progress: Progress,
) -> SpokenWords:
    """Let the training voices say words, or take the clips from ``cache``.

    What sounds like a word of ``vocabulary`` (``know``, ``write``) is never among the unknown.
    The same settings and voices give the same clips, on any number of ``workers``.
    Raises ``ValueError`` for a command outside the vocabulary and for what
    :func:`engine.training.voices.installed_voices` and ``speak`` refuse, one sentence each.
    """
    if stray := sorted(set(settings.commands) - set(vocabulary)):
        raise ValueError(f"Not words of the recipe, so not to be spoken: {', '.join(stray)}.")
    voices = voices_of("training", installed_voices(settings.synthesisers))
    if not voices:
        raise ValueError("The synthesisers named have no voice for training: name flite too.")
    asked = asdict(settings) | {"commands": sorted(settings.commands.items())}
    key = repr((sorted(vocabulary), asked, voices)).encode()
    stem = cache / f"spoken-{hashlib.sha256(key).hexdigest()[:12]}"
    listed = Path(f"{stem}-words.json")
    if not listed.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _synthesise(vocabulary, settings, voices, stem, workers, progress)
    return SpokenWords(stem, tuple(json.loads(listed.read_text(encoding="utf-8"))))


def unknown_words(vocabulary: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words to say as unknown: those that sound nearly like one of ``vocabulary``, and others.

    Sorted; from :mod:`engine.training.free_text` and ``EVERYDAY_WORDS``, without homophones.
    """
    read = (word for sentence in sentences(standard_text()) for word in words_of(sentence))
    words = sorted({word for word in (*read, *EVERYDAY_WORDS) if _WORD.fullmatch(word)})
    away = dict(zip(words, distances(words, vocabulary), strict=True))
    near = tuple(word for word in words if 0 < away[word] <= CONFUSABLE_PHONEMES)
    return near, tuple(word for word in words if away[word] > CONFUSABLE_PHONEMES)


def _synthesise(
    vocabulary: Sequence[str],
    settings: SpokenSettings,
    voices: Sequence[Voice],
    stem: Path,
    workers: int,
    progress: Progress,
) -> None:
    near, others = unknown_words(vocabulary) if settings.unknown else ((), ())
    confusable = round(settings.unknown * CONFUSABLE_SHARE) if near else 0
    wanted: list[tuple[Sequence[str], int]] = [
        (near, confusable),
        (others, settings.unknown - confusable),
        *(((word,), count) for word, count in sorted(settings.commands.items())),
    ]
    total = sum(count for _, count in wanted)
    random = np.random.default_rng(settings.seed)
    temporary = Path(f"{stem}-clips.tmp.npy")
    clips = np.lib.format.open_memmap(temporary, "w+", np.int16, (total, SAMPLE_RATE))
    said: list[str] = []
    with ThreadPoolExecutor(max(1, workers)) as pool:  # the work is done by other processes
        for words, count in wanted:
            for word, clip in _said(pool, words, count, voices, random):
                clips[len(said)] = clip
                said.append(word)
                progress("synthesising words", len(said), total)
    clips.flush()
    temporary.rename(f"{stem}-clips.npy")
    listed = Path(f"{stem}-words.tmp.json")
    listed.write_text(json.dumps(said), encoding="utf-8")
    listed.rename(f"{stem}-words.json")  # last: it marks the end


def _said(
    pool: ThreadPoolExecutor,
    words: Sequence[str],
    count: int,
    voices: Sequence[Voice],
    random: np.random.Generator,
) -> Iterator[tuple[str, I16]]:
    """``count`` words and clips, leaving out what does not fit into a second."""
    found = tried = 0
    draws = _utterances(words, voices, random)
    while found < count:
        if tried >= _TRIES * count + _TRIES_AT_LEAST:
            raise VoiceFailed(
                f"The voices say too few of {', '.join(words[:3])}... within a second: "
                "shorten the vocabulary or ask for fewer clips."
            )
        batch = list(islice(draws, min(_AT_ONCE, (count - found) * 9 // 8 + 1)))
        tried += len(batch)
        for utterance, clip in zip(batch, pool.map(_clip, batch), strict=True):
            if clip is not None and found < count:
                found += 1
                yield utterance.text, clip


def _utterances(
    words: Sequence[str], voices: Sequence[Voice], random: np.random.Generator
) -> Iterator[Utterance]:
    while True:
        for index in random.permutation(len(words)):
            yield draw_utterance(words[index], voices, random)


def draw_utterance(text: str, voices: Sequence[Voice], random: np.random.Generator) -> Utterance:
    """``text`` for a random voice, tempo and pitch; synthesisers in the proportion of SHARES."""
    present = sorted({voice.synthesiser for voice in voices})
    shares = np.array([SHARES[name] for name in present])
    name = present[random.choice(len(present), p=shares / shares.sum())]
    own = [voice for voice in voices if voice.synthesiser == name]
    voice = own[random.integers(len(own))]
    rate, pitch = np.exp(random.uniform(-0.2, 0.3)), np.exp(random.uniform(-0.2, 0.2))
    return Utterance(text, voice, float(rate), float(pitch), int(random.integers(2**32)))


def _clip(utterance: Utterance) -> I16 | None:
    """One second with the utterance in its middle, None where it is silent or too long."""
    said = trimmed(speak(utterance.voice, utterance.text, utterance.rate, utterance.pitch))
    if not len(said) or len(said) > LONGEST_S * SAMPLE_RATE:
        return None
    before = (SAMPLE_RATE - len(said)) // 2
    placed = np.pad(said, (before, SAMPLE_RATE - len(said) - before))
    return as_recorded(placed, np.random.default_rng(utterance.seed))


def trimmed(sound: F32) -> F32:
    """What is between the first and the last frame of speech; empty where all is silent."""
    level = _frame_levels(sound)
    loud = np.flatnonzero(level > max(1e-5, level.max() * 10 ** (SILENT_DB / 20)))
    if not len(loud):
        return sound[:0]
    margin = round(MARGIN_S * SAMPLE_RATE)
    return sound[max(0, loud[0] * _FRAME - margin) : (loud[-1] + 1) * _FRAME + margin]


def as_recorded(sound: F32, random: np.random.Generator) -> I16:
    """``sound`` at a level and with a noise floor like those of Speech Commands, int16 ``(n,)``.

    The digital silence of a synthesiser would tell it from people.
    """
    level = np.clip(random.normal(SPEECH_DB, SPEECH_SPREAD_DB), -45, -10)
    floor = np.clip(random.normal(FLOOR_DB, FLOOR_SPREAD_DB), -95, level - 15)
    loud = sound * np.float32(10 ** (level / 20) / max(1e-6, loudness(sound)))
    noise = _coloured(len(sound), random)
    mixed = within_range(loud + noise * np.float32(10 ** (floor / 20)))
    return to_int16(mixed)


def loudness(sound: F32) -> float:
    """Root mean square of the loudest 0.3 s in frames of 10 ms: of speech without its pauses."""
    return float(np.sqrt(np.mean(np.sort(_frame_levels(sound))[-_LOUDEST_FRAMES:] ** 2)))


def _frame_levels(sound: F32) -> npt.NDArray[np.float64]:
    frames = max(1, -(-len(sound) // _FRAME))
    padded = np.pad(sound, (0, frames * _FRAME - len(sound))).reshape(frames, _FRAME)
    return np.asarray(np.sqrt(np.mean(np.square(padded, dtype=np.float64), axis=1)))


def _coloured(length: int, random: np.random.Generator) -> F32:
    """Noise of RMS one, its power falling with the frequency to a power of 0 to 2."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** (random.uniform(0, 2) / 2)
    spectrum[0] = 0
    sound = np.fft.irfft(spectrum, length)
    return np.asarray(sound / max(1e-9, rms(sound)), np.float32)
