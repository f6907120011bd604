"""The list of what noise leaves: read as written, and refused where it is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.training.noise_list import NoiseLine, read_noise_list, write_noise_list
from engine.training.study_result import StudyRefused

HEAD = "name,condition,clips,correct\n"


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    assert read_noise_list(file) == ()
    lines = (NoiseLine("rigl-seed0", "quiet", 200, 190), NoiseLine("a, b", "pink +5 dB", 3, 0))
    write_noise_list(file, lines)
    with file.open(newline="") as stream:
        assert [row["correct"] for row in csv.DictReader(stream)] == ["190", "0"]
    assert read_noise_list(file) == lines
    assert [line.percent for line in lines] == [95.0, 0.0]
    assert [each.name for each in tmp_path.iterdir()] == ["noise.csv"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "notes\n",
        "name,condition\na,quiet\n",
        f"{HEAD}a,quiet\n",
        f"{HEAD}a,quiet,9,8,7\n",
        f"{HEAD}a,quiet,nine,8\n",
        f"{HEAD}a,quiet,0,0\n",
        f"{HEAD}a,quiet,9,10\n",
        f"{HEAD}a,quiet,9,-1\n",
    ],
)
def test_what_is_no_list_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_text(text)
    with pytest.raises(StudyRefused, match=r"noise\.csv is no list of what noise leaves \(.+\)\.$"):
        read_noise_list(file)


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_bytes(f"{HEAD}Möhre,quiet,9,8\n".encode("utf-16"))
    with pytest.raises(StudyRefused, match=r"noise\.csv is no list"):
        read_noise_list(file)
