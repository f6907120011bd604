"""Babble for training: which sound it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from engine.training import crowd
from engine.training.crowd import corpus_babble


def tone(hertz: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(16000 * seconds)) / 16000
    return np.rint(5000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


NOTHING = np.zeros(0, np.int16)


@dataclass(frozen=True)
class Sounds:
    """What babble needs of a corpus: a word, another one, and running speech, by their pitch."""

    negatives: np.ndarray
    words: tuple[str, ...] = ("yes", "bed", "yes")

    @property
    def clips(self) -> np.ndarray:
        return np.stack([tone(300), tone(1000), tone(300)])


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "BABBLE_S", 4)


def shares(corpus: object, words: tuple[str, ...], seed: int = 0) -> list[float]:
    """Shares of the power near 300, 1000 and 3000 Hz."""
    sound = corpus_babble(corpus, words, np.random.default_rng(seed))  # type: ignore[arg-type]
    assert sound.shape == (64_000,)
    power = np.square(np.abs(np.fft.rfft(sound)))
    hertz = np.fft.rfftfreq(64_000, 1 / 16000)
    near = [power[np.abs(hertz - at) < 100].sum() for at in (300, 1000, 3000)]
    return [float(part / power.sum()) for part in near]


def test_labels_are_not_heard_in_it() -> None:
    label, other, running = shares(Sounds(tone(3000, 5.0)), ("yes",))
    assert label < 0.01
    assert 0.2 < other < 0.8
    assert 0.2 < running < 0.8


def test_without_running_speech_it_is_other_words() -> None:
    assert shares(Sounds(NOTHING), ("yes",))[1] > 0.95


def test_without_other_words_it_is_running_speech() -> None:
    assert shares(Sounds(tone(3000, 5.0)), ("yes", "bed"))[2] > 0.95


def test_with_neither_there_is_none() -> None:
    with pytest.raises(ValueError, match="words that are no label, or extra_negatives"):
        shares(Sounds(NOTHING), ("yes", "bed"))
