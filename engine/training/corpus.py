"""The recordings decoded once: everything that augmentation draws from, in memory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.mix import to_int16
from engine.training.clip_files import Entry, read_clip
from engine.training.recordings import list_recordings, noise_folder, split_entries
from engine.training.spoken_words import SpokenWords
from engine.training.talk import Talk, negatives_split
from engine.values import SAMPLE_RATE, Progress

I16 = npt.NDArray[np.int16]

TRAINING_SHARE_OF_NOISE = 0.8  # the last fifth of each noise file is for validation alone


@dataclass(frozen=True)
class Corpus:
    """Training sound, int16 at 16 kHz, mapped from the files that begin with ``stem``.

    ``words`` are the folder names of the training clips, in the order of ``clips``. Only paths
    travel to worker processes, not the sound. ``spoken`` and ``talk`` are synthesised.
    """

    stem: Path
    words: tuple[str, ...]
    spoken: SpokenWords | None = None
    talk: Talk | None = None

    @property
    def clips(self) -> I16:
        """One-second clips ``(n, 16000)`` of the training split."""
        return self._part("clips")

    @property
    def negatives(self) -> I16:
        """Running speech without a command word ``(m,)``."""
        return self._part("negatives")

    @property
    def noise(self) -> I16:
        """The first four fifths of every noise recording, joined ``(s,)``."""
        return self._part("noise")

    def take(self, indices: npt.NDArray[np.intp]) -> I16:
        """Clips int16 ``(n, 16000)`` by rising ``indices``: the recorded ones, then the spoken."""
        recorded = self.clips[indices[indices < len(self.words)]]
        if self.spoken is None:
            return recorded
        spoken = self.spoken.clips[indices[indices >= len(self.words)] - len(self.words)]
        return np.concatenate([recorded, spoken])

    def _part(self, name: str) -> I16:
        part: I16 = np.load(f"{self.stem}-{name}.npy", mmap_mode="r")
        return part


def load_corpus(data: Path, cache: Path, progress: Progress) -> Corpus:
    """Decode the training split and the noise of ``data``, or take them from ``cache``.

    ``data`` is laid out as :mod:`engine.training.recordings` says, with ``extra_negatives/`` if
    there is any. The cache is keyed by the names and sizes of all files, so a changed folder is
    read anew. Raises ``ValueError`` with one sentence where recordings are missing or unreadable.
    """
    train = split_entries(data, "training")
    noise = list_recordings(noise_folder(data))
    extra, _ = negatives_split(data)  # the other half counts false alarms
    stem = cache / f"corpus-{_key(data.absolute(), (*train, *noise, *extra))}"
    if not stem.with_suffix(".done").exists():
        _decode(train, stem, progress)
        _write(stem, "negatives", _join([_samples(entry) for entry in extra]))
        sounds = [_samples(entry) for entry in noise]
        _write(stem, "noise", _join([s[: int(len(s) * TRAINING_SHARE_OF_NOISE)] for s in sounds]))
        stem.with_suffix(".done").touch()
    return Corpus(stem, tuple(entry.word for entry in train))


def _key(data: Path, entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256()
    for file in (entry.path for entry in entries):
        digest.update(f"{file.relative_to(data)} {file.stat().st_size}\n".encode())
    return digest.hexdigest()[:12]


def _samples(entry: Entry) -> I16:
    return to_int16(read_clip(entry))


def _one_second(entry: Entry) -> I16:
    samples = _samples(entry)[:SAMPLE_RATE]
    return np.pad(samples, (0, SAMPLE_RATE - len(samples)))


def _decode(entries: Sequence[Entry], stem: Path, progress: Progress) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    clips = np.empty((len(entries), SAMPLE_RATE), np.int16)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for index, clip in enumerate(pool.map(_one_second, entries, chunksize=200)):
            clips[index] = clip
            progress("decoding recordings", index + 1, len(entries))
    _write(stem, "clips", clips)


def _join(parts: Sequence[I16]) -> I16:
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _write(stem: Path, part: str, array: I16) -> None:
    temporary = Path(f"{stem}-{part}.tmp.npy")
    np.save(temporary, array)
    temporary.rename(f"{stem}-{part}.npy")
