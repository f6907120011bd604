"""Entries kept small: what goes in comes out."""

from __future__ import annotations

import os
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from engine.training.clip_files import Entry
from engine.training.entries import Entries

FEW = (
    Entry(Path("/a/yes/1.wav"), "yes", "yes"),
    Entry(Path("/a/yes/2.wav"), "yes", "yes", 0.1, 0.3, "ann", 2, "a fault"),
    Entry(Path("b.wav"), "no", "no", 1 / 3, None, "bob"),
    Entry(Path("/a/bed") / os.fsdecode(b"caf\xe9.wav"), "_unknown_", "bed", 0.0, 0.0),
    Entry(Path("/"), "no", "no"),
    Entry(Path("/a/yes/1.wav"), "yes", "yes"),
)


def test_what_goes_in_comes_out() -> None:
    entries = Entries(FEW)
    assert tuple(entries) == FEW
    assert [entries[i] for i in range(-6, 6)] == [*FEW, *FEW]
    assert entries[1:4] == FEW[1:4]
    assert entries[::-1] == FEW[::-1]
    for outside in (6, -7):
        with pytest.raises(IndexError):
            entries[outside]
    assert entries == FEW
    assert entries == Entries(FEW)
    assert entries != FEW[:-1]
    assert entries != [*FEW[:-1], replace(FEW[-1], channel=1)]
    assert entries != 5
    assert len(Entries()) == 0
    assert list(Entries()) == []


def test_columns_and_other_labels() -> None:
    entries = Entries(FEW)
    assert entries.values("group") == [entry.group for entry in FEW]
    changed = entries.with_labels({"yes": "yes", "no": "yes", "_unknown_": "_silence_"})
    assert [entry.label for entry in changed] == ["yes", "yes", "yes", "_silence_", "yes", "yes"]
    assert [replace(entry, label="") for entry in changed] == [
        replace(entry, label="") for entry in FEW
    ]
    assert entries == FEW  # as they were


def test_it_is_small() -> None:
    """Names of twenty bytes, thirty words, a thousand speakers."""
    listed = [
        Entry(Path(f"/a/{i % 30}/{i:016d}.wav"), str(i % 12), str(i % 30), group=str(i % 1000))
        for i in range(20_000)
    ]
    tracemalloc.start()
    entries = Entries(listed)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(entries) == 20_000
    assert size / len(entries) < 100
    assert size / len(entries) < sys.getsizeof(entries[0].path.name) * 2
