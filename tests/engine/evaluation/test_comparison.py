"""Two stored runs side by side: counted by hand, and refused in one sentence."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import recall_score

from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.comparison import Comparison, NotComparable, compare_runs
from engine.evaluation.comparison_report import (
    comparison_lines,
    comparison_page,
    document,
    write_comparison,
)
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.report import write_report
from engine.evaluation.stored import RunRefused, read_run

Say = Callable[..., Path]
Make = Callable[..., Contender]


@pytest.fixture
def runs(tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make) -> tuple[Path, Path]:
    """Run a hears; run b is deaf to words, and lacks one clip of a's and has one more."""
    clips = tmp_path / "clips"
    for word, count in (("yes", 5), ("no", 3), ("bed", 2), ("silence", 2)):
        for number in range(count):
            say(clips / word / f"{number}.wav", word, seconds=0.2)
    first = evaluate_contenders([contender("ears")], load_clip_list(clips, labels))
    write_report(first, tmp_path / "a")
    (clips / "yes" / "4.wav").rename(clips / "yes" / "5.wav")
    second = evaluate_contenders([contender("ears", deaf=True)], load_clip_list(clips, labels))
    write_report(second, tmp_path / "b")
    return tmp_path / "a", tmp_path / "b"


@pytest.fixture
def found(runs: tuple[Path, Path]) -> Comparison:
    first, second = map(read_run, runs)
    return compare_runs(first, second, 5.0)


