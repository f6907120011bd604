"""The words that are timed: their sound and their images."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.audio.playlist import clips_in
from engine.frontend.logmel import CLIP_SAMPLES, images
from engine.training.clip_files import Entry, RecordingRefused, read_clip

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
MOST = 256
_SEED = 11


class NoWords(ValueError):
    """There is nothing to time with: one sentence."""


@dataclass(frozen=True, eq=False)
class Words:
    """``n`` words: ``samples`` float32 ``(n, 16000)``, ``images`` uint8 ``(n, 32, 32)``.

    ``source`` says what they are.
    """

    samples: F32
    images: U8
    source: str

    def __len__(self) -> int:
        return len(self.samples)

    def batches(self, batch: int) -> tuple[list[F32], list[U8]]:
        """Sound and images as contiguous batches, words repeated until the last one is full."""
        chosen = np.resize(np.arange(len(self)), -(-len(self) // batch) * batch)
        sound, pictures = self.samples[chosen], self.images[chosen]
        return (
            list(sound.reshape(-1, batch, CLIP_SAMPLES)),
            list(pictures.reshape(-1, batch, *pictures.shape[1:])),
        )


def from_folder(folder: Path, most: int = MOST) -> Words:
    """A seeded choice of the recordings below ``folder``, or below its ``validation`` if there.

    Raises :class:`NoWords`; a recording that cannot be read is left out.
    """
    split = folder / "validation"
    below = split if split.is_dir() else folder
    paths = clips_in(below)
    random.Random(_SEED).shuffle(paths)
    samples: list[F32] = []
    for path in paths:
        if len(samples) == most:
            break
        try:
            samples.append(_second(path))
        except RecordingRefused:
            continue
    if not samples:
        raise NoWords(f"No recording below {below} can be read: name another folder with --data.")
    return _words(samples, f"{len(samples)} of {len(paths)} recordings below {below.absolute()}")


def from_recording(recording: Path, listed: Path) -> Words:
    """The seconds around each word that ``listed`` (``start_s,end_s,word``) finds in a recording.

    Raises :class:`NoWords`.
    """
    try:
        with listed.open(newline="", encoding="utf-8") as stream:
            rows = [(float(row["start_s"]), float(row["end_s"])) for row in csv.DictReader(stream)]
        samples = [_second(recording, max(0.0, (start + end) / 2 - 0.5)) for start, end in rows]
    except (OSError, KeyError, ValueError) as error:
        raise NoWords(f"The words of {recording} cannot be read ({error}).") from error
    if not samples:
        raise NoWords(f"{listed} lists no words: name a folder of recordings with --data.")
    return _words(samples, f"{len(samples)} words of synthetic voices in {recording.name}")


def _second(path: Path, offset_s: float = 0.0) -> F32:
    """A second of a recording, zeros after a shorter one."""
    sound = read_clip(Entry(path, "", "", offset_s, 1.0))[:CLIP_SAMPLES]
    return np.pad(sound, (0, CLIP_SAMPLES - len(sound)))


def _words(samples: list[F32], source: str) -> Words:
    sound = np.stack(samples)
    return Words(sound, images(sound), source)
