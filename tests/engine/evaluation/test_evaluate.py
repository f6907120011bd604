"""The whole evaluation: figures that can be counted by hand, files by their contract."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.report import dated_folder, document, summary_lines, write_report
from engine.evaluation.results import Parameters, Results
from engine.training.recordings import NoRecordings

Say = Callable[..., Path]
Make = Callable[..., Contender]


@pytest.fixture
def results(tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make) -> Results:
    """Ten clips: one engine has the nine it can know right, a deaf one silence and bed alone."""
    for word, clips in (("yes", 4), ("no", 3), ("silence", 2), ("bed", 1)):
        for number in range(clips):
            say(tmp_path / "clips" / word / f"{number}.wav", word, seconds=0.2)
    (tmp_path / "clips" / "yes" / "broken.wav").write_bytes(b"")
    data = load_clip_list(tmp_path / "clips", labels)
    seen: list[tuple[int, int]] = []
    contenders = [contender("ears"), contender("sparse:x", deaf=True)]
    found = evaluate_contenders(
        contenders, data, lambda _stage, done, total: seen.append((done, total))
    )
    assert seen == [(n, 11) for n in range(1, 12)]
    return found


def test_figures(results: Results) -> None:
    ears, deaf = results.engines
    assert (ears.metrics.correct, ears.metrics.clips) == (9, 10)
    assert (deaf.metrics.correct, deaf.metrics.clips) == (3, 10)
    assert ears.words == 10
    assert ears.words_per_second > 0
    statement = ears.statement("clips")
    assert (statement.clips, statement.correct, statement.accuracy) == (10, 9, 0.9)
    (pair,) = results.pairs
    assert (pair.a, pair.b) == ("ears", "sparse:x")
    assert (pair.metrics.only_a_right, pair.metrics.only_b_right) == (7, 1)
    assert pair.metrics.difference == pytest.approx(0.6)
    assert pair.metrics.agreement == pytest.approx(0.2)
    assert pair.metrics.mcnemar_p == pytest.approx(2 * (1 + 8) / 256)
    assert [rejected.path.name for rejected in results.rejected] == ["broken.wav"]


def test_json_is_as_agreed(results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "results.json").read_text())
    assert found == json.loads(json.dumps(document(results)))
    assert set(found) >= {
        *("schema_version", "data", "engines", "pairs", "rejected", "environment")
    }
    assert found["schema_version"] == 1
    assert found["data"]["root"] == str(tmp_path / "clips")
    assert found["data"]["clips"] == 10
    assert found["data"]["labels"] == ["_silence_", "_unknown_", "yes", "no"]
    assert found["data"]["mapping"]["bed"] == {"label": "_unknown_", "clips": 1}
    engine = found["engines"][0]
    assert set(engine) >= {
        *("id", "model", "clips", "correct", "accuracy", "accuracy_ci95", "macro_f1"),
        *("per_class", "confusion", "words_per_second", "seconds"),
    }
    assert engine["model"] == {"name": "model-ears", "sha256": "0" * 64}
    assert engine["accuracy"] == 0.9
    low, high = engine["accuracy_ci95"]
    assert 0 < low < 0.9 < high < 1
    assert engine["per_class"]["yes"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "support": 4,
    }
    assert np.array(engine["confusion"]["counts"]).sum() == 10
    assert engine["confusion"]["labels"] == found["data"]["labels"]
    assert set(found["pairs"][0]) >= {
        *("a", "b", "agreement", "accuracy_difference", "accuracy_difference_ci95"),
        *("only_a_right", "only_b_right", "mcnemar_p"),
    }
    (rejected,) = found["rejected"]
    assert rejected["path"] == "yes/broken.wav"
    assert "broken.wav is empty" in rejected["reason"]
    environment = found["environment"]
    assert environment["cpu"]
    assert isinstance(environment["flags"], list)
    assert environment["cores"] >= 1
    assert environment["versions"]["numpy"] == np.__version__
    assert environment["engines"]["ears"]["figure"] == "measured"


def test_tables(results: Results, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_report(results, out)
    assert {path.name for path in out.iterdir()} == {
        *("results.json", "predictions.csv", "disagreements.csv", "strata.csv", "report.html"),
        *("confusion_ears.csv", "confusion_sparse_x.csv"),
        *("curves_ears.csv", "curves_sparse_x.csv"),
    }
    with (out / "predictions.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 20
    assert list(rows[0])[:8] == [
        *("path", "word", "label", "engine", "predicted", "score", "n_windows", "time_s")
    ]
    by_hand = [row for row in rows if row["engine"] == "ears" and row["label"] == row["predicted"]]
    assert len(by_hand) == 9
    bed = next(row for row in rows if row["word"] == "bed")
    assert (bed["path"], bed["label"], bed["predicted"]) == ("bed/0.wav", "_unknown_", "no")
    with (out / "disagreements.csv").open(newline="") as stream:
        disagreements = list(csv.DictReader(stream))
    assert len(disagreements) == 8
    assert {row["ears"] for row in disagreements} == {"yes", "no"}
    assert {row["sparse:x"] for row in disagreements} == {"_unknown_"}
    with (out / "confusion_ears.csv").open(newline="") as stream:
        table = list(csv.reader(stream))
    assert table[0] == ["label", "_silence_", "_unknown_", "yes", "no"]
    assert table[2] == ["_unknown_", "0", "0", "0", "1"]


def test_every_figure_comes_out_of_the_predictions(results: Results, tmp_path: Path) -> None:
    """By scikit-learn and plain counting, from the file alone."""
    write_report(results, tmp_path)
    found = json.loads((tmp_path / "results.json").read_text())
    with (tmp_path / "predictions.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    labels = found["data"]["labels"]
    scores = {}
    for engine in found["engines"]:
        own = [row for row in rows if row["engine"] == engine["id"]]
        truth = np.array([row["label"] for row in own])
        told = np.array([[float(row[f"score_{label}"]) for label in labels] for row in own])
        scores[engine["id"]] = told
        argmax = np.array(labels)[told.argmax(1)]
        assert engine["argmax"]["correct"] == int((argmax == truth).sum())
        assert [row["predicted_argmax"] for row in own] == argmax.tolist()
        held = [
            labels[2 + row[2:].argmax()] if row[2:].max() >= 0.7 else labels[row[:2].argmax()]
            for row in told
        ]
        assert [row["predicted_at_threshold"] for row in own] == held
        point = engine["operating_point"]
        assert point["correct"] == sum(a == b for a, b in zip(held, truth, strict=True))
        assert point["threshold"] == 0.7
        answers = [row["predicted"] for row in own]
        macro = f1_score(truth, answers, average="macro", labels=np.unique(truth), zero_division=0)
        assert engine["macro_f1"] == pytest.approx(macro)
        assert engine["macro_f1_classes"] == 4
        areas = engine["roc_auc"]["per_class"]
        for i, label in enumerate(labels):
            assert areas[label] == pytest.approx(roc_auc_score(truth == label, told[:, i]))
        pooled = roc_auc_score(
            np.concatenate([truth == "yes", truth == "no"]), told[:, 2:].T.ravel()
        )
        assert engine["roc_auc"]["pooled_commands"] == pytest.approx(pooled)
        sure, right = told.max(1), np.array(answers) == truth
        bins = [np.abs(np.ceil(sure * 15) - 1 - n) < 0.5 for n in range(15)]
        gaps = [abs(sure[b].mean() - right[b].mean()) * b.mean() for b in bins if b.any()]
        assert engine["calibration"]["expected_error"] == pytest.approx(sum(gaps), abs=1e-6)
    (pair,) = found["pairs"]
    apart = np.abs(scores["ears"] - scores["sparse:x"])
    assert pair["largest_score_difference"]["value"] == pytest.approx(apart.max(), abs=1e-6)
    assert pair["margin"] is None
    assert found["data"]["bootstrap"] is None
    rates = [row for row in found["strata"] if row["by"] == "source rate"]
    assert [(row["value"], row["clips"]) for row in rates] == [("16000 Hz", 10)]
    assert rates[0]["engines"]["ears"]["correct"] == 9


def test_margin_groups_and_parameters(
    tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make
) -> None:
    """Two speakers of two clips each: the groups of a manifest give a second interval."""
    for number, word in enumerate(("yes", "no", "bed", "silence")):
        say(tmp_path / f"{number}.wav", word, rate=(8_000, 16_000)[number % 2])
    rows = "0.wav,yes,ann\n1.wav,no,ann\n2.wav,bed,bob\n3.wav,silence,bob\n"
    (tmp_path / "list.csv").write_text("path,label,group\n" + rows)
    data = load_clip_list(tmp_path / "list.csv", labels)
    asked = Parameters(target="list.csv", margin=2.0)
    found = evaluate_contenders([contender("a"), contender("b", deaf=True)], data, parameters=asked)
    told = document(found)
    assert found.bootstrap is not None
    assert found.bootstrap.groups == 2
    one, two = found.engines
    assert one.cluster_interval == (0.5, 1.0)  # ann's are right, of bob's one of two
    assert two.cluster_interval == (0.0, 1.0)  # ann's are wrong, bob's right
    (pair,) = found.pairs
    assert pair.judgement is not None
    assert pair.judgement.verdict == "undecided"
    assert pair.judgement.sentence in "\n".join(summary_lines(found))
    assert pair.cluster_interval == (-0.5, 1.0)
    assert pair.group_judgement is not None
    assert pair.group_judgement.loss == (-0.5, 1.0)
    assert pair.verdict == pair.judgement.sentence  # groups say the same
    wide = replace(pair, judgement=replace(pair.judgement, loss=(0.0, 0.01)))
    assert wide.verdict.startswith("Non-inferior: ")
    assert "by groups" in wide.verdict
    assert "undecided: -50.00 to +100.00 points." in wide.verdict
    assert told["run"] == {
        **{"target": "list.csv", "engines": (), "models": (), "limit": None, "unknown_ok": False},
        **{"margin": 2.0, "babble": None, "channels": "mix"},
        **{"began": "", "jobs": 1, "dask": None},
    }
    rates = [(each.value, each.clips) for each in found.strata if each.by == "source rate"]
    assert rates == [("8000 Hz", 2), ("16000 Hz", 2)]


def test_a_name_that_is_no_text_does_not_lose_the_run(
    tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make
) -> None:
    path = tmp_path / "yes" / os.fsdecode(b"caf\xe9.wav")
    say(tmp_path / "yes" / "a.wav", "yes").rename(path)
    found = evaluate_contenders([contender("a")], load_clip_list(tmp_path, labels))
    write_report(found, tmp_path / "out")
    assert "caf\\udce9.wav" in (tmp_path / "out" / "predictions.csv").read_text()


def test_the_summary_tells_mapping_figures_and_refusals(results: Results) -> None:
    text = "\n".join(summary_lines(results))
    for part in (
        *("bed -> _unknown_: 1", "90.00% of 10 clips", "+60.00 points", "not used: 1"),
        "broken.wav is empty",
    ):
        assert part in text


def test_the_speed_of_a_simulation_is_told_as_such(results: Results) -> None:
    ears, deaf = results.engines
    info = replace(ears.info, figure="simulated", runtime="RTL, 5,000 cycles a word")
    simulated = replace(results, engines=(replace(ears, info=info), deaf))
    of_ears, of_deaf = (line for line in summary_lines(simulated) if "macro F1" in line)
    assert of_ears.endswith("words/s of the simulation (RTL, 5,000 cycles a word)")
    assert of_deaf.endswith("words/s")


def test_not_one_usable_clip_is_a_sentence(
    tmp_path: Path, labels: tuple[str, ...], contender: Make
) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "a.wav").write_bytes(b"")
    data = load_clip_list(tmp_path, labels)
    with pytest.raises(NoRecordings, match="None of the 1 recordings"):
        evaluate_contenders([contender("a")], data)


def test_dated_folder(tmp_path: Path) -> None:
    folder = dated_folder(tmp_path, datetime(2026, 11, 25, 4, 30, 1))
    assert folder == tmp_path / "evaluation-20261125-043001"


def test_a_word_counted_as_two_classes_is_told_apart(
    tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make
) -> None:
    say(tmp_path / "yes" / "a.wav", "yes")
    say(tmp_path / "yes" / "b.wav", "yes")
    (tmp_path / "list.csv").write_text("path,label\nyes/a.wav,yes\nyes/b.wav,_unknown_\n")
    data = load_clip_list(tmp_path / "list.csv", labels)
    found = document(evaluate_contenders([contender("a")], data))["data"]
    assert isinstance(found, dict)
    assert found["mapping"] == {
        "yes as yes": {"label": "yes", "clips": 1},
        "yes as _unknown_": {"label": "_unknown_", "clips": 1},
    }