def rows_of(run: Path) -> dict[str, dict[str, str]]:
    with (run / "predictions.csv").open(newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_figures_are_those_of_the_clips_in_both(found: Comparison, runs: tuple[Path, Path]) -> None:
    a, b = map(rows_of, runs)
    both = sorted(a.keys() & b.keys())
    assert (found.clips, found.only_a, found.only_b) == (len(both), 1, 1) == (11, 1, 1)
    (each,) = found.engines
    right_a = np.array([a[path]["predicted"] == a[path]["label"] for path in both])
    right_b = np.array([b[path]["predicted"] == b[path]["label"] for path in both])
    assert each.of_a.correct == right_a.sum() == 9  # bed sounds like no
    assert each.of_b.correct == right_b.sum() == 4  # silence, and bed by being deaf
    assert each.pair.difference == pytest.approx(right_a.mean() - right_b.mean())
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    assert (each.pair.only_a_right, each.pair.only_b_right) == (only_a, only_b) == (7, 2)
    assert each.pair.mcnemar_p == pytest.approx(binomtest(only_a, only_a + only_b).pvalue)
    truth = [a[path]["label"] for path in both]
    for label in found.labels:
        for rows, metrics in ((a, each.of_a), (b, each.of_b)):
            told = [rows[path]["predicted"] for path in both]
            recall = recall_score(truth, told, labels=[label], average=None, zero_division=0)
            assert metrics.per_class[label].recall == pytest.approx(recall[0])
    assert len(each.changed) == 9
    assert [one.change for one in each.changed] == ["spoilt"] * 7 + ["mended"] * 2
    assert each.judgement is not None
    assert (each.judgement.reference, each.judgement.candidate) == ("ears in A", "ears in B")


def test_what_is_written_and_said(found: Comparison, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_comparison(found, out)
    assert {path.name for path in out.iterdir()} == {
        *("comparison.json", "changed.csv", "per_class.csv", "report.html")
    }
    told = json.loads((out / "comparison.json").read_text())
    assert told == json.loads(json.dumps(document(found)))
    assert (told["schema_version"], told["clips"]) == (1, 11)
    assert told["engines"][0]["accuracy_difference"] == pytest.approx(5 / 11)
    with (out / "changed.csv").open(newline="") as stream:
        changed = list(csv.DictReader(stream))
    assert len(changed) == 9
    assert {(row["predicted_a"], row["predicted_b"], row["change"]) for row in changed} == {
        ("yes", "_unknown_", "spoilt"),
        ("no", "_unknown_", "spoilt"),
        ("no", "_unknown_", "mended"),
    }
    with (out / "per_class.csv").open(newline="") as stream:
        classes = {row["label"]: row for row in csv.DictReader(stream)}
    assert classes["yes"]["recall_change"] == "-1.000000"
    assert classes["_unknown_"]["support"] == "2"
    lines = "\n".join(comparison_lines(found))
    assert "11 clips in both, only in A 1, only in B 1" in lines
    assert "ears in B is 45.45 points less accurate than ears in A" in lines
    assert "9 answers changed, only A right 7, only B right 2" in lines
    assert "recall from A to B, points: _unknown_ +100.0, yes -100.0, no -100.0" in lines
    page = comparison_page(found)
    assert "ears in B is 45.45 points less accurate than ears in A" in page
    assert page.count("spoilt</td>") == 7


def test_other_models_conditions_and_contents_are_noted(runs: tuple[Path, Path]) -> None:
    first = read_run(runs[0])
    other = replace(first.engines[0], sha256="1" * 64)
    second = replace(first, engines=(other,), heard="hall", list_sha256="another")
    assert compare_runs(first, second).notes == (
        "Heard differently: as recorded in A, hall in B.",
        "The recordings are called the same in both, but their contents differ.",
        "ears ran with model-ears (00000000) in A and model-ears (11111111) in B.",
    )
    assert compare_runs(first, first).notes == ()
    assert compare_runs(first, first).engines[0].changed == ()


def test_engines_without_a_name_in_common_are_compared_each_with_each(
    runs: tuple[Path, Path],
) -> None:
    first = read_run(runs[0])
    one = first.engines[0]
    second = replace(first, engines=(replace(one, name="x"), replace(one, name="y")))
    names = [each.names for each in compare_runs(first, second).engines]
    assert names == [("ears in A", "x in B"), ("ears in A", "y in B")]


def test_the_same_clip_twice_in_a_list_counts_twice(
    tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make
) -> None:
    say(tmp_path / "a.wav", "yes")
    (tmp_path / "list.csv").write_text("path,label\na.wav,yes\na.wav,yes\n")
    data = load_clip_list(tmp_path / "list.csv", labels)
    write_report(evaluate_contenders([contender("a")], data), tmp_path / "run")
    run = read_run(tmp_path / "run")
    assert compare_runs(run, run).clips == 2


def test_what_cannot_be_compared(runs: tuple[Path, Path]) -> None:
    first, second = map(read_run, runs)
    with pytest.raises(NotComparable, match="know different words"):
        compare_runs(first, replace(second, labels=("yes",)))
    engine = second.engines[0]
    moved = {replace(key, path=f"x/{key.path}"): each for key, each in engine.answers.items()}
    with pytest.raises(NotComparable, match="no clip is in both"):
        compare_runs(first, replace(second, engines=(replace(engine, answers=moved),)))
    other = {key: replace(each, label="no") for key, each in engine.answers.items()}
    with pytest.raises(NotComparable, match="counts as .* in the one and as no in the other"):
        compare_runs(first, replace(second, engines=(replace(engine, answers=other),)))


def edit_json(run: Path, **fields: object) -> None:
    file = run / "results.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def edit_rows(run: Path, change: Callable[[list[str]], list[str]]) -> None:
    file = run / "predictions.csv"
    file.write_text("".join(change(file.read_text().splitlines(keepends=True))))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda run: shutil.rmtree(run), "There is no evaluation in"),
        (lambda run: (run / "results.json").write_text("{"), "is damaged"),
        (lambda run: (run / "results.json").write_text("[]"), "schema version None"),
        (lambda run: edit_json(run, schema_version=2), "schema version 2"),
        (lambda run: edit_json(run, data={}), "lacks what an evaluation writes"),
        (lambda run: edit_json(run, engines=[]), "no engine in"),
        (lambda run: edit_json(run, condition={"noise": "rain"}), "There is no noise rain"),
        (lambda run: (run / "predictions.csv").unlink(), "cannot be read"),
        (lambda run: (run / "predictions.csv").write_bytes(b"\xff"), "is damaged in line 1"),
        (lambda run: edit_rows(run, lambda rows: rows[1:]), "lacks the columns"),
        (lambda run: edit_rows(run, lambda rows: [*rows, "a.wav,yes"]), "is damaged in line 14"),
        (lambda run: edit_rows(run, lambda rows: rows[:1]), "an answer of ears to every clip"),
        (
            lambda run: edit_rows(run, lambda rows: [r.replace(",no,", ",nay,") for r in rows]),
            "none of the labels",
        ),
    ],
)
def test_a_damaged_run_is_one_sentence(
    runs: tuple[Path, Path], spoil: Callable[[Path], object], told: str
) -> None:
    spoil(runs[0])
    with pytest.raises(RunRefused, match=told) as refusal:
        read_run(runs[0])
    assert str(runs[0]) in str(refusal.value)
    assert "\n" not in str(refusal.value)
