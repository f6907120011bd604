"""What is evaluated: folders, manifests, seeded samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.clip_list import load_clip_list, sample
from engine.training.clip_files import Entry
from engine.training.labels import UnknownWords
from engine.training.recordings import NoRecordings

Say = Callable[..., Path]


def test_folder_and_manifest_of_the_same_clips(
    tmp_path: Path, labels: tuple[str, ...], say: Say
) -> None:
    for word in ("yes", "no", "bed", "silence"):
        say(tmp_path / "clips" / word / "a.wav", word, seconds=0.1)
    (tmp_path / "list.csv").write_text(
        "path,label\nclips/bed/a.wav,_unknown_\nclips/no/a.wav,no\n"
        "clips/silence/a.wav,silence\nclips/yes/a.wav,yes\n"
    )
    folder = load_clip_list(tmp_path / "clips", labels)
    manifest = load_clip_list(tmp_path / "list.csv", labels)
    assert {(e.path, e.label, e.word) for e in folder.entries} == {
        (e.path, e.label, e.word) for e in manifest.entries
    }
    assert (folder.name, manifest.name) == ("clips", "list")
    assert (folder.root, manifest.root) == (tmp_path / "clips", tmp_path)
    rows = [(row.word, row.label, row.clips) for row in folder.mapping]
    assert rows == [
        ("silence", "_silence_", 1),
        ("bed", "_unknown_", 1),
        ("yes", "yes", 1),
        ("no", "no", 1),
    ]


def test_what_cannot_be_evaluated(tmp_path: Path, labels: tuple[str, ...], say: Say) -> None:
    single = say(tmp_path / "hello" / "a.wav", "yes", seconds=0.1)
    with pytest.raises(NoRecordings, match="no folder and no manifest"):
        load_clip_list(single, labels)
    with pytest.raises(NoRecordings, match="no folder and no manifest"):
        load_clip_list(tmp_path / "gone.csv", labels)
    with pytest.raises(UnknownWords, match="hello"):
        load_clip_list(tmp_path, labels)
    assert load_clip_list(tmp_path, labels, unknown_ok=True).entries[0].label == "_unknown_"


def test_a_limit_counts_in_the_mapping_too(
    tmp_path: Path, labels: tuple[str, ...], say: Say
) -> None:
    for number in range(6):
        say(tmp_path / "yes" / f"{number}.wav", "yes", seconds=0.01)
        say(tmp_path / "no" / f"{number}.wav", "no", seconds=0.01)
    found = load_clip_list(tmp_path, labels, limit=4)
    assert [(row.word, row.clips) for row in found.mapping] == [("yes", 2), ("no", 2)]
    assert len(found.entries) == 4


@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    share=st.floats(0.01, 1.0),
    seed=st.integers(0, 9),
)
def test_samples_are_in_proportion(sizes: list[int], share: float, seed: int) -> None:
    entries = [
        Entry(Path(f"{label}/{n}.wav"), str(label), str(label))
        for label, size in enumerate(sizes)
        for n in range(size)
    ]
    limit = max(1, int(share * len(entries)))
    taken = sample(entries, limit, seed)
    assert len(taken) == limit
    assert taken == sample(entries, limit, seed)
    order = {entry.path: index for index, entry in enumerate(entries)}
    positions = [order[entry.path] for entry in taken]
    assert positions == sorted(set(positions))
    counts = Counter(entry.label for entry in taken)
    for label, size in enumerate(sizes):
        assert abs(counts[str(label)] - limit * size / len(entries)) < 1


def test_other_seeds_take_others() -> None:
    entries = [Entry(Path(f"yes/{n}.wav"), "yes", "yes") for n in range(100)]
    assert sample(entries, 10, 0) != sample(entries, 10, 1)
    with pytest.raises(ValueError, match="one clip or more"):
        sample(entries, 0, 0)
