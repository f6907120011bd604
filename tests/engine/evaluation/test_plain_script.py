"""Real words: an evaluation's files against the integer truth and scikit-learn, and no more."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.special import softmax
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, roc_auc_score

from engine import artifact
from engine.evaluation.evaluate import evaluate
from engine.frontend.logmel import image
from engine.spec.network import run

CLIPS = 90


@pytest.mark.gsc
def test_figures_are_those_of_a_plain_script(gsc: Path, tmp_path: Path) -> None:
    evaluate(gsc / "validation", ["sparse-cpu", "dense-reference"], out=tmp_path, limit=CLIPS)
    found = json.loads((tmp_path / "results.json").read_text())
    with (tmp_path / "predictions.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * CLIPS
    right = {}
    for engine in found["engines"]:
        own = [row for row in rows if row["engine"] == engine["id"]]
        model = artifact.load(artifact.find_model(engine["model"]["name"]))
        sounds = [soundfile.read(gsc / "validation" / row["path"])[0] for row in own]
        images = np.stack([image(np.asarray(sound, np.float32)) for sound in sounds])
        logits = run(model.network, images) * model.network.output.scale
        scores = softmax(logits, axis=1)
        answers = np.array(model.labels)[scores.argmax(1)]
        truth = np.array([w if w in model.labels else "_unknown_" for w in words(own)])
        assert [row["predicted"] for row in own] == answers.tolist()
        told = [[float(row[f"score_{label}"]) for label in model.labels] for row in own]
        np.testing.assert_allclose(told, scores, atol=1e-6)
        right[engine["id"]] = answers == truth
        assert engine["accuracy"] == pytest.approx(accuracy_score(truth, answers))
        low, high = binomtest(int((answers == truth).sum()), CLIPS).proportion_ci(method="wilson")
        assert engine["accuracy_ci95"] == pytest.approx([low, high])
        counts = confusion_matrix(truth, answers, labels=list(model.labels))
        assert engine["confusion"]["counts"] == counts.tolist()
        macro = f1_score(truth, answers, average="macro", labels=np.unique(truth))
        assert engine["macro_f1"] == pytest.approx(macro)
        yes = roc_auc_score(truth == "yes", scores[:, model.labels.index("yes")])
        assert engine["roc_auc"]["per_class"]["yes"] == pytest.approx(yes)
    (pair,) = found["pairs"]
    a, b = right["sparse-cpu"], right["dense-reference"]
    assert pair["accuracy_difference"] == pytest.approx(a.mean() - b.mean())
    assert (pair["only_a_right"], pair["only_b_right"]) == ((a & ~b).sum(), (b & ~a).sum())


def words(rows: list[dict[str, str]]) -> list[str]:
    """What each clip is called: its folder."""
    return [row["path"].split("/")[0] for row in rows]
