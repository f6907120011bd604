"""One hash for one list: what changes it, and what does not."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.evaluation.list_hash import list_sha256
from engine.training.clip_files import Entry


@pytest.fixture
def entries(tmp_path: Path) -> tuple[Entry, ...]:
    for name in ("a", "b"):
        (tmp_path / f"{name}.wav").write_bytes(name.encode())
    return tuple(Entry(tmp_path / f"{name}.wav", "yes", "yes") for name in ("a", "b"))


def test_by_hand(tmp_path: Path, entries: tuple[Entry, ...]) -> None:
    lines = [
        f"{name}.wav\t0.0\tNone\tyes\t1\t{hashlib.sha256(name.encode()).hexdigest()}\n"
        for name in ("a", "b")
    ]
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert list_sha256(tmp_path, entries) == expected
    assert list_sha256(tmp_path, reversed(entries)) == expected


def test_a_copy_elsewhere_is_the_same(tmp_path: Path, entries: tuple[Entry, ...]) -> None:
    copy = shutil.copytree(tmp_path, tmp_path / "copy")
    moved = [replace(entry, path=copy / entry.path.name) for entry in entries]
    assert list_sha256(copy, moved) == list_sha256(tmp_path, entries)


def test_label_cut_content_name_and_absence_all_count(
    tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    first, second = entries
    hashes = {list_sha256(tmp_path, entries)}
    hashes.add(list_sha256(tmp_path, [replace(first, label="no"), second]))
    hashes.add(list_sha256(tmp_path, [replace(first, offset_s=0.5), second]))
    hashes.add(list_sha256(tmp_path, [replace(first, duration_s=0.5), second]))
    hashes.add(list_sha256(tmp_path, [first]))
    first.path.write_bytes(b"c")
    hashes.add(list_sha256(tmp_path, entries))
    first.path.unlink()
    hashes.add(list_sha256(tmp_path, entries))
    assert len(hashes) == 7
