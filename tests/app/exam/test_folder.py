"""What a folder holds for an exam, and each way in which it holds nothing."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from app.exam.folder import look
from app.exam.values import FolderRefused

LABELS = ("_silence_", "_unknown_", "yes", "no")


def put(root: Path, **clips: int) -> Path:
    """So many files that are called recordings; nobody reads them here."""
    for word, count in clips.items():
        (root / word).mkdir(parents=True)
        for number in range(count):
            (root / word / f"{number}.wav").write_bytes(b"sound")
    return root


def refused(folder: Path, **more: bool) -> FolderRefused:
    found = look(str(folder), LABELS, **more)
    assert isinstance(found, FolderRefused)
    assert found.path == str(folder)
    assert found.reason.endswith(".")
    assert "\n" not in found.reason
    return found


def test_words_are_counted_and_mapped(tmp_path: Path) -> None:
    folder = put(tmp_path / "clips", yes=3, no=2, bed=4, silence=1)
    found = look(str(folder), LABELS)
    assert not isinstance(found, FolderRefused)
    data, told = found
    assert (told.name, told.path, told.clips, told.unknown) == ("clips", str(folder), 10, 4)
    assert {(row.word, row.label, row.clips) for row in told.words} == {
        ("yes", "yes", 3), ("no", "no", 2), ("bed", "_unknown_", 4), ("silence", "_silence_", 1),
    }  # fmt: skip
    assert Counter(entry.label for entry in data.entries) == {
        "yes": 3, "no": 2, "_unknown_": 4, "_silence_": 1,
    }  # fmt: skip


def test_clips_come_in_random_order(tmp_path: Path) -> None:
    """Word by word, a running accuracy would be that of the words that come first."""
    found = look(str(put(tmp_path, yes=40, no=40)), LABELS)
    assert not isinstance(found, FolderRefused)
    labels = [entry.label for entry in found[0].entries]
    changes = sum(one != two for one, two in pairwise(labels))
    assert changes > 20


def test_a_list_is_taken_too(tmp_path: Path) -> None:
    put(tmp_path, yes=1)
    (tmp_path / "list.csv").write_text("path,label\nyes/0.wav,yes\n")
    found = look(str(tmp_path / "list.csv"), LABELS)
    assert not isinstance(found, FolderRefused)
    assert found[1].clips == 1


def test_an_empty_folder(tmp_path: Path) -> None:
    found = refused(tmp_path)
    assert found.kind == "empty"
    assert str(tmp_path) in found.reason


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "gone" in refused(tmp_path / "gone").reason


def test_a_folder_that_nobody_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("app.exam.folder.load_clip_list", forbidden)
    found = refused(tmp_path)
    assert found.kind == "unreadable"
    assert str(tmp_path) in found.reason


def test_a_broken_list(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("file;word\n")
    found = refused(tmp_path / "list.csv")
    assert found.kind == "unreadable"
    assert "path and label" in found.reason


def test_recordings_without_folders_of_words(tmp_path: Path) -> None:
    folder = put(tmp_path, takes=2) / "takes"
    found = refused(folder)
    assert (found.kind, found.unmapped) == ("unlabelled", ())
    assert "no folder named by their word" in found.reason


def test_names_that_are_no_words_may_be_counted_as_unknown(tmp_path: Path) -> None:
    folder = put(tmp_path, yes=2, hello=3, computer=1)
    found = refused(folder)
    assert found.kind == "unmapped"
    assert found.unmapped == (("hello", 3), ("computer", 1))
    assert "hello (3), computer (1)" in found.reason
    counted = look(str(folder), LABELS, unknown_ok=True)
    assert not isinstance(counted, FolderRefused)
    assert (counted[1].clips, counted[1].unknown) == (6, 4)


def test_many_names_are_counted_not_told(tmp_path: Path) -> None:
    found = refused(put(tmp_path, **{f"name{letter}": 1 for letter in "abcdefghij"}))
    assert "and 4 more" in found.reason
    assert len(found.unmapped) == 10


def test_a_model_without_an_unknown_class_cannot_count_them(tmp_path: Path) -> None:
    found = look(str(put(tmp_path, yes=1, hello=1)), ("yes", "no"))
    assert isinstance(found, FolderRefused)
    assert found.unmapped == ()
    assert "no class" in found.reason
