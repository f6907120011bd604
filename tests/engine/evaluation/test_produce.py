"""From a recipe with words of its own to a model file that engines run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from engine import artifact, open_engine
from engine.engines.registry import ENGINES
from engine.evaluation import trial
from engine.evaluation.produce import produce
from engine.frontend import logmel
from engine.spec import network as spec

RECIPE = """
name = "tones"
kind = "{kind}"
words = ["low", "high"]
[widths]
conv1 = 8
conv2 = 16
linear1 = 40
k_conv1 = {k[0]}
k_conv2 = {k[1]}
k_linear1 = {k[2]}
{pruning}
[optimiser]
epochs = 8
batch = 16
learning_rate = 0.01
averaging = 0.8
[data]
epochs = 2
per_word = 60
unknown = 60
silence = 40
"""
PRUNING = """
[pruning]
every_steps = 1
end = 0.5
conv2 = { kept = 8, block = 16 }
linear1 = { kept = 1.5, block = 16, scope = "layer" }
"""
KINDS = {"dense": ("", (8, 16, 40)), "sparse": (PRUNING, (3, 4, 10))}


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory, write_tones: Callable[..., Path]) -> Path:
    root = tmp_path_factory.mktemp("tones")
    return write_tones(root, train=12, validation=10, noises=("hiss",))


@pytest.mark.parametrize("kind", KINDS)
def test_a_recipe_becomes_a_model_that_every_engine_of_its_family_runs(
    kind: str, tones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pruning, k = KINDS[kind]
    recipe = tmp_path / "tones.toml"
    recipe.write_text(RECIPE.format(kind=kind, pruning=pruning, k=k), encoding="utf-8")
    monkeypatch.setattr(trial, "NOISE_HOURS", 0.02)
    made = produce(recipe, tones, tmp_path / "out", quiet, talk_hours=0)
    assert made is not None
    model = artifact.load(tmp_path / "out" / "tones.safetensors")
    assert model.sha256 == made.sha256
    assert (model.family, model.labels[2:]) == (kind, ("low", "high"))
    assert model.accuracy[0].accuracy > 0.8
    if kind == "sparse":
        assert model.weights_nonzero < 0.6 * model.weights_total
        assert set(model.patterns) == {"conv2", "linear1"}
    card = (tmp_path / "out" / "tones.md").read_text(encoding="utf-8")
    statement = model.accuracy[0]
    assert f"{100 * statement.accuracy:.2f} % on validation, n = {statement.clips}" in card
    assert model.sha256 in card
    assert model.provenance["operating_point"].startswith("chosen on validation words over noise")
    assert f"Scores are calibrated: {model.provenance['calibration']}." in card
    assert model.provenance["operating_point"] in card
    point = model.operating_point
    curve = json.loads(
        (tmp_path / "out" / "tones" / "operating_curve.json").read_text(encoding="utf-8")
    )
    assert (curve["name"], curve["commands"]) == ("tones", 20)
    chosen = [row for row in curve["points"] if row["operating_point"] == asdict(point)]
    assert len(chosen) == 1
    tone = 0.3 * np.sin(2 * np.pi * 300 * np.arange(16000) / 16000).astype(np.float32)
    tone *= np.exp(-(((np.arange(16000) / 16000 - 0.5) / 0.2) ** 2)).astype(np.float32)
    image = logmel.image(tone)
    assert spec.run(model.network, image[None]).argmax() == model.labels.index("low")
    for entry in ENGINES:
        if entry.family == kind and entry.id in (f"{kind}-reference", f"{kind}-cpu"):
            with open_engine(entry.id, model) as engine:
                assert engine.predict(image[None]).logits.argmax() == model.labels.index("low")
