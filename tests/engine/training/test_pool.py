"""The pool of augmented epochs: counts, labels, and the same epoch for the same index."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.training.corpus import Corpus, load_corpus
from engine.training.pool import Pool, PoolSettings

SETTINGS = PoolSettings(epochs=2, per_word=20, unknown=15, silence=10, fine_minimum=5)


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def corpus(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return load_corpus(tiny_data, tmp_path_factory.mktemp("cache"), quiet)


def test_the_corpus_holds_every_clip_and_four_fifths_of_the_noise(corpus: Corpus) -> None:
    assert Counter(corpus.words) == {"low": 12, "mid": 12, "high": 12}
    assert corpus.clips.shape == (36, 16000)
    assert len(corpus.noise) == 2 * int(0.8 * 16000 * 12)
    assert len(corpus.negatives) == 0


def test_an_epoch_holds_what_the_settings_say(corpus: Corpus, tmp_path: Path) -> None:
    pool = Pool(corpus, ["low", "high"], SETTINGS, tmp_path)
    pool.ensure(1, quiet)
    epoch = pool.epoch(0)
    assert pool.fine_labels == ("_silence_", "_unknown_", "low", "high", "mid")
    counts = Counter(epoch.fine.tolist())
    assert (counts[0], counts[2], counts[3], counts[1] + counts[4]) == (10, 20, 20, 15)
    assert counts[4] == 12
    assert epoch.images.shape == (65, 32, 32)
    assert epoch.images.dtype == np.uint8


def test_epochs_differ_and_repeat_by_index(corpus: Corpus, tmp_path: Path) -> None:
    pool = Pool(corpus, ["low", "high"], SETTINGS, tmp_path / "a")
    again = Pool(corpus, ["low", "high"], SETTINGS, tmp_path / "b")
    pool.ensure(1, quiet)
    again.ensure(1, quiet)
    assert np.array_equal(pool.epoch(1).images, again.epoch(1).images)
    assert not np.array_equal(pool.epoch(0).images, pool.epoch(1).images)
    assert np.array_equal(pool.epoch(2).images, pool.epoch(0).images)


def test_another_setting_is_another_pool(corpus: Corpus, tmp_path: Path) -> None:
    first = Pool(corpus, ["low"], SETTINGS, tmp_path)
    second = Pool(corpus, ["low"], replace(SETTINGS, seed=5), tmp_path)
    assert first.folder != second.folder


def test_a_word_without_recordings_is_named(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No training recordings of banana"):
        Pool(corpus, ["low", "banana"], SETTINGS, tmp_path)
