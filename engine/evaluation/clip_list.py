"""What is evaluated: a labelled folder or a manifest, mapped to the model's classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.evaluation.channels import Channels, by_channel
from engine.training.clip_files import Entry
from engine.training.entries import Entries
from engine.training.labels import UNKNOWN, MappedWord, map_labels
from engine.training.manifest import read_manifest
from engine.training.recordings import NoRecordings, list_recordings, not_listed

SAMPLE_SEED = 0


@dataclass(frozen=True)
class ClipList:
    """Recordings with the class each counts as, and how words were mapped to classes.

    ``root`` is what paths are told relative to, ``name`` what the list is called.
    """

    root: Path
    name: str
    entries: Sequence[Entry]
    mapping: tuple[MappedWord, ...]


def load_clip_list(
    target: Path,
    labels: Sequence[str],
    *,
    limit: int | None = None,
    unknown_ok: bool = False,
    channels: Channels = "mix",
    seed: int = SAMPLE_SEED,
    entered: Callable[[Path], None] | None = None,
) -> ClipList:
    """The recordings of a folder or a manifest (``.csv``) for a model with ``labels``.

    ``channels`` is what becomes of recordings with several, see
    :func:`engine.evaluation.channels.by_channel`; ``limit`` then takes a seeded sample of the
    clips in proportion to the classes. Folders that cannot be listed and rows of a manifest that
    mean nothing come last, as entries with a ``fault``. ``entered`` is that of
    :func:`engine.training.recordings.list_recordings`. Raises
    :class:`engine.training.recordings.NoRecordings`,
    :class:`engine.training.manifest.ManifestRefused` or
    :class:`engine.training.labels.UnknownWords`, one sentence each.
    """
    faulty: list[Entry] = []

    def unlisted(folder: Path, error: OSError) -> None:
        faulty.append(Entry(folder, UNKNOWN, folder.name, fault=not_listed(folder, error)))

    if target.is_dir():
        root = target.absolute()
        found = list_recordings(target, entered=entered, unlisted=unlisted)
    elif target.suffix.lower() == ".csv" and target.is_file():
        root, listed = target.absolute().parent, read_manifest(target)
        found = Entries(entry for entry in listed if not entry.fault)
        faulty += [entry for entry in listed if entry.fault]
    else:
        raise NoRecordings(f"{target} is no folder and no manifest (.csv): name one of them.")
    entries: Sequence[Entry]
    entries, mapping = map_labels(found, labels, unknown_ok=unknown_ok)
    chosen = by_channel(entries, channels, root, entered=entered)
    if limit is not None and limit < len(chosen):
        chosen = sample(chosen, limit, seed)
    if chosen is not entries:
        chosen, mapping = map_labels(chosen, labels, unknown_ok=unknown_ok)
    every = Entries(chain(chosen, faulty)) if faulty else chosen
    return ClipList(root, target.stem, every, mapping)


def shuffled(data: ClipList, seed: int = SAMPLE_SEED) -> ClipList:
    """The same recordings in random order, so that the first n are a fair sample of them all.

    A folder is listed word by word, where a running accuracy would tell of the words that come
    first. The same seed gives the same order.
    """
    order = shuffled_order(len(data.entries), seed)
    return replace(data, entries=tuple(data.entries[index] for index in order))


def shuffled_order(count: int, seed: int = SAMPLE_SEED) -> npt.NDArray[np.intp]:
    """The places ``(count,)`` of a list's recordings in the order of :func:`shuffled`."""
    return np.random.default_rng(seed).permutation(count)


def sample(entries: Sequence[Entry], limit: int, seed: int) -> tuple[Entry, ...]:
    """``limit`` of ``entries`` in their order, each class by its share (largest remainder).

    The same seed takes the same ones. Raises ``ValueError`` below one.
    """
    if limit < 1:
        raise ValueError(f"a sample takes one clip or more, not {limit}")
    limit = min(limit, len(entries))
    members: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        members[entry.label].append(index)
    exact = np.array([limit * len(indices) / len(entries) for indices in members.values()])
    counts = np.floor(exact).astype(int)
    largest = np.argsort(counts - exact, kind="stable")[: limit - int(counts.sum())]
    counts[largest] += 1
    random = np.random.default_rng(seed)
    chosen: list[int] = []
    for indices, count in zip(members.values(), counts, strict=True):
        chosen += [int(index) for index in random.permutation(indices)[:count]]
    return tuple(entries[index] for index in sorted(chosen))
