"""Engines meet the models of their family; the whole evaluation on real engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import UnknownEngine
from engine.artifact import DEFAULT_MODELS, Model, ModelRefused, load, save
from engine.evaluation import contenders as room
from engine.evaluation.contenders import NoContenders, open_contenders
from engine.evaluation.evaluate import evaluate

MakeModel = Callable[..., Model]
SMALL = {"widths": (16, 16, 32), "block_widths": (16, 16)}


@pytest.fixture
def models(tmp_path: Path, make_model: MakeModel) -> dict[str, str]:
    """A small dense and a small sparse model file, and a dense one with other words."""
    made = {
        "dense": make_model("dense", k=(16, 16, 32), **SMALL),
        "sparse": make_model("sparse", k=(2, 2, 4), **SMALL),
        "other": make_model(
            "dense", k=(16, 16, 32), labels=("_silence_", "_unknown_", "on", "off"), **SMALL
        ),
    }
    for name, model in made.items():
        save(model, tmp_path / f"{name}.safetensors")
    return {name: str(tmp_path / f"{name}.safetensors") for name in made}


def test_each_engine_gets_the_model_of_its_family(models: dict[str, str]) -> None:
    ids = ["sparse-reference", "dense-reference", "sparse-reference"]
    with open_contenders(ids, [models["dense"], models["sparse"]]) as opened:
        assert [one.name for one in opened] == ids[:2]
        assert [one.model for one in opened] == ["random-sparse", "random-dense"]
        assert [one.engine.info.family for one in opened] == ["sparse", "dense"]
        assert opened[0].sha256 == load(models["sparse"]).sha256


def test_a_model_may_be_loaded_already(models: dict[str, str]) -> None:
    given = [load(models["dense"]), models["sparse"]]
    with open_contenders(["sparse-reference", "dense-reference"], given) as opened:
        assert [one.model for one in opened] == ["random-sparse", "random-dense"]
        assert opened[1].sha256 == given[0].sha256


def test_two_models_of_a_family_are_two_contenders(models: dict[str, str]) -> None:
    with open_contenders(["dense-reference"], [models["dense"], models["dense"]]) as opened:
        assert [one.name for one in opened] == ["dense-reference:random-dense"] * 2


def test_a_family_without_a_model_takes_the_default(
    models: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(name: str) -> Path:
        asked.append(name)
        return Path(models["sparse"] if name == DEFAULT_MODELS["sparse"] else name)

    monkeypatch.setattr(room, "find_model", find)
    with open_contenders(["sparse-reference", "dense-reference"], [models["dense"]]) as opened:
        assert len(opened) == 2
    assert asked == [models["dense"], DEFAULT_MODELS["sparse"]]


def test_what_does_not_go_together(models: dict[str, str]) -> None:
    with (
        pytest.raises(NoContenders, match="different labels"),
        open_contenders(["dense-reference"], [models["dense"], models["other"]]),
    ):
        pass
    with pytest.raises(NoContenders, match="No engine was named"), open_contenders([]):
        pass
    with pytest.raises(UnknownEngine, match="dense-reference"), open_contenders(["warp-drive"]):
        pass
    with pytest.raises(ModelRefused), open_contenders(["dense-reference"], ["no-such-model"]):
        pass


def test_evaluate_from_folder_to_files(tmp_path: Path, models: dict[str, str]) -> None:
    random = np.random.default_rng(0)
    for word in ("yes", "no", "bed"):
        (tmp_path / "clips" / word).mkdir(parents=True)
        for number in range(3):
            path = tmp_path / "clips" / word / f"{number}.WAV"
            soundfile.write(path, random.normal(0, 0.1, 8_000), 16_000)
    chosen = [models["dense"], models["sparse"]]
    ids = ["dense-reference", "sparse-reference"]
    results = evaluate(tmp_path / "clips", ids, chosen, out=tmp_path / "out", limit=6)
    assert [engine.metrics.clips for engine in results.engines] == [6, 6]
    found = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [engine["id"] for engine in found["engines"]] == ids
    assert found["engines"][1]["model"]["sha256"] == load(models["sparse"]).sha256
    assert (tmp_path / "out" / "confusion_sparse-reference.csv").is_file()
    again = evaluate(tmp_path / "clips", ids, chosen, limit=6)
    assert [clip.entry for clip in again.clips] == [clip.entry for clip in results.clips]
    assert [clip.answers[0].answer for clip in again.clips] == [
        clip.answers[0].answer for clip in results.clips
    ]
