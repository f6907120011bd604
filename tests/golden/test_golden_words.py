"""The shipped networks on images of real words: stored scores, and labels that fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import artifact, open_engine
from engine.engines.registry import ENGINES, EngineEntry
from engine.spec import network as spec

GOLDEN = np.load(Path(__file__).with_name("words.npz"))
MODELS = artifact.shipped_models()
FAMILIES = {name: artifact.load(artifact.find_model(name)).family for name in MODELS}
PAIRS = [
    pytest.param(
        entry,
        name,
        id=f"{entry.id}-{name}",
        # a simulation takes minutes; a few words on it are in the tests of the card
        marks=pytest.mark.soak if entry.figure == "simulated" else (),
    )
    for entry in ENGINES
    for name in MODELS
    if FAMILIES[name] == entry.family
]
# a seeded sample of 360 clips of a list on which the cards state 92 % or more
LEAST_ACCURACY = 0.88
# 99.5 % is promised over a whole list; two clips of 360 leave room for one at a rounding edge
LEAST_AGREEMENT = {
    "truth": 1.0,
    "bit-exact": 1.0,
    "same-label": 0.994,
    "states-agreement": 0.98,
}


@pytest.mark.parametrize("name", MODELS)
def test_the_spec_gives_the_stored_scores(name: str) -> None:
    model = artifact.load(artifact.find_model(name))
    assert model.sha256 == str(GOLDEN[f"{name}-sha256"]), "run tests/golden/make_golden.py anew"
    assert np.array_equal(spec.run(model.network, GOLDEN["images"]), GOLDEN[name])


@pytest.mark.parametrize("name", MODELS)
def test_the_stored_scores_are_mostly_right(name: str) -> None:
    labels = np.array(artifact.load(artifact.find_model(name)).labels)
    share = (labels[GOLDEN[name].argmax(1)] == GOLDEN["labels"]).mean()
    assert share >= LEAST_ACCURACY


@pytest.mark.parametrize(("entry", "name"), PAIRS)
def test_every_engine_answers_them_as_its_class_promises(entry: EngineEntry, name: str) -> None:
    if (reason := entry.info().reason) is not None:
        pytest.skip(f"{entry.id} cannot run here: {reason}")
    truth = GOLDEN[name]
    with open_engine(entry.id, name) as engine:
        scores = engine.predict(GOLDEN["images"])
    if entry.correctness in ("truth", "bit-exact"):
        assert scores.accumulators is not None
        assert np.array_equal(scores.accumulators, truth)
    same = scores.logits.argmax(1) == truth.argmax(1)
    assert same.mean() >= LEAST_AGREEMENT[entry.correctness]
