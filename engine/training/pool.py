"""A pool of augmented epochs, made once as uint8 images and shared by every training."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch

from engine.training.augment import Augmentation, Augmenter
from engine.training.corpus import Corpus
from engine.training.crowd import corpus_babble
from engine.training.noises import draw_noise
from engine.training.spoken_words import SpokenSettings
from engine.training.talk import TalkSettings
from engine.values import Progress

SILENCE, UNKNOWN = "_silence_", "_unknown_"


@dataclass(frozen=True)
class PoolSettings:
    """What an epoch of the pool holds, in clips, and how many epochs there are.

    ``unspoken_share`` of the unknowns are cuts of running speech or two spliced clips,
    ``spoken_share`` words that synthesised voices say, of ``spoken``; its command words join the
    recorded ones. Running speech is half ``talk`` where there is any. ``fine_minimum`` clips make
    an unknown word a class of its own for the teachers.
    """

    epochs: int = 30
    per_word: int = 2048
    unknown: int = 3600
    silence: int = 1520
    unspoken_share: float = 0.2
    spoken_share: float = 0.0
    spoken: SpokenSettings | None = None
    talk: TalkSettings | None = None
    fine_minimum: int = 100
    seed: int = 2000
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class Epoch:
    """One augmented epoch: ``images`` uint8 ``(n, 32, 32)``, ``fine`` uint8 ``(n,)`` labels."""

    images: np.ndarray
    fine: np.ndarray


class Pool:
    """The epochs on disk, made when first asked for.

    ``fine_labels`` are the model's labels in their order, then the unknown words that have
    enough clips to be told apart; ``_unknown_`` holds the rest of the unknowns.
    """

    def __init__(self, corpus: Corpus, words: Sequence[str], settings: PoolSettings, folder: Path):
        self._corpus, self._words, self._settings = corpus, tuple(words), settings
        counts = Counter(corpus.words)
        if missing := [word for word in words if not counts[word]]:
            raise ValueError(f"No training recordings of {', '.join(missing)}: check the recipe.")
        if settings.spoken_share and not (corpus.spoken and corpus.spoken.words):
            raise ValueError("A share of spoken words needs a [data.spoken] table in the recipe.")
        self._others = sorted(set(counts) - set(words))
        told_apart = [
            word
            for word in self._others
            if counts[word] >= settings.fine_minimum and word != UNKNOWN
        ]
        self.fine_labels = (SILENCE, UNKNOWN, *words, *told_apart)
        shape = [self._words, self._others, len(corpus.clips), _told(settings)]
        key = hashlib.sha256(json.dumps(shape, default=str).encode()).hexdigest()[:12]
        self.folder = folder / f"pool-{key}"

    def __len__(self) -> int:
        return self._settings.epochs

    @property
    def clips(self) -> int:
        """Training clips that the epochs are drawn from."""
        return len(self._corpus.words)

    def ensure(self, workers: int, progress: Progress) -> None:
        """Make every epoch that is not there yet, on ``workers`` processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        missing = [index for index in range(len(self)) if not self._file(index, "fine").exists()]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as executor:
            for done, _ in enumerate(executor.map(self.make, missing)):
                progress("augmenting epochs", done + 1, len(missing))

    def epoch(self, index: int) -> Epoch:
        """Epoch ``index`` (modulo the pool's length), from disk."""
        index %= len(self)
        return Epoch(np.load(self._file(index, "images")), np.load(self._file(index, "fine")))

    def make(self, index: int) -> None:
        """Draw, augment and store epoch ``index``; the same index gives the same epoch."""
        torch.set_num_threads(1)
        random = np.random.default_rng(self._settings.seed + index)
        torch.manual_seed(self._settings.seed + index)
        settings = self._settings.augmentation
        talk = None
        if settings.babble_share:  # from numbers of its own: the clips stay the same
            own = np.random.default_rng([self._settings.seed + index, 1])
            talk = corpus_babble(self._corpus, self._words, own)
        augmenter = Augmenter(settings, self._corpus.noise, random, talk)
        clips, fine = self._draw(random)
        speechless = fine == self.fine_labels.index(SILENCE)
        images = np.concatenate(
            [
                augmenter.images(clips[i : i + 256], speechless[i : i + 256])
                for i in range(0, len(clips), 256)
            ]
        )
        for name, array in (("images", images), ("fine", fine)):  # "fine" last: it marks the end
            temporary = self.folder / f"{name}-{index:03d}.{multiprocessing.current_process().pid}"
            with temporary.open("wb") as stream:
                np.save(stream, array)
            temporary.rename(self._file(index, name))

    def _file(self, index: int, name: str) -> Path:
        return self.folder / f"{name}-{index:03d}.npy"

    def _draw(self, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Clips float32 ``(n, 16000)`` and their fine labels, in random order."""
        s, labels = self._settings, {label: i for i, label in enumerate(self.fine_labels)}
        recorded, spoken = len(self._corpus.words), self._corpus.spoken
        said = np.array([*self._corpus.words, *(spoken.words if spoken else ())])
        places = {word: np.flatnonzero(said == word) for word in self._words}
        places |= {word: np.flatnonzero(said[:recorded] == word) for word in self._others}
        chosen: list[int] = []
        for word in self._words:
            rounds = -(-s.per_word // len(places[word]))
            order = np.concatenate([random.permutation(places[word]) for _ in range(rounds)])
            chosen.extend(order[: s.per_word])
        unspoken, synthesised = int(s.unknown * s.unspoken_share), int(s.unknown * s.spoken_share)
        if not self._others:  # every recorded word is a label: the rest is not recorded
            unspoken = s.unknown - synthesised
        weights = np.array([len(places[word]) ** 0.5 for word in self._others])
        count = s.unknown - unspoken - synthesised
        drawn = random.choice(len(self._others), count, p=weights / weights.sum()) if count else ()
        for i in drawn:
            chosen.append(random.choice(places[self._others[i]]))
        if synthesised:
            further = recorded + np.flatnonzero(~np.isin(said[recorded:], self._words))
            chosen.extend(random.choice(further, synthesised))
        taken = np.sort(chosen)
        words = self._corpus.take(taken).astype(np.float32) / 32768
        fine = [labels.get(word, labels[UNKNOWN]) for word in said[taken]]
        made = [self._not_a_word(random) for _ in range(unspoken)]
        noise, length = self._corpus.noise, self._corpus.clips.shape[1]
        made += [draw_noise(random, noise, length) for _ in range(s.silence)]
        fine += [labels[UNKNOWN]] * unspoken + [labels[SILENCE]] * s.silence
        clips = np.concatenate([words, np.stack(made)])
        order = random.permutation(len(clips))
        return clips[order], np.array(fine, np.uint8)[order]

    def _not_a_word(self, random: np.random.Generator) -> np.ndarray:
        """A cut of running speech, or the halves of two clips spliced in the middle."""
        clips, negatives = self._corpus.clips, self._corpus.negatives
        length, talk = clips.shape[1], self._corpus.talk
        if talk is not None and random.random() < 0.5:
            negatives = talk.samples
        if random.random() < 0.6 and len(negatives) > length:
            start = random.integers(0, len(negatives) - length)
            return negatives[start : start + length].astype(np.float32) / 32768
        first, second = (clips[random.integers(len(clips))] for _ in range(2))
        head = int(random.integers(length // 6, length // 3))
        joined = np.concatenate([first[length // 2 - head : length // 2], second[length // 2 :]])
        joined = np.pad(joined, (0, max(0, length - len(joined))))[:length]
        return np.roll(joined, random.integers(-2000, 2000)).astype(np.float32) / 32768


def _told(settings: PoolSettings) -> dict[str, object]:
    """Settings as a pool's key tells them: what is switched off changes no image."""
    told = asdict(settings)
    for part in ("spoken_share", "spoken", "talk"):
        if not told[part]:
            del told[part]
    for effect in ("babble", "room"):
        if not told["augmentation"][f"{effect}_share"]:
            for name in [name for name in told["augmentation"] if name.startswith(effect)]:
                del told["augmentation"][name]
    return told
