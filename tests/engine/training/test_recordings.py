"""Folders of recordings: layouts, official split, 12-class list, the checks."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.training.checks import check
from engine.training.labels import SPEECH_COMMANDS, TEN_WORDS, UnknownWords, class_of, map_labels
from engine.training.recordings import (
    NoRecordings,
    list_recordings,
    noise_folder,
    speaker_of,
    split_entries,
    split_of,
    twelve_class_list,
)

LABELS = ("_silence_", "_unknown_", *TEN_WORDS)


def tone(path: Path, *, seconds: float = 0.05, hz: float = 440.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(seconds * 16_000)) / 16_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hz * time), 16_000)
    return path


# speakers of the shared validation and training folders, sorted there by the data set's authors
VALIDATION_SPEAKERS = ("067f61e2", "07de53d3", "0ea9c8ce")
TRAINING_SPEAKERS = ("01648c51", "017c4098", "004ae714")


def test_split_by_speaker() -> None:
    for speaker in VALIDATION_SPEAKERS:
        assert split_of(Path(f"yes/{speaker}_nohash_0.wav")) == "validation"
    for speaker in TRAINING_SPEAKERS:
        assert split_of(Path(f"no/{speaker}_nohash_4.opus")) == "training"
    assert split_of(Path("yes/monday.wav")) is None
    assert speaker_of(Path("a/067f61e2_nohash_3.flac")) == "067f61e2"


def test_split_shares_are_eighty_ten_ten() -> None:
    counts = Counter(split_of(Path(f"yes/{i:08x}_nohash_0.wav")) for i in range(20_000))
    assert abs(counts["validation"] - 2_000) < 200  # 4.7 standard deviations
    assert abs(counts["testing"] - 2_000) < 200
    assert counts["training"] == 20_000 - counts["validation"] - counts["testing"]


@pytest.mark.gsc
def test_the_shared_folders_are_split_as_published(gsc: Path) -> None:
    for folder, split in (("validation", "validation"), ("train", "training")):
        found = {split_of(entry.path) for entry in list_recordings(gsc / folder)}
        assert found == {split}


def test_lists_any_case_any_depth_and_no_hidden_files(tmp_path: Path) -> None:
    tone(tmp_path / "yes" / "a.WAV")
    tone(tmp_path / "deep" / "er" / "no" / "b.flac")
    tone(tmp_path / "no" / "c.ogg")
    (tmp_path / "no" / "._c.ogg").write_bytes(b"resource fork")
    (tmp_path / "no" / "notes.txt").write_text("no sound")
    found = [(entry.path.name, entry.label) for entry in list_recordings(tmp_path)]
    assert sorted(found) == [("a.WAV", "yes"), ("b.flac", "no"), ("c.ogg", "no")]


def test_a_search_tells_of_each_folder_and_may_be_ended(tmp_path: Path) -> None:
    for word in ("yes", "no"):
        tone(tmp_path / "clips" / word / "a.wav")
    seen: list[Path] = []
    found = list_recordings(tmp_path, entered=seen.append)
    assert [entry.word for entry in found] == ["no", "yes"]
    assert set(seen) == {tmp_path, *(tmp_path / "clips" / name for name in ("", "yes", "no"))}

    def enough(folder: Path) -> None:
        raise InterruptedError(folder)

    with pytest.raises(InterruptedError, match=str(tmp_path)):
        list_recordings(tmp_path, entered=enough)


def test_links_are_followed_but_not_round_and_round(tmp_path: Path) -> None:
    """Each folder of a ring is listed once on every way that leads to it."""
    tone(tmp_path / "a" / "yes" / "1.wav")
    tone(tmp_path / "b" / "no" / "2.wav")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "across").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "back").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "itself").symlink_to(tmp_path / "a" / "itself")
    found = [str(entry.path.relative_to(tmp_path)) for entry in list_recordings(tmp_path)]
    assert found == [
        *("a/across/no/2.wav", "a/yes/1.wav"),
        *("b/back/yes/1.wav", "b/no/2.wav"),
    ]


def test_what_is_named_as_a_recording_is_listed_whatever_it_is(tmp_path: Path) -> None:
    """So that it is told of; what is in a folder named that way is not looked at."""
    tone(tmp_path / "yes" / "folder.wav" / "no" / "1.wav")
    (tmp_path / "yes" / "gone.flac").symlink_to(tmp_path / "nowhere")
    (tmp_path / "yes" / "loop.m4a").symlink_to(tmp_path / "yes" / "loop.m4a")
    found = [(entry.path.name, entry.label) for entry in list_recordings(tmp_path)]
    assert found == [("folder.wav", "yes"), ("gone.flac", "yes"), ("loop.m4a", "yes")]


def test_folders_that_cannot_be_listed_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone(tmp_path / "yes" / "a.wav")
    (tmp_path / "no").mkdir()
    real = os.scandir

    def scandir(folder: Path) -> object:
        if folder == tmp_path / "no":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    seen: list[tuple[Path, OSError]] = []
    found = list_recordings(tmp_path, unlisted=lambda *told: seen.append(told))
    assert [entry.path.name for entry in found] == ["a.wav"]
    assert [(path, error.errno) for path, error in seen] == [(tmp_path / "no", 13)]
    with pytest.raises(NoRecordings, match=r"no cannot be listed \(Permission denied\); "):
        list_recordings(tmp_path / "no")


def test_a_folder_without_sound_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(NoRecordings, match="holds no recordings"):
        list_recordings(tmp_path)
    with pytest.raises(NoRecordings, match="There is no folder"):
        list_recordings(tmp_path / "missing")


def test_words_map_to_classes() -> None:
    assert len(SPEECH_COMMANDS) == 35
    assert class_of("yes", LABELS) == "yes"
    assert class_of("Yes", LABELS) == "yes"
    assert class_of("marvin", LABELS) == "_unknown_"
    assert class_of("_unknown_", LABELS) == "_unknown_"
    for silence in ("_silence_", "silence", "_background_noise_"):
        assert class_of(silence, LABELS) == "_silence_"
    assert class_of("hello", LABELS) is None
    assert class_of("hello", LABELS, unknown_ok=True) == "_unknown_"
    assert class_of("yes", ("_silence_", "_unknown_", "hello")) == "_unknown_"
    assert class_of("silence", ("_unknown_", "hello")) is None


def test_unknown_folders_are_refused_with_counts(tmp_path: Path) -> None:
    for name in ("yes/a", "bed/b", "hello/c", "hello/d", "world/e"):
        tone(tmp_path / f"{name}.wav")
    entries = list_recordings(tmp_path)
    with pytest.raises(UnknownWords, match=r"hello \(2\), world \(1\)"):
        map_labels(entries, LABELS)
    mapped, mapping = map_labels(entries, LABELS, unknown_ok=True)
    assert len(mapped) == 5
    assert {(row.word, row.label, row.clips) for row in mapping} == {
        ("yes", "yes", 1),
        ("bed", "_unknown_", 1),
        ("hello", "_unknown_", 2),
        ("world", "_unknown_", 1),
    }


@pytest.mark.gsc
def test_the_twelve_class_list_of_the_shared_folder(gsc: Path) -> None:
    entries = twelve_class_list(gsc / "validation", gsc / "background_noise", TEN_WORDS, 0)
    counts = Counter(entry.label for entry in entries)
    assert len(entries) == 3_817
    assert counts["_unknown_"] == 320
    assert counts["_silence_"] == 300
    assert sum(counts[word] for word in TEN_WORDS) == 3_197
    assert set(counts) == set(LABELS)
    cuts = Counter(entry.path.name for entry in entries if entry.label == "_silence_")
    assert len(cuts) == 6
    assert set(cuts.values()) == {50}
    for entry in entries:
        if entry.label == "_silence_":
            length_s = soundfile.info(entry.path).duration
            assert 0.8 * length_s <= entry.offset_s <= length_s - 1
    assert not [e for e in entries if e.label == "_unknown_" and e.word in TEN_WORDS]
    again = twelve_class_list(gsc / "validation", gsc / "background_noise", TEN_WORDS, 0)
    other = twelve_class_list(gsc / "validation", gsc / "background_noise", TEN_WORDS, 1)
    assert entries == again
    assert entries != other


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The data set as its publisher packs it: flat, with lists and noise inside."""
    for word in ("yes", "no", "bed"):
        for speaker in (*VALIDATION_SPEAKERS, *TRAINING_SPEAKERS):
            tone(tmp_path / word / f"{speaker}_nohash_0.wav")
    tone(tmp_path / "_background_noise_" / "tap.wav", seconds=10)
    lines = [f"{w}/{s}_nohash_0.wav" for w in ("yes", "no", "bed") for s in VALIDATION_SPEAKERS]
    (tmp_path / "validation_list.txt").write_text("\n".join(lines) + "\n")
    (tmp_path / "testing_list.txt").write_text("")
    return tmp_path


