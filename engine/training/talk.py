"""Continuous talk without the vocabulary's words: what a spotter must stay silent on.

Hours of it are read aloud by synthesised voices; ``extra_negatives/`` of a data folder holds half
an hour of people. Both come in two parts that share neither sentences nor voices: one to train
on, one to count false alarms on.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from engine.training.clip_files import Entry
from engine.training.free_text import sentences, standard_text, words_of
from engine.training.pronunciation import homophones
from engine.training.recordings import list_recordings
from engine.training.spoken_words import Utterance, as_recorded, draw_utterance, trimmed
from engine.training.voices import (
    SYNTHESISERS,
    Part,
    Voice,
    VoiceFailed,
    installed_voices,
    speak,
    voices_of,
)
from engine.values import SAMPLE_RATE, Progress

I16 = npt.NDArray[np.int16]

TURN = 4  # sentences at most before another voice goes on
BREATH_S = (0.2, 0.8)  # between the sentences of one voice
HANDOVER_S = (0.4, 2.0)  # before another voice goes on

_AT_ONCE = 32
_SILENT_BATCHES = 3  # in a row, before giving up


@dataclass(frozen=True)
class TalkSettings:
    """How long, by whom, and for what: sentences and voices of one ``part`` are never the other's.

    ``synthesisers`` are names of :data:`engine.training.voices.SYNTHESISERS`.
    """

    hours: float = 2.0
    part: Part = "training"
    synthesisers: tuple[str, ...] = SYNTHESISERS
    seed: int = 0

    def __post_init__(self) -> None:
        if self.part not in get_args(Part):
            raise TypeError(f"part is {' or '.join(get_args(Part))}, not {self.part}")
        if not 0 < self.hours <= 1000:
            raise TypeError(f"hours of talk are more than 0 and at most 1000, not {self.hours}")


@dataclass(frozen=True)
class Sentence:
    """What is said from sample ``start`` up to ``end``, and by which voice."""

    start: int
    end: int
    synthesiser: str
    voice: str
    text: str


@dataclass(frozen=True)
class Talk:
    """Talk mapped from the files that begin with ``stem``, with its ``sentences`` in order."""

    stem: Path
    sentences: tuple[Sentence, ...]

    @property
    def samples(self) -> I16:
        """The sound, int16 ``(n,)``, 16 kHz mono."""
        samples: I16 = np.load(f"{self.stem}-sound.npy", mmap_mode="r")
        return samples


def synthesise_talk(
    settings: TalkSettings,
    vocabulary: Collection[str],
    cache: Path,
    workers: int,
    progress: Progress,
) -> Talk:
    """Have free text read aloud for ``settings.hours``, or take it from ``cache``.

    No sentence holds a word of ``vocabulary`` or one that sounds like it. When all sentences are
    said they come again, from other voices. The same settings and voices give the same sound, on
    any number of ``workers``. Raises ``ValueError`` where no sentence is left, and what
    :func:`engine.training.voices.installed_voices` and ``speak`` refuse.
    """
    voices = voices_of(settings.part, installed_voices(settings.synthesisers))
    text = sentences_of(settings.part, standard_text(), vocabulary)
    if not voices or not text:
        lacking = "sentences without the vocabulary's words" if voices else "voices"
        raise ValueError(
            f"There are no {lacking} for {settings.part}: choose fewer words or more synthesisers."
        )
    key = repr((sorted(vocabulary), asdict(settings), voices, text)).encode()
    stem = cache / f"talk-{settings.part}-{hashlib.sha256(key).hexdigest()[:12]}"
    index = Path(f"{stem}-sentences.json")
    if not index.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _synthesise(settings, text, voices, stem, workers, progress)
    rows = json.loads(index.read_text(encoding="utf-8"))
    return Talk(stem, tuple(Sentence(**row) for row in rows))


def sentences_of(part: Part, text: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """One half of the sentences of ``text``, without those in which the vocabulary is heard.

    A sentence belongs to the same part whatever the vocabulary.
    Raises as :func:`engine.training.pronunciation.pronounce`.
    """
    found = [sentence for sentence in sentences(text) if _part_of(sentence) == part]
    words = {word for sentence in found for word in words_of(sentence)}
    avoided = homophones(words, vocabulary) | {word.lower() for word in vocabulary}
    return tuple(sentence for sentence in found if avoided.isdisjoint(words_of(sentence)))


def negatives_split(data: Path) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """``extra_negatives/`` of a data folder in two halves: to train on, to count alarms on.

    Speakers stay together where the names tell them, else folders, else single files; groups go,
    the largest first, to the half that holds less. Both are empty where there is no such folder.
    Raises :class:`~engine.training.recordings.NoRecordings` where it is empty.
    """
    folder = data / "extra_negatives"
    if not folder.is_dir():
        return (), ()
    entries = list_recordings(folder)
    groups = [entry.group or str(entry.path.parent) for entry in entries]
    if len(set(groups)) < 2:
        groups = [str(entry.path) for entry in entries]
    sizes: Counter[str] = Counter()
    for entry, group in zip(entries, groups, strict=True):
        sizes[group] += entry.path.stat().st_size
    training: set[str] = set()
    filled = {"training": 0, "validation": 0}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        half = "training" if filled["training"] < filled["validation"] else "validation"
        filled[half] += size
        if half == "training":
            training.add(group)
    chosen = [group in training for group in groups]
    return (
        tuple(entry for entry, train in zip(entries, chosen, strict=True) if train),
        tuple(entry for entry, train in zip(entries, chosen, strict=True) if not train),
    )


def _part_of(sentence: str) -> Part:
    even = hashlib.sha256(sentence.encode()).digest()[0] % 2 == 0
    return "training" if even else "validation"


@dataclass(frozen=True)
class _Reading:
    """A sentence with the silence before and after it, in samples."""

    utterance: Utterance
    before: int
    after: int


def _synthesise(
    settings: TalkSettings,
    text: Sequence[str],
    voices: Sequence[Voice],
    stem: Path,
    workers: int,
    progress: Progress,
) -> None:
    total = round(settings.hours * 3600 * SAMPLE_RATE)
    temporary = Path(f"{stem}-sound.tmp.npy")
    sound = np.lib.format.open_memmap(temporary, "w+", np.int16, (total,))
    found: list[Sentence] = []
    at = 0
    with ThreadPoolExecutor(max(1, workers)) as pool:  # the work is done by other processes
        for reading, said in _read_aloud(pool, text, voices, settings.seed):
            part = said[: total - at]
            sound[at : at + len(part)] = part
            start = min(total, at + reading.before)
            end = min(total, at + len(said) - reading.after)
            if start < end:
                who = reading.utterance.voice
                found.append(
                    Sentence(start, end, who.synthesiser, who.name, reading.utterance.text)
                )
            at += len(part)
            progress("synthesising talk", at // SAMPLE_RATE, total // SAMPLE_RATE)
            if at >= total:
                break
    sound.flush()
    temporary.rename(f"{stem}-sound.npy")
    index = Path(f"{stem}-sentences.tmp.json")
    index.write_text(json.dumps([asdict(sentence) for sentence in found]), encoding="utf-8")
    index.rename(f"{stem}-sentences.json")  # last: it marks the end


def _read_aloud(
    pool: ThreadPoolExecutor, text: Sequence[str], voices: Sequence[Voice], seed: int
) -> Iterator[tuple[_Reading, I16]]:
    """Readings and their sound int16 ``(n,)``, without end."""
    readings = _readings(text, voices, np.random.default_rng(seed))
    silent = 0
    while silent < _SILENT_BATCHES:
        batch = list(islice(readings, _AT_ONCE))
        silent += 1
        for reading, said in zip(batch, pool.map(_recorded, batch), strict=True):
            if said is not None:
                silent = 0
                yield reading, said
    raise VoiceFailed(
        f"The voices of {', '.join(sorted({v.synthesiser for v in voices}))} gave nothing but "
        "silence: reinstall them, or take them out of the synthesisers."
    )


def _readings(
    text: Sequence[str], voices: Sequence[Voice], random: np.random.Generator
) -> Iterator[_Reading]:
    while True:
        order = iter(random.permutation(len(text)))
        while turn := list(islice(order, int(random.integers(1, TURN + 1)))):
            speaker = draw_utterance("", voices, random)
            for place, index in enumerate(turn):
                first, second = (random.uniform(*BREATH_S) / 2 for _ in range(2))
                before = random.uniform(*HANDOVER_S) if place == 0 else first
                yield _Reading(
                    replace(speaker, text=text[index]),
                    round(before * SAMPLE_RATE),
                    round(second * SAMPLE_RATE),
                )


def _recorded(reading: _Reading) -> I16 | None:
    """The reading with its silences, at the level and on the noise floor of its speaker's turn."""
    said = reading.utterance
    sound = trimmed(speak(said.voice, said.text, said.rate, said.pitch))
    if not len(sound):
        return None
    padded = np.pad(sound, (reading.before, reading.after))
    return as_recorded(padded, np.random.default_rng(said.seed))
