"""A whole small training: it learns, it resumes to the same weights, it keeps the pattern."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.nets.dense import DenseNet
from engine.nets.sparse import SparseNet
from engine.training.fit import LOG_COLUMNS, Training
from engine.training.recipe import Recipe, RecipeRefused, read_recipe
from engine.training.train import train_net

DATA = """
[data]
epochs = 2
per_word = 40
unknown = 40
silence = 40
fine_minimum = 5
"""
SPARSE = (
    """
name = "tiny-sparse"
kind = "sparse"
words = ["low", "high"]
[widths]
conv1 = 8
conv2 = 16
linear1 = 40
k_conv1 = 3
k_conv2 = 4
k_linear1 = 10
[pruning]
every_steps = 1
end = 0.6
conv1 = 20
conv2 = { kept = 6, block = 16 }
linear1 = { kept = 1, block = 16 }
[optimiser]
epochs = 4
batch = 16
learning_rate = 0.01
averaging = 0.8
"""
    + DATA
)
TEACHER = (
    """
name = "tiny-teacher"
kind = "teacher"
words = ["low", "high"]
[teacher]
widths = [4, 8, 8]
[optimiser]
epochs = 1
batch = 16
"""
    + DATA
)
TAUGHT = SPARSE.replace("tiny-sparse", "tiny-taught") + (
    '[distillation]\nteachers = ["tiny-teacher"]\n'
)


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total
    assert stage


@pytest.fixture(scope="module")
def trained(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Training]:
    out = tmp_path_factory.mktemp("out")
    (out / "sparse.toml").write_text(SPARSE, encoding="utf-8")
    return out, train_net(out / "sparse.toml", tiny_data, out, quiet)


def rerun(training: Training, recipe: Recipe, folder: Path) -> Training:
    return Training(recipe, training.pool, training.validation, None, folder)


def same_weights(first: DenseNet, second: DenseNet) -> bool:
    pairs = zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_it_learns_and_logs_each_epoch(trained: tuple[Path, Training]) -> None:
    out, training = trained
    with (out / "tiny-sparse" / "log.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == LOG_COLUMNS
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4"]
    assert float(rows[-1]["loss"]) < 0.7 * float(rows[0]["loss"])
    assert training.finished


def test_the_kept_pattern_has_the_exact_counts(trained: tuple[Path, Training]) -> None:
    masks = trained[1].average.masks
    assert (masks["conv1"].flatten(1).sum(1) == 20).all()
    assert (masks["conv2"][0].flatten(1).sum(1) == 6).all()
    assert (masks["conv2"] == masks["conv2"][:1]).all()
    padded = torch.cat([masks["linear1"], masks["linear1"][-1:].expand(8, -1)])
    assert (padded.reshape(3, 16, -1)[:, 0].sum(0) == 1).all()


def test_a_broken_training_goes_on_to_the_same_weights(
    trained: tuple[Path, Training], tmp_path: Path
) -> None:
    _, whole = trained
    broken = rerun(whole, whole.recipe, tmp_path)

    def stop(stage: str, done: int, total: int) -> None:
        if "epoch 3" in stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken.run(stop)
    resumed = rerun(whole, whole.recipe, tmp_path)
    assert not resumed.finished
    resumed.run(quiet)
    assert same_weights(resumed.average, whole.average)


def test_a_finished_training_is_not_trained_again(trained: tuple[Path, Training]) -> None:
    out, whole = trained

    def never(stage: str, done: int, total: int) -> None:
        raise AssertionError(stage)

    rerun(whole, whole.recipe, out / "tiny-sparse").run(never)


def test_another_seed_gives_other_weights(trained: tuple[Path, Training], tmp_path: Path) -> None:
    _, whole = trained
    recipe = replace(whole.recipe, seed=7, optimiser=replace(whole.recipe.optimiser, epochs=1))
    other = rerun(whole, recipe, tmp_path)
    other.run(quiet)
    assert not same_weights(other.average, whole.average)


def test_teachers_are_trained_first_and_teach(tiny_data: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-teacher.toml").write_text(TEACHER, encoding="utf-8")
    (tmp_path / "taught.toml").write_text(TAUGHT, encoding="utf-8")
    training = train_net(tmp_path / "taught.toml", tiny_data, tmp_path, quiet)
    assert training.finished
    assert (tmp_path / "tiny-teacher" / "checkpoint.pt").exists()
    targets = sorted(training.pool.folder.glob("targets-tiny-teacher-*/*.npy"))
    assert len(targets) == 2
    assert np.load(targets[0]).shape == (len(training.pool.epoch(0).fine), 4)


def test_recipe_files_must_fit_together(tiny_data: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-teacher.toml").write_text(
        TEACHER.replace('"high"', '"mid"'), encoding="utf-8"
    )
    (tmp_path / "taught.toml").write_text(TAUGHT, encoding="utf-8")
    with pytest.raises(ValueError, match="teacher of the same words"):
        train_net(tmp_path / "taught.toml", tiny_data, tmp_path, quiet)
    assert read_recipe(tmp_path / "taught.toml").distillation is not None


def test_a_checkpoint_of_another_recipe_is_refused(
    trained: tuple[Path, Training], tmp_path: Path
) -> None:
    _, whole = trained
    rerun(
        whole, replace(whole.recipe, optimiser=replace(whole.recipe.optimiser, epochs=1)), tmp_path
    ).run(quiet)
    with pytest.raises(RecipeRefused, match=r"checkpoint\.pt was left by another recipe"):
        rerun(whole, whole.recipe, tmp_path)


def test_winners_fall_from_many_to_few(tiny_data: Path, tmp_path: Path) -> None:
    """Half of the steps: 4 times as many fall quadratically, however many units there are."""
    file = tmp_path / "annealed.toml"
    text = SPARSE.replace("tiny-sparse", "tiny-annealed")
    file.write_text(text + "[more_winners]\nfactor = 4\nend = 0.5\n", encoding="utf-8")
    training = train_net(file, tiny_data, tmp_path, quiet)
    assert isinstance(training.net, SparseNet)
    steps = training._step
    found = {}
    for share in (0.0, 0.25, 0.5, 1.0):
        training._step = round(steps * share)
        training._limit_winners()
        found[share] = [winners.k for winners in training.net.winners]
    assert found == {0.0: [8, 16, 40], 0.25: [5, 7, 18], 0.5: [3, 4, 10], 1.0: [3, 4, 10]}


def test_sound_heard_again_is_moved_by_whole_frames(tiny_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "moved.toml"
    text = SPARSE.replace("averaging = 0.8", "averaging = 0.8\nframe_shift = 2")
    file.write_text(text.replace("tiny-sparse", "tiny-moved"), encoding="utf-8")
    training = train_net(file, tiny_data, tmp_path, quiet)
    images = training.pool.epoch(0).images
    training._epoch = 1  # of two in the pool
    assert training._shifted(images) is images
    training._epoch = 2
    moved = training._shifted(images)
    rows = np.arange(32)
    versions = [images[:, np.clip(rows + by, 0, 31)] for by in range(-2, 3)]
    same = np.stack([(moved == version).all((1, 2)) for version in versions])
    assert same.any(0).all()
    assert same.any(1).all()  # each move occurs