def test_the_published_layout(published: Path) -> None:
    noise = noise_folder(published)
    assert noise.name == "_background_noise_"
    for without_lists in (False, True):
        if without_lists:
            (published / "validation_list.txt").unlink()
        training = split_entries(published, "training")
        assert {speaker_of(entry.path) for entry in training} == set(TRAINING_SPEAKERS)
        assert {entry.word for entry in training} == {"yes", "no", "bed"}
        entries = twelve_class_list(published, noise, ("yes", "no"), 3, unknown=2, silence=5)
        counts = Counter(entry.label for entry in entries)
        assert counts == {"yes": 3, "no": 3, "_unknown_": 2, "_silence_": 5}
        spoken = [entry for entry in entries if entry.label != "_silence_"]
        assert {speaker_of(entry.path) for entry in spoken} <= set(VALIDATION_SPEAKERS)


def test_a_list_file_overrules_the_hash(published: Path) -> None:
    moved = f"yes/{TRAINING_SPEAKERS[0]}_nohash_0.wav"
    (published / "validation_list.txt").write_text(moved + "\n")
    found = [entry.path.name for entry in split_entries(published, "validation")]
    assert Path(moved).name in found


def test_a_missing_word_or_noise_too_short_is_told(published: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRecordings, match="no recordings of stop"):
        twelve_class_list(published, noise_folder(published), ("yes", "stop"), 0)
    tone(published / "short" / "a.wav", seconds=4)
    with pytest.raises(NoRecordings, match="five seconds"):
        twelve_class_list(published, published / "short", ("yes", "no"), 0)
    with pytest.raises(NoRecordings, match="background_noise"):
        noise_folder(tmp_path / "yes")


