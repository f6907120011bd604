"""The pool of augmented epochs: counts, labels, and the same epoch for the same index."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.training import crowd
from engine.training.augment import Augmentation
from engine.training.corpus import Corpus, load_corpus
from engine.training.pool import Pool, PoolSettings
from engine.training.spoken_words import SpokenWords

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


def test_effects_that_are_off_leave_a_pool_where_it_was(corpus: Corpus, tmp_path: Path) -> None:
    def folder(**changes: object) -> str:
        augmentation = replace(SETTINGS.augmentation, **changes)  # type: ignore[arg-type]
        settings = replace(SETTINGS, augmentation=augmentation)
        return Pool(corpus, ["low", "high"], settings, tmp_path).folder.name

    before_there_were_any = "pool-7d566fe64cc1"
    assert folder() == folder(babble_snr_db=(1.0, 2.0)) == before_there_were_any
    babbling = {folder(babble_share=0.5), folder(babble_share=0.5, babble_snr_db=(1.0, 2.0))}
    assert len({before_there_were_any, folder(room_share=0.5), *babbling}) == 4


def test_an_epoch_in_babble(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "BABBLE_S", 3)
    augmentation = replace(SETTINGS.augmentation, babble_share=1.0, babble_snr_db=(0.0, 0.0))
    noisy = Pool(corpus, ["low", "high"], replace(SETTINGS, augmentation=augmentation), tmp_path)
    plain = Pool(corpus, ["low", "high"], SETTINGS, tmp_path)
    for pool in (noisy, plain):
        pool.folder.mkdir()
        pool.make(0)
    assert np.array_equal(noisy.epoch(0).fine, plain.epoch(0).fine)
    silent = noisy.epoch(0).fine == 0
    # the only other word is a tone of 900 Hz: that is what the babble of it sounds like
    middle = noisy.epoch(0).images[silent][:, 8:24, 8:14]
    assert (middle.max(2).mean(1) > 80).all()
    again = Pool(corpus, ["low", "high"], replace(SETTINGS, augmentation=augmentation), tmp_path)
    again.folder = tmp_path / "again"
    again.folder.mkdir()
    again.make(0)
    assert np.array_equal(again.epoch(0).images, noisy.epoch(0).images)


def test_babble_without_another_word_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    augmentation = replace(SETTINGS.augmentation, babble_share=1.0)
    settings = replace(SETTINGS, augmentation=augmentation)
    pool = Pool(corpus, ["low", "mid", "high"], settings, tmp_path)
    pool.folder.mkdir()
    with pytest.raises(ValueError, match="words that are no label, or extra_negatives"):
        pool.make(0)


def test_a_word_without_recordings_is_named(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No training recordings of banana"):
        Pool(corpus, ["low", "banana"], SETTINGS, tmp_path)


@pytest.fixture
def spoken(tmp_path: Path) -> SpokenWords:
    """Forty loud clips of two words: one of the vocabulary, one that nobody recorded."""
    np.save(tmp_path / "spoken-clips.npy", np.full((40, 16000), 30000, np.int16))
    return SpokenWords(tmp_path / "spoken", ("low", "odd") * 20)


def test_spoken_words_join_the_recorded_and_the_unknown(
    corpus: Corpus, spoken: SpokenWords, tmp_path: Path
) -> None:
    still = Augmentation(shift_share=0, speed_share=0, noise_share=0, gain_db=(0, 0))
    settings = replace(SETTINGS, per_word=32, spoken_share=0.4, augmentation=still)
    pool = Pool(replace(corpus, spoken=spoken), ["low", "high"], settings, tmp_path)
    pool.ensure(1, quiet)
    epoch = pool.epoch(0)
    low, unknown = pool.fine_labels.index("low"), pool.fine_labels.index("_unknown_")
    constant = epoch.images[:, 16].max(1) == 0  # a constant sound has nothing above 60 Hz
    assert np.count_nonzero(constant & (epoch.fine == low)) == 20  # of 12 recorded and 20 spoken
    assert np.count_nonzero(constant & (epoch.fine == unknown)) == 6  # 0.4 of 15
    assert np.count_nonzero(constant) == 26


def test_without_other_words_the_unknown_are_not_recorded(
    corpus: Corpus, spoken: SpokenWords, tmp_path: Path
) -> None:
    words = ["low", "mid", "high"]
    settings = replace(SETTINGS, spoken_share=0.4)
    pool = Pool(replace(corpus, spoken=spoken), words, settings, tmp_path)
    pool.ensure(1, quiet)
    assert np.count_nonzero(pool.epoch(0).fine == 1) == settings.unknown


def test_a_share_of_spoken_words_needs_voices(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"needs a \[data\.spoken\] table"):
        Pool(corpus, ["low"], replace(SETTINGS, spoken_share=0.1), tmp_path)
