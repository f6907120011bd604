"""Nets of a study in noise: the same figures as each of them alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.condition import BABBLE
from app.resources import asset
from engine.artifact import Model, save
from engine.evaluation.conditions import load_babble
from engine.evaluation.contenders import open_contenders
from engine.evaluation.robustness import noise_curve
from engine.evaluation.study_noise import CONDITIONS, measure_noise
from engine.training.clip_files import Entry

WORDS = ("yes", "no", "silence", "yes")
LABELS = {"silence": "_silence_"}


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


def test_nets_of_a_family_are_told_apart(
    make_model: Callable[..., Model], say: Callable[..., Path], tmp_path: Path
) -> None:
    spoken = [(say(tmp_path / f"{i}.wav", word), word) for i, word in enumerate(WORDS)]
    entries = [Entry(path, word, LABELS.get(word, word)) for path, word in spoken]
    files = []
    for seed in (1, 2):
        file = tmp_path / f"{seed}.safetensors"
        save(replace(make_model("sparse", seed=seed), name=f"net{seed}"), file)
        files.append((f"row-seed{seed}", file))
    out = tmp_path / "noise.csv"
    head = "name,condition,clips,correct\n"
    out.write_text(f"{head}other,babble +10 dB,9,8\nrow-seed1,quiet,9,0\n")
    measure_noise(files, entries, asset(BABBLE), out, quiet)
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    others = [row for row in rows if row["name"] == "other"]  # what is told of others stays
    assert others == [dict(zip(head.strip().split(","), ("other", "babble +10 dB", "9", "8"),
                               strict=True))]  # fmt: skip
    rows = [row for row in rows if row not in others]
    assert [(row["name"], row["condition"]) for row in rows] == [
        (name, condition) for condition in CONDITIONS for name, _ in files
    ]
    for name, file in files:
        with open_contenders(["sparse-cpu"], [str(file)]) as contenders:
            conditions = tuple(CONDITIONS.values())
            curve = noise_curve(contenders, entries, conditions, babble=load_babble(asset(BABBLE)))
        alone = [(point.clips, point.correct) for point in curve.points]
        mine = [(int(r["clips"]), int(r["correct"])) for r in rows if r["name"] == name]
        assert mine == alone


def test_what_is_no_list_is_not_overwritten(tmp_path: Path) -> None:
    for text in ("name,condition\n", "name,condition,clips,correct\nx,quiet\n", "notes\n"):
        out = tmp_path / "noise.csv"
        out.write_text(text)
        with pytest.raises(ValueError, match=r"noise\.csv is no list"):
            measure_noise([], [], asset(BABBLE), out, quiet)
        assert out.read_text() == text


def test_a_condition_that_no_study_hears_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "noise.csv"
    out.write_text(text := "name,condition,clips,correct\nx,rain,9,8\n")
    with pytest.raises(ValueError, match=r"noise\.csv tells of rain"):
        measure_noise([], [], asset(BABBLE), out, quiet)
    assert out.read_text() == text
