"""Folders of labelled recordings, their official split and the field's 12-class list.

Layouts: ``<label>/*.wav|flac|ogg|opus|mp3|m4a`` and the like at any depth, the label being the
file's own folder; Speech Commands as published (one flat folder, its split by speaker hash); or a
folder with ``train/`` and ``validation/``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from engine.audio.formats import is_recording, names_recording
from engine.training.clip_files import Entry, RecordingRefused, read_blocks, read_clip
from engine.training.entries import Entries
from engine.training.labels import SILENCE, SILENCE_NAMES, TEN_WORDS, UNKNOWN

__all__ = [
    "Entry",
    "NoRecordings",
    "RecordingRefused",
    "Split",
    "is_recording",
    "list_recordings",
    "noise_folder",
    "published_lists",
    "read_blocks",
    "read_clip",
    "speaker_of",
    "split_entries",
    "split_of",
    "twelve_class_list",
]

Split = Literal["training", "validation", "testing"]

VALIDATION_PERCENT = 10.0
TESTING_PERCENT = 10.0
LIST_FILES: dict[str, Split] = {
    "validation_list.txt": "validation",
    "testing_list.txt": "testing",
}
SPLIT_FOLDERS: dict[str, Split] = {
    "train": "training",
    "training": "training",
    "validation": "validation",
    "test": "testing",
    "testing": "testing",
}
NOISE_FOLDERS = ("background_noise", "_background_noise_")
UNKNOWN_CLIPS = 320
SILENCE_CLIPS = 300
VALIDATION_SHARE_OF_NOISE = 0.2  # the end of each noise file; training cuts from the rest

_BUCKETS = 2**27 - 1


class NoRecordings(ValueError):
    """A folder has no recordings, or not the ones asked for: one sentence."""


def list_recordings(
    folder: Path,
    *,
    entered: Callable[[Path], None] | None = None,
    unlisted: Callable[[Path, OSError], None] | None = None,
) -> Entries:
    """All recordings below ``folder``, sorted by path, labelled by the folder each lies in.

    Recordings directly in ``folder`` take its own name. Links to folders are followed, but not
    round and round. ``entered`` is called with each folder before it is listed, and ends the
    search by raising; ``unlisted`` with each that cannot be. Raises :class:`NoRecordings`.
    """
    if not folder.is_dir():
        raise NoRecordings(f"There is no folder {folder}: name one that holds <label>/*.wav.")
    failed: list[tuple[Path, OSError]] = []
    # sorted as text, whose parts end with what sorts first: a tenth of the memory of paths
    names = sorted(_files(folder.absolute(), entered, failed))
    entries = _labelled(names)
    if not entries and failed:
        raise NoRecordings(not_listed(*failed[0]))
    if unlisted is not None:
        for place, error in failed:
            unlisted(place, error)
    if not entries:
        raise NoRecordings(
            f"The folder {folder} holds no recordings: "
            "it needs <label>/*.wav (or flac, ogg, opus, mp3, m4a ...)."
        )
    return entries


def _labelled(texts: Iterable[str]) -> Entries:
    """Entries of what :func:`_files` gives."""
    entries, last, like = Entries(), None, Entry(Path(), "", "")
    for text in texts:
        above, _, name = text.rpartition("\0")
        if above != last:
            last, folder = above, Path(f"{above}\0".replace("\0", os.sep))
            like = Entry(folder, folder.name, folder.name)
        speaker, found, _ = name.partition("_nohash_")
        group = speaker if found else ""
        if group != like.group:
            like = replace(like, group=group)
        entries.put(like.path, name, like)
    return entries


def not_listed(folder: Path, error: OSError) -> str:
    """The sentence about a folder that cannot be listed."""
    return f"The folder {folder} cannot be listed ({error.strerror}); check its permissions."


def _files(
    folder: Path,
    entered: Callable[[Path], None] | None,
    failed: list[tuple[Path, OSError]],
    above: frozenset[tuple[int, int]] = frozenset(),
) -> Iterator[str]:
    """What is named as a recording, of whatever kind: paths, a zero where their parts meet.

    ``failed`` takes folders that cannot be listed, ``above`` are those gone through.
    """
    if entered is not None:
        entered(folder)
    try:
        itself = os.stat(folder)
        with os.scandir(folder) as listed:
            found = list(listed)
    except OSError as error:
        failed.append((folder, error))
        return
    within = above | {(itself.st_dev, itself.st_ino)}
    if len(within) == len(above):
        return  # a link led back
    text = str(folder).rstrip(os.sep).replace(os.sep, "\0")
    for each in found:
        if names_recording(each.name):
            yield f"{text}\0{each.name}"
        elif _is_folder(each):
            yield from _files(folder / each.name, entered, failed, within)


def _is_folder(each: os.DirEntry[str]) -> bool:
    try:
        return each.is_dir()
    except OSError:  # a link to itself
        return False


def speaker_of(path: Path) -> str | None:
    """The speaker part of a Speech Commands name, None for other names."""
    speaker, found, _ = path.name.partition("_nohash_")
    return speaker if found else None


def split_of(path: Path) -> Split | None:
    """The official split of a Speech Commands clip by its speaker; None for other names.

    The data set's own ``which_set``: sha1 of the speaker, 10 % validation, 10 % testing.
    """
    speaker = speaker_of(path)
    if speaker is None:
        return None
    digest = int(hashlib.sha1(speaker.encode(), usedforsecurity=False).hexdigest(), 16)
    percent = digest % (_BUCKETS + 1) * (100.0 / _BUCKETS)
    if percent < VALIDATION_PERCENT:
        return "validation"
    return "testing" if percent < VALIDATION_PERCENT + TESTING_PERCENT else "training"


def split_entries(data: Path, split: Split) -> tuple[Entry, ...]:
    """Recordings of one split of a data folder, whichever way it is laid out, without noise.

    A folder of the split's name is taken whole (``train/``, ``validation/``); else the data
    set's list files, and the speaker hash, choose from one flat folder. A name without a
    speaker belongs to every split. Raises :class:`NoRecordings`.
    """
    for name, kind in SPLIT_FOLDERS.items():
        if kind == split and (data / name).is_dir():
            return tuple(list_recordings(data / name))
    listed = published_lists(data)
    chosen = [
        entry
        for entry in list_recordings(data)
        if entry.word not in SILENCE_NAMES and entry.word not in NOISE_FOLDERS
        if listed.get(entry.path, split_of(entry.path)) in (split, None)
    ]
    if not chosen:
        raise NoRecordings(
            f"The folder {data} holds no recordings of the {split} split: name another folder."
        )
    return tuple(chosen)


def published_lists(data: Path) -> dict[Path, Split]:
    """What ``validation_list.txt`` and ``testing_list.txt`` of the published set say, if there."""
    found: dict[Path, Split] = {}
    for name, split in LIST_FILES.items():
        if (data / name).is_file():
            lines = (data / name).read_text(encoding="utf-8").split()
            found |= {data.absolute() / line: split for line in lines}
    return found


def noise_folder(data: Path) -> Path:
    """Where a data folder keeps its noise recordings. Raises :class:`NoRecordings`."""
    for name in NOISE_FOLDERS:
        if (data / name).is_dir():
            return data / name
    raise NoRecordings(
        f"The folder {data} has no {' or '.join(NOISE_FOLDERS)} folder: name one with noise."
    )


def twelve_class_list(
    validation: Path,
    noise: Path,
    words: Sequence[str] = TEN_WORDS,
    seed: int = 0,
    *,
    unknown: int = UNKNOWN_CLIPS,
    silence: int = SILENCE_CLIPS,
) -> tuple[Entry, ...]:
    """The field's validation list: every clip of ``words``, and seeded shares of the rest.

    ``unknown`` of the other clips, ``silence`` one-second cuts, equally many from the last
    fifth of each noise file. ``validation`` may be a validation folder or the whole data set
    as published. Labels are mapped already. The same seed gives the same list.
    Raises :class:`NoRecordings`.
    """
    random = np.random.default_rng(seed)
    entries = split_entries(validation, "validation")
    commands = [entry for entry in entries if entry.word in words]
    if missing := set(words) - {entry.word for entry in commands}:
        raise NoRecordings(
            f"The folder {validation} has no recordings of {', '.join(sorted(missing))}: "
            "name a folder that has them, or leave the words out."
        )
    others = [entry for entry in entries if entry.word not in words]
    picked = sorted(random.permutation(len(others))[:unknown])
    spoken = [replace(others[index], label=UNKNOWN) for index in picked]
    return (*commands, *spoken, *_cuts(noise, silence, random))


def _cuts(noise: Path, count: int, random: np.random.Generator) -> list[Entry]:
    usable: list[tuple[Path, int, int, int]] = []
    for entry in list_recordings(noise):
        try:
            info = soundfile.info(entry.path)
        except soundfile.SoundFileError as error:
            raise RecordingRefused(f"{entry.path} cannot be read as sound.") from error
        first = int(np.ceil(info.frames * (1 - VALIDATION_SHARE_OF_NOISE)))
        last = info.frames - info.samplerate
        if first <= last:
            usable.append((entry.path, first, last, info.samplerate))
    if not usable:
        raise NoRecordings(
            f"The folder {noise} has no recording of five seconds or more to cut silence from."
        )
    entries = []
    for index, (path, first, last, rate) in enumerate(usable):
        share = count // len(usable) + (index < count % len(usable))
        starts = np.sort(random.integers(first, last, share, endpoint=True))
        entries += [
            Entry(path, SILENCE, SILENCE, offset_s=int(start) / rate, duration_s=1.0)
            for start in starts
        ]
    return entries
