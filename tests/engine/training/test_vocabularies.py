"""Recipes for other vocabularies, from real recordings to a model that an engine runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from engine import open_engine
from engine.training.export import export
from engine.training.recipe import read_recipe
from engine.training.train import train_net

RECIPES = Path(__file__).parents[3] / "models" / "recipes"
TINY = """
[data]
epochs = 1
per_word = 4
unknown = 16
silence = 8
"""


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def few(gsc: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few real recordings of every word, laid out like the whole data set."""
    root = tmp_path_factory.mktemp("few")
    (root / "background_noise").symlink_to(gsc / "background_noise")
    for folder in sorted(folder for folder in (gsc / "train").iterdir() if folder.is_dir()):
        heard = sorted(folder.iterdir())
        tested = gsc / "validation" / folder.name
        # three of the words have no validation recordings there
        checked = sorted(tested.iterdir())[:1] if tested.is_dir() else heard[3:4]
        for part, files in (("train", heard[:3]), ("validation", checked)):
            (root / part / folder.name).mkdir(parents=True)
            for file in files:
                (root / part / folder.name / file.name).symlink_to(file)
    return root


def shorten(recipe: str, vocabulary: str, folder: Path) -> Path:
    """A shipped recipe with its base and teacher in ``folder``, for one epoch of a few clips."""
    base = (RECIPES / f"{vocabulary}-base.toml").read_text(encoding="utf-8").split("[data]")[0]
    (folder / f"{vocabulary}-base.toml").write_text(base + TINY, encoding="utf-8")
    for name in (recipe, f"{vocabulary}-teacher-a"):
        text = (RECIPES / f"{name}.toml").read_text(encoding="utf-8")
        text = re.sub(r"epochs = \d+", "epochs = 1\nbatch = 16", text)
        text = text.replace("[pruning]", "[pruning]\nevery_steps = 1")
        text = text.replace("widths = [32, 64, 128]", "widths = [4, 8, 8]")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{recipe}.toml"


@pytest.mark.gsc
@pytest.mark.parametrize(("vocabulary", "words"), [("digits", 10), ("words35", 35)])
@pytest.mark.parametrize("family", ["dense", "sparse"])
def test_another_vocabulary_is_trained_and_runs(
    vocabulary: str, words: int, family: str, few: Path, tmp_path: Path
) -> None:
    shipped = read_recipe(RECIPES / f"{vocabulary}-{family}.toml")
    recipe = shorten(f"{vocabulary}-{family}", vocabulary, tmp_path)
    training = train_net(recipe, few, tmp_path / "out", quiet)
    model = export(training, training.pool)
    assert model.family == family
    assert model.labels == ("_silence_", "_unknown_", *shipped.words)
    assert len(model.labels) == words + 2
    images = training.validation.images
    assert set(training.validation.labels) >= set(range(2, words + 2))
    with (
        open_engine(f"{family}-cpu", model) as engine,
        open_engine(f"{family}-reference", model) as truth,
    ):
        logits = engine.predict(images).logits
        assert logits.shape == (len(images), words + 2)
        if family == "sparse":
            assert np.array_equal(logits, truth.predict(images).logits)
            zero = 1 - model.weights_nonzero / model.weights_total
            assert 0.93 < zero < 0.96
