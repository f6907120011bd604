from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.stream_labels import (
    StreamLabel,
    StreamLabelsRefused,
    labels_beside,
    read_labels,
    write_labels,
)

TENTHS_OF_MS = st.integers(0, 10**9).map(lambda n: n / 10_000)
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(TENTHS_OF_MS, TENTHS_OF_MS, WORDS), max_size=6))
def test_a_csv_comes_back(
    rows: list[tuple[float, float, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    labels = [StreamLabel(min(a, b), max(a, b), word) for a, b, word in rows]
    file = tmp_path_factory.getbasetemp() / "back.csv"
    write_labels(file, labels)
    assert read_labels(file) == tuple(sorted(labels))


def test_audacity_labels(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    text = "2.5\t3.25\tno\r\n\\\t100.0\t900.0\r\n0.5\t0.500000\tyes sir\r\n\r\n"
    file.write_text(text, encoding="utf-8", newline="")
    assert read_labels(file) == (StreamLabel(0.5, 0.5, "yes sir"), StreamLabel(2.5, 3.25, "no"))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "start_s,end_s\n1,2\n", "no columns start_s, end_s, word"),
        ("a.csv", "", "no columns"),
        ("a.csv", "start_s,end_s,word\n1,2,yes\n2,1,no\n", "line 3"),
        ("a.csv", "start_s,end_s,word\n1,nan,no\n", "line 2"),
        ("a.csv", "start_s,end_s,word\n-1,2,no\n", "line 2"),
        ("a.csv", "start_s,end_s,word\n1,2,\n", "line 2"),
        ("a.csv", "start_s,end_s,word\n1\n", "line 2"),
        ("a.txt", "1 2 yes\n", "line 1"),
        ("a.txt", "1\tsoon\tyes\n", "line 1"),
    ],
)
def test_what_is_no_label_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StreamLabelsRefused, match=told) as refused:
        read_labels(file)
    assert str(file) in str(refused.value)


def test_files_that_are_no_text_or_not_there(tmp_path: Path) -> None:
    binary = tmp_path / "a.csv"
    binary.write_bytes(b"\xff\xfe\x00\x81")
    for file in (binary, tmp_path / "gone.txt"):
        with pytest.raises(StreamLabelsRefused, match="cannot be read as labels"):
            read_labels(file)


def test_the_labels_of_a_recording_lie_beside_it(tmp_path: Path) -> None:
    recording = tmp_path / "hall.wav"
    with pytest.raises(StreamLabelsRefused, match=r"hall\.csv"):
        labels_beside(recording)
    (tmp_path / "hall.txt").touch()
    assert labels_beside(recording) == tmp_path / "hall.txt"
    (tmp_path / "hall.csv").touch()
    assert labels_beside(recording) == tmp_path / "hall.csv"
    (tmp_path / "hall.csv").rename(tmp_path / "other.csv")
    (tmp_path / "hall.txt").rename(tmp_path / "hall.TXT")
    assert labels_beside(recording) == tmp_path / "hall.TXT"
