"""What is odd in a folder of recordings, before anything is trained or evaluated on it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from engine.training.clip_files import Entry, RecordingRefused, read_blocks
from engine.training.labels import SILENCE_NAMES, SPEECH_COMMANDS, UNKNOWN
from engine.training.recordings import (
    NOISE_FOLDERS,
    SPLIT_FOLDERS,
    Split,
    list_recordings,
    published_lists,
    split_of,
)
from engine.values import SAMPLE_RATE, Progress

LISTED = 20  # findings of one kind that are printed before the rest is only counted


@dataclass(frozen=True)
class FolderCheck:
    """What :func:`check` found; paths are relative to ``folder``.

    ``words`` counts recordings, ``short`` are below one second, ``duplicates`` groups of equal
    sound, ``wrong_split`` (path, where it lies, where its speaker belongs).
    """

    folder: Path
    words: dict[str, int]
    seconds: float
    short: tuple[tuple[str, float], ...]
    silent: tuple[str, ...]
    refused: tuple[str, ...]
    duplicates: tuple[tuple[str, ...], ...]
    wrong_split: tuple[tuple[str, str, str], ...]
    unknown_words: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing must be mended: short clips are padded, silent ones are only odd."""
        return not (self.refused or self.duplicates or self.wrong_split)

    def lines(self) -> Iterator[str]:
        """The report, a line at a time."""
        total = sum(self.words.values())
        yield f"{self.folder}: {total} recordings, {self.seconds / 3600:.2f} h"
        for word, count in sorted(self.words.items(), key=lambda row: (-row[1], row[0])):
            yield f"  {word}: {count}"
        if self.unknown_words:
            yield f"not words of Speech Commands: {', '.join(self.unknown_words)}"
        short = [f"{path} ({seconds:.2f} s)" for path, seconds in self.short]
        yield from _listed("shorter than a second, padded with zeros when used", short)
        yield from _listed("digital silence from end to end", self.silent)
        yield from _listed("cannot be used", self.refused)
        yield from _listed("the same sound twice", [" = ".join(group) for group in self.duplicates])
        wrong = [f"{path} lies in {lies}, belongs to {its}" for path, lies, its in self.wrong_split]
        yield from _listed("in the wrong split by its speaker", wrong)
        if self.sound:
            yield "nothing to mend"


def _listed(title: str, findings: Sequence[str]) -> Iterator[str]:
    if not findings:
        return
    yield f"{title}: {len(findings)}"
    yield from (f"  {finding}" for finding in findings[:LISTED])
    if len(findings) > LISTED:
        yield f"  and {len(findings) - LISTED} more"


@dataclass(frozen=True)
class _Sound:
    samples: int = 0
    silent: bool = False
    digest: bytes = b""
    refused: str = ""


def _listen(entry: Entry) -> _Sound:
    digest, samples, silent = hashlib.sha256(), 0, True
    try:
        for block in read_blocks(entry):
            digest.update(block.tobytes())
            samples += len(block)
            silent = silent and not block.any()
    except RecordingRefused as error:
        return _Sound(refused=str(error))
    return _Sound(samples, silent, digest.digest())


def check(folder: Path, progress: Progress | None = None) -> FolderCheck:
    """Listen to every recording below ``folder`` and report what is odd.

    Raises :class:`engine.training.recordings.NoRecordings` where there is none.
    """
    entries = list_recordings(folder)
    names = [entry.path.relative_to(folder.absolute()).as_posix() for entry in entries]
    sounds: list[_Sound] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # libsndfile decodes without the GIL
        for done, sound in enumerate(pool.map(_listen, entries), 1):
            sounds.append(sound)
            if progress and (done % 100 == 0 or done == len(entries)):
                progress("checking recordings", done, len(entries))
    heard = [(name, sound) for name, sound in zip(names, sounds, strict=True) if not sound.refused]
    same = defaultdict(list)
    for name, sound in heard:
        if not sound.silent:
            same[sound.digest].append(name)
    words = Counter(entry.word for entry in entries)
    known = SPEECH_COMMANDS | SILENCE_NAMES | {UNKNOWN, *NOISE_FOLDERS}
    return FolderCheck(
        folder=folder,
        words=dict(words),
        seconds=sum(sound.samples for _, sound in heard) / SAMPLE_RATE,
        short=tuple((n, s.samples / SAMPLE_RATE) for n, s in heard if s.samples < SAMPLE_RATE),
        silent=tuple(name for name, sound in heard if sound.silent),
        refused=tuple(sound.refused for sound in sounds if sound.refused),
        duplicates=tuple(tuple(group) for group in same.values() if len(group) > 1),
        wrong_split=tuple(_wrong_split(folder, entries, names)),
        unknown_words=tuple(sorted(set(words) - known)),
    )


def _wrong_split(
    folder: Path, entries: Sequence[Entry], names: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    listed = published_lists(folder)
    for entry, name in zip(entries, names, strict=True):
        belongs, lies = split_of(entry.path), listed.get(entry.path) or _folder_split(folder, name)
        if belongs and lies and belongs != lies:
            yield name, lies, belongs


def _folder_split(folder: Path, name: str) -> Split | None:
    for part in (*reversed(Path(name).parent.parts), folder.absolute().name):
        if part in SPLIT_FOLDERS:
            return SPLIT_FOLDERS[part]
    return None
