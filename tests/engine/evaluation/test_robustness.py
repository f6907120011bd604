"""The noise curve: the same figures as the evaluation's, and its files."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation import robustness
from engine.evaluation.clip_list import ClipList, load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition
from engine.evaluation.curve_plot import plot_curve
from engine.evaluation.curve_report import curve_lines, write_curve
from engine.evaluation.evaluate import evaluate, evaluate_contenders
from engine.evaluation.report import document, summary_lines
from engine.evaluation.robustness import (
    LEVELS_DB,
    NOISES,
    SNRS_DB,
    NoiseCurve,
    noise_curve,
    standard_conditions,
)
from engine.training.recordings import NoRecordings

Say = Callable[..., Path]
Make = Callable[..., Contender]
TALK = np.random.default_rng(7).standard_normal(50_000).astype(np.float32)
CONDITIONS = (
    Condition(),
    Condition("white", -20.0),
    Condition("babble", 20.0),
    Condition(room="hall"),
    Condition(level_db=-100.0),
)


@pytest.fixture
def data(tmp_path: Path, labels: tuple[str, ...], say: Say) -> ClipList:
    """Eight clips that can be heard, one of them longer than a second, and a broken one."""
    for word, clips in (("yes", 3), ("no", 3), ("silence", 1)):
        for number in range(clips):
            say(tmp_path / "clips" / word / f"{number}.wav", word, seconds=0.4)
    say(tmp_path / "clips" / "yes" / "long.wav", "yes", seconds=1.6)
    (tmp_path / "clips" / "no" / "broken.wav").write_bytes(b"")
    return load_clip_list(tmp_path / "clips", labels)


@pytest.fixture
def curve(data: ClipList, contender: Make) -> NoiseCurve:
    both = [contender("ears"), contender("deaf", deaf=True)]
    seen: list[tuple[int, int]] = []
    found = noise_curve(
        both,
        data.entries,
        CONDITIONS,
        lambda _, done, total: seen.append((done, total)),
        babble=TALK,
    )
    assert seen == [(n, 45) for n in range(1, 46)]
    return found


def test_every_point_is_what_the_evaluation_finds(
    curve: NoiseCurve, data: ClipList, contender: Make
) -> None:
    assert curve.conditions == CONDITIONS
    assert curve.engines == ("ears", "deaf")
    for condition in CONDITIONS:
        both = [contender("ears"), contender("deaf", deaf=True)]
        results = evaluate_contenders(both, data, condition=condition, babble=TALK)
        for point, engine in zip(curve.at(condition), results.engines, strict=True):
            assert (point.engine, point.model) == (engine.name, engine.model)
            assert (point.clips, point.correct) == (8, engine.metrics.correct)
            assert point.accuracy == engine.metrics.accuracy
            assert point.interval == engine.metrics.interval


def test_losses_count_from_the_first_condition(curve: NoiseCurve) -> None:
    ears = [point for point in curve.points if point.engine == "ears"]
    assert [point.correct for point in ears[::4]] == [8, 1]  # quiet, then too faint to hear
    assert (ears[0].loss, ears[0].loss_interval[0] <= 0) == (0.0, True)
    assert ears[4].loss == pytest.approx(7 / 8)
    low, high = ears[4].loss_interval
    assert 0 < low < 7 / 8 < high <= 1
    deaf = [point for point in curve.points if point.engine == "deaf"]
    assert deaf[4].loss == 0


def test_what_cannot_be_read_counts_nowhere(curve: NoiseCurve) -> None:
    assert [rejected.path.name for rejected in curve.rejected] == ["broken.wav"]
    assert {point.clips for point in curve.points} == {8}


def test_not_one_clip_is_a_sentence(
    tmp_path: Path, labels: tuple[str, ...], contender: Make
) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "a.wav").write_bytes(b"")
    entries = load_clip_list(tmp_path, labels).entries
    with pytest.raises(NoRecordings, match="None of the 1 recordings could be used; the first: "):
        noise_curve([contender("a")], entries, CONDITIONS[:1])


def test_files(curve: NoiseCurve, data: ClipList, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_curve(curve, data, out)
    assert {path.name for path in out.iterdir()} == {"curve.json", "curve.csv"}
    found = json.loads((out / "curve.json").read_text())
    assert found["schema_version"] == 1
    assert found["data"] == {"root": str(data.root), "list": "clips", "clips": 8}
    assert len(found["points"]) == 10
    assert found["points"][2]["condition"] == {
        "noise": "white",
        "snr_db": -20.0,
        "room": None,
        "level_db": 0.0,
        "seed": 0,
    }
    assert found["points"][0]["accuracy"] == 1.0
    assert found["rejected"][0]["path"].endswith("broken.wav")
    assert found["environment"]["cpu"]
    with (out / "curve.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 10
    assert (rows[0]["noise"], rows[0]["snr_db"], rows[0]["room"]) == ("none", "", "")
    assert (rows[7]["room"], rows[7]["engine"]) == ("hall", "deaf")
    for row, point in zip(rows, found["points"], strict=True):
        assert float(row["accuracy"]) == pytest.approx(int(row["correct"]) / int(row["clips"]))
        assert float(row["loss_low"]) == pytest.approx(point["loss_ci95"][0], abs=1e-6)


def test_lines(curve: NoiseCurve) -> None:
    lines = list(curve_lines(curve))
    assert lines[0].startswith("quiet             ears 100.00% (")
    assert "+0.00 points" in lines[0]
    assert "-87.50 points" in lines[4]
    assert lines[5:7] == ["8 clips, points against quiet", "not used: 1"]


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml")])
def test_a_picture(curve: NoiseCurve, tmp_path: Path, name: str, start: bytes) -> None:
    plot_curve(curve, tmp_path / name)
    assert [path.name for path in tmp_path.glob("*a.*")] == [name]
    content = (tmp_path / name).read_bytes()
    assert content.startswith(start)
    assert len(content) > 10_000


def test_a_picture_needs_matplotlib(
    curve: NoiseCurve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ModuleNotFoundError):
        plot_curve(curve, tmp_path / "a.svg")


def test_standard_conditions_are_the_issues() -> None:
    conditions = standard_conditions(seed=4)
    assert conditions[0].quiet
    assert len(set(conditions)) == len(conditions)
    assert {condition.seed for condition in conditions} == {4}
    dry = [c for c in conditions if c.room is None and c.noise != "none"]
    assert {(c.noise, c.snr_db) for c in dry} == {(n, s) for n in NOISES for s in SNRS_DB}
    assert {20, 15, 10, 5, 3, 0, -5} == set(SNRS_DB)
    assert {c.level_db for c in conditions} == {0, *LEVELS_DB}
    assert (min(LEVELS_DB), max(LEVELS_DB)) == (-20, 20)


def test_an_evaluation_tells_its_condition(data: ClipList, contender: Make) -> None:
    plain = evaluate_contenders([contender("a")], data)
    noisy = evaluate_contenders([contender("a")], data, condition=Condition("white", 3.0))
    assert "condition" not in document(plain)
    assert document(noisy)["condition"] == {
        "noise": "white",
        "snr_db": 3.0,
        "room": None,
        "level_db": 0.0,
        "seed": 0,
    }
    assert "heard with white at +3 dB" in list(summary_lines(noisy))
    assert not any("heard with" in line for line in summary_lines(plain))


def test_evaluate_finds_a_point_of_the_curve_again(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("yes", "no", "silence", "bed"):
        say(tmp_path / "clips" / word / "a.wav", word, seconds=0.5)
    soundfile.write(tmp_path / "talk.wav", 0.05 * TALK, 16000)
    condition = Condition("babble", 5.0, room="booth", seed=2)
    monkeypatch.setattr(robustness, "standard_conditions", lambda seed: (Condition(), condition))
    data, curve = robustness.robustness(
        tmp_path / "clips", ["sparse-reference"], babble=tmp_path / "talk.wav", seed=2
    )
    results = evaluate(
        tmp_path / "clips",
        ["sparse-reference"],
        condition=condition,
        babble=tmp_path / "talk.wav",
    )
    assert len(data.entries) == 4
    (point,) = curve.at(condition)
    assert point.correct == results.engines[0].metrics.correct
    assert point.model == results.engines[0].model == "gsc12-sparse"
    assert results.condition == condition
