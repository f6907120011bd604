"""What the shipped models' cards state is what comes out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import artifact, open_engine
from engine.evaluation.produce import predict_all
from engine.frontend import logmel
from engine.training.recordings import noise_folder, read_clip, twelve_class_list

FAST = {"sparse": "sparse-cpu", "dense": "dense-cpu"}


@pytest.fixture(scope="module")
def words(gsc: Path) -> tuple[np.ndarray, list[str]]:
    """The 12-class validation list: images and labels."""
    entries = twelve_class_list(gsc, noise_folder(gsc))
    return np.stack([logmel.image(read_clip(each)) for each in entries]), [e.label for e in entries]


@pytest.mark.gsc
@pytest.mark.parametrize("name", artifact.shipped_models())
def test_the_stated_accuracy_is_reproduced(words: tuple[np.ndarray, list[str]], name: str) -> None:
    model = artifact.load(artifact.find_model(name))
    (stated,) = model.accuracy
    images, labels = words
    with open_engine(FAST[model.family], model) as engine:
        answers = predict_all(engine, images).argmax(1)
    right = sum(model.labels[a] == label for a, label in zip(answers, labels, strict=True))
    assert stated.clips == len(labels)
    if model.family == "sparse":  # integers all the way
        assert right == stated.correct
    assert abs(right - stated.correct) <= 0.001 * len(labels)
    card = artifact.find_model(name).with_suffix(".md").read_text(encoding="utf-8")
    assert f"| accuracy | {100 * stated.accuracy:.2f} % on validation, n = {stated.clips}" in card
    assert model.sha256 in card
