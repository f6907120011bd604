"""Manifests: written, read, refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.clip_files import Entry, RecordingRefused, read_clip
from engine.training.manifest import ManifestRefused, read_manifest, write_manifest
from engine.training.recordings import NoRecordings

SECONDS = st.floats(0, 36_000, allow_nan=False)


@given(
    rows=st.lists(
        st.tuples(
            st.text("abcé ,\"'-", min_size=1, max_size=8).filter(lambda name: name == name.strip()),
            st.sampled_from(["yes", "_unknown_", "hello, world"]),
            SECONDS,
            st.none() | SECONDS,
            st.sampled_from(["", "067f61e2"]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, float, float | None, str]]
) -> None:
    folder = tmp_path_factory.mktemp("list")
    entries = tuple(
        Entry(folder / "sounds" / f"{name}.wav", label, label, offset, duration, group)
        for name, label, offset, duration, group in rows
    )
    assert write_manifest(folder / "deep" / "list.csv", entries) == len(entries)
    assert read_manifest(folder / "deep" / "list.csv") == entries


def test_paths_are_relative_to_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "here" / "list.csv").write_text(
        "path,label\n../sounds/bed/a.wav,_unknown_\nb.wav,yes\n"
    )
    monkeypatch.chdir(tmp_path / "there")
    entries = read_manifest(Path(os.path.relpath(tmp_path / "here" / "list.csv")))
    assert [entry.path for entry in entries] == [
        tmp_path / "sounds" / "bed" / "a.wav",
        tmp_path / "here" / "b.wav",
    ]
    assert [(entry.word, entry.label) for entry in entries] == [
        ("bed", "_unknown_"),
        ("yes", "yes"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file,word\na.wav,yes\n", "no columns path and label"),
        ("", "no columns path and label"),
    ],
)
def test_bad_manifests(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(ManifestRefused, match=reason):
        read_manifest(tmp_path / "list.csv")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a.wav,,,", "line 3: the label is empty; fill it in."),
        ("a.wav", "line 3: the label is empty; fill it in."),
        (",yes,,", "line 3: the path is empty; fill it in."),
        ("a.wav,yes,soon,", "line 3: offset_s soon is no number of seconds from 0; correct it."),
        ("a.wav,yes,1e300,", "line 3: offset_s 1e300 is no number of seconds from 0; correct it."),
        ("a.wav,yes,,-1", "line 3: duration_s -1 is no number of seconds from 0; correct it."),
        ("a.wav,yes,,nan", "line 3: duration_s nan is no number of seconds from 0; correct it."),
        ("a.wav,yes,,inf", "line 3: duration_s inf is no number of seconds from 0; correct it."),
    ],
)
def test_a_row_that_means_nothing_is_a_fault_of_its_own(
    tmp_path: Path, row: str, fault: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"path,label,offset_s,duration_s\ngood.wav,yes,0.5,1\n{row}\nmore.wav,no\n")
    good, bad, more = read_manifest(file)
    assert (good.fault, more.fault) == ("", "")
    assert bad.fault == f"{file}, {fault}"
    with pytest.raises(RecordingRefused, match="line 3"):
        read_clip(bad)


def test_spreadsheets_byte_order_mark_and_optional_columns(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"\xef\xbb\xbfpath, label\r\na.wav, yes\r\n")
    (entry,) = read_manifest(tmp_path / "list.csv")
    assert (entry.label, entry.offset_s, entry.duration_s, entry.group) == ("yes", 0.0, None, "")


def test_no_rows_no_file_no_text(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("path,label\n")
    with pytest.raises(NoRecordings, match="lists no recordings"):
        read_manifest(tmp_path / "list.csv")
    with pytest.raises(ManifestRefused, match="cannot be read as a manifest"):
        read_manifest(tmp_path / "gone.csv")
    (tmp_path / "list.csv").write_bytes(b"path,label\n\xff\xfe\x00,yes\n")
    with pytest.raises(ManifestRefused, match="cannot be read as a manifest"):
        read_manifest(tmp_path / "list.csv")
