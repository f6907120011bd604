"""Talk: as long as asked, without the vocabulary, its two parts without anything in common."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.training import talk
from engine.training.free_text import words_of
from engine.training.recordings import NoRecordings
from engine.training.talk import (
    Talk,
    TalkSettings,
    negatives_split,
    sentences_of,
    synthesise_talk,
)
from engine.training.voices import VoiceFailed

TEXT = "\n\n".join(
    f"This is {word} short sentence."
    for word in "a one two three four five six seven eight nine ten my your her his our no".split()
)
TWENTY_SECONDS = 20 / 3600


@pytest.fixture
def few_sentences(monkeypatch: pytest.MonkeyPatch, fake_voices: Path) -> Path:
    """Fake voices, and a handful of sentences to read."""
    monkeypatch.setattr(talk, "standard_text", lambda: TEXT)
    return fake_voices


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def read(cache: Path, part: str = "training", workers: int = 2, seed: int = 0) -> Talk:
    asked = TalkSettings(TWENTY_SECONDS, part, ("espeak-ng", "flite"), seed)  # type: ignore[arg-type]
    return synthesise_talk(asked, ("no", "four"), cache, workers, silent)


def test_talk_is_as_long_as_asked_and_knows_who_says_what(
    few_sentences: Path, tmp_path: Path
) -> None:
    said = read(tmp_path)
    assert said.samples.shape == (20 * 16000,)
    assert said.samples.dtype == np.int16
    edges = [edge for sentence in said.sentences for edge in (sentence.start, sentence.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= 20 * 16000
    assert len(said.sentences) > 5
    for sentence in said.sentences[:-1]:  # the last may be cut short
        sound = said.samples[sentence.start : sentence.end].astype(np.float64)
        before = said.samples[max(0, sentence.start - 1600) : sentence.start].astype(np.float64)
        assert np.sqrt((sound**2).mean()) > 2 * np.sqrt((before**2).mean())


def test_the_parts_share_neither_voices_nor_sentences(few_sentences: Path, tmp_path: Path) -> None:
    train, kept_back = read(tmp_path), read(tmp_path, "validation")
    for field in ("voice", "text"):
        heard = [{getattr(s, field) for s in part.sentences} for part in (train, kept_back)]
        assert heard[0]
        assert heard[0].isdisjoint(heard[1])


def test_no_sentence_holds_the_vocabulary_or_what_sounds_like_it(few_sentences: Path) -> None:
    text = TEXT + "\n\nYou know this short thing.\n\nTurn left-right to see it."
    parts = (
        sentences_of("training", text, ("no", "right")),
        sentences_of("validation", text, ("no", "right")),
    )
    found = [sentence for part in parts for sentence in part]
    assert len(found) == len(set(found)) == 16
    assert {"no", "know", "right"}.isdisjoint(w for sentence in found for w in words_of(sentence))


def test_a_sentence_stays_in_its_part_whatever_the_vocabulary(few_sentences: Path) -> None:
    train = set(sentences_of("training", TEXT, ("two",)))
    assert train.isdisjoint(sentences_of("validation", TEXT, ("three",)))


def test_the_same_settings_give_the_same_talk_on_any_number_of_workers(
    few_sentences: Path, tmp_path: Path
) -> None:
    one, three = read(tmp_path / "a", workers=1), read(tmp_path / "b", workers=3)
    assert one.sentences == three.sentences
    assert np.array_equal(one.samples, three.samples)
    other = read(tmp_path / "a", seed=1)
    assert not np.array_equal(one.samples, other.samples)
    assert not list(tmp_path.rglob("*.tmp*"))


def test_talk_is_made_once(few_sentences: Path, tmp_path: Path) -> None:
    made = read(tmp_path)
    for program in ("espeak-ng", "flite"):  # the second time they only list their voices
        path = few_sentences / program
        path.write_text(path.read_text().replace("say(text(", "sys.exit(text("))
    assert np.array_equal(read(tmp_path).samples, made.samples)


def test_voices_that_say_nothing_are_refused(few_sentences: Path, tmp_path: Path) -> None:
    for program in ("espeak-ng", "flite"):
        path = few_sentences / program
        path.write_text(path.read_text().replace("12000 *", "0 *"))
    with pytest.raises(VoiceFailed, match="nothing but silence"):
        read(tmp_path)


def test_a_vocabulary_that_leaves_no_sentence_is_refused(
    few_sentences: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="no sentences without the vocabulary's words"):
        synthesise_talk(TalkSettings(0.001), ("sentence",), tmp_path, 1, silent)


@pytest.mark.parametrize("asked", [{"hours": 0.0}, {"hours": float("nan")}, {"part": "test"}])
def test_settings_out_of_range_are_refused(asked: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        TalkSettings(**asked)  # type: ignore[arg-type]


def test_negatives_are_halved_by_speaker(tmp_path: Path) -> None:
    folder = tmp_path / "extra_negatives"
    folder.mkdir()
    for speaker, sizes in {"ann": (300, 300), "bob": (250, 150), "cy": (150,)}.items():
        for number, size in enumerate(sizes):
            (folder / f"{speaker}_nohash_{number}.wav").write_bytes(b"x" * size)
    train, counted = negatives_split(tmp_path)
    assert {entry.group for entry in counted} == {"ann"}
    assert {entry.group for entry in train} == {"bob", "cy"}


def test_negatives_are_halved_by_folder_or_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "extra_negatives"
    (folder / "one").mkdir(parents=True)
    for number in range(6):
        (folder / "one" / f"{number}.wav").write_bytes(b"x" * 100)
    train, counted = negatives_split(tmp_path)
    assert len(train) == len(counted) == 3
    (folder / "two").mkdir()
    (folder / "two" / "0.wav").write_bytes(b"x" * 50)
    train, counted = negatives_split(tmp_path)
    assert {entry.word for entry in counted} == {"one"}
    assert {entry.word for entry in train} == {"two"}


def test_no_negatives_are_two_empty_halves(tmp_path: Path) -> None:
    assert negatives_split(tmp_path) == ((), ())
    (tmp_path / "extra_negatives").mkdir()
    with pytest.raises(NoRecordings):
        negatives_split(tmp_path)


@pytest.mark.gsc
def test_half_of_the_real_negatives_are_kept_back(gsc: Path) -> None:
    train, counted = negatives_split(gsc)
    folders = [{entry.path.parent for entry in half} for half in (train, counted)]
    assert folders[0].isdisjoint(folders[1])
    bytes_of = [sum(entry.path.stat().st_size for entry in half) for half in (train, counted)]
    assert 0.8 < bytes_of[0] / bytes_of[1] < 1.25