def test_check_finds_what_is_odd(tmp_path: Path) -> None:
    validation, training = VALIDATION_SPEAKERS[0], TRAINING_SPEAKERS[0]
    root = tmp_path / "validation"
    tone(root / "yes" / f"{validation}_nohash_0.wav", seconds=1)
    tone(root / "yes" / f"{training}_nohash_0.wav", seconds=1, hz=500)
    tone(root / "no" / f"{validation}_nohash_0.wav", seconds=1)
    tone(root / "no" / f"{validation}_nohash_1.wav", seconds=0.5)
    for name in ("quiet", "still"):
        soundfile.write(root / "no" / f"{name}.wav", np.zeros(16_000), 16_000)
    (root / "no" / "empty.wav").write_bytes(b"")
    (root / "no" / "text.wav").write_text("this is no sound " * 20)
    tone(root / "hello" / "x.wav", seconds=1, hz=700)
    found = check(root)
    assert found.words == {"yes": 2, "no": 6, "hello": 1}
    assert found.seconds == pytest.approx(6.5)
    assert found.short == ((f"no/{validation}_nohash_1.wav", 0.5),)
    assert found.silent == ("no/quiet.wav", "no/still.wav")
    assert len(found.refused) == 2
    assert found.duplicates == (
        (f"no/{validation}_nohash_0.wav", f"yes/{validation}_nohash_0.wav"),
    )
    assert found.wrong_split == ((f"yes/{training}_nohash_0.wav", "validation", "training"),)
    assert found.unknown_words == ("hello",)
    assert not found.sound
    text = "\n".join(found.lines())
    for part in ("no: 6", "empty.wav is empty", "text.wav cannot be read", "hello"):
        assert part in text
    assert "nothing to mend" not in text


def test_check_of_a_clean_folder(tmp_path: Path) -> None:
    tone(tmp_path / "yes" / "a.wav", seconds=1)
    seen: list[tuple[int, int]] = []
    found = check(tmp_path, lambda _stage, done, total: seen.append((done, total)))
    assert found.sound
    assert list(found.lines())[-1] == "nothing to mend"
    assert seen == [(1, 1)]
