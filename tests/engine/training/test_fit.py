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


TOPOLOGIES = {
    "static-random": "",
    "static-structured": "",
    "foresight": "",
    "set": "share = 0.5",
    "rigl": "share = 0.5",
    "iterative": "rounds = 3\nrewind = 0.25",
}


def small(topology: str, folder: Path, epochs: int = 2) -> Path:
    text = SPARSE.replace("tiny-sparse", f"tiny-{topology}").replace(
        "epochs = 4", f"epochs = {epochs}"
    )
    told = f'every_steps = 2\ntopology = "{topology}"\n{TOPOLOGIES[topology]}'
    file = folder / f"{topology}.toml"
    file.write_text(text.replace("every_steps = 1", told), encoding="utf-8")
    return file


@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_every_topology_trains_to_the_exact_counts_and_resumes(
    topology: str, tiny_data: Path, tmp_path: Path
) -> None:
    training = train_net(small(topology, tmp_path), tiny_data, tmp_path, quiet)
    masks = training.average.masks
    assert (masks["conv1"].flatten(1).sum(1) == 20).all()
    assert (masks["conv2"][0].flatten(1).sum(1) == 6).all()
    assert (
        masks["linear1"][:32].reshape(2, 16, -1)[:, 0].sum() + masks["linear1"][32].sum()
        == (masks["linear1"].shape[1])
    )
    broken = rerun(training, training.recipe, tmp_path / "broken")
    last = 2 * training.recipe.rounds

    def stop(stage: str, done: int, total: int) -> None:
        if f"epoch {last}/" in stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken.run(stop)
    resumed = rerun(training, training.recipe, tmp_path / "broken")
    resumed.run(quiet)
    assert same_weights(resumed.average, training.average)


@pytest.mark.parametrize("topology", ["static-random", "static-structured", "foresight"])
def test_fixed_masks_are_those_of_the_first_step(
    topology: str, tiny_data: Path, tmp_path: Path
) -> None:
    training = train_net(small(topology, tmp_path), tiny_data, tmp_path, quiet)
    short = replace(
        training.recipe, optimiser=replace(training.recipe.optimiser, epochs=1), name="short"
    )
    begun = rerun(training, short, tmp_path / "short")
    begun.run(quiet)
    for name, mask in training.average.masks.items():
        assert torch.equal(mask, begun.average.masks[name])


def test_regrowth_explores_more_than_it_keeps(tiny_data: Path, tmp_path: Path) -> None:
    """RigL's masks change after the first epoch."""
    training = train_net(small("rigl", tmp_path, epochs=4), tiny_data, tmp_path, quiet)
    short = replace(
        training.recipe, optimiser=replace(training.recipe.optimiser, epochs=1), name="short"
    )
    begun = rerun(training, short, tmp_path / "short")
    begun.run(quiet)
    assert not torch.equal(training.average.masks["conv2"], begun.average.masks["conv2"])


def test_iterative_pruning_winds_back_to_the_early_weights(tiny_data: Path, tmp_path: Path) -> None:
    training = train_net(small("iterative", tmp_path), tiny_data, tmp_path, quiet)
    early = training._rewinding.kept
    assert early is not None
    rounds = []

    class Watched(Training):
        def _set_rate(self) -> float:
            if self._step and self._step % self._round_steps == 0:
                assert isinstance(self.net, SparseNet)
                rounds.append({k: v.clone() for k, v in self.net.state_dict().items()})
            return super()._set_rate()

    again = Watched(training.recipe, training.pool, training.validation, None, tmp_path / "again")
    again.run(quiet)
    assert len(rounds) == 2
    for weights in rounds:
        assert all(torch.equal(weights[name], early[name]) for name in early)
    assert same_weights(again.average, training.average)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("every_steps = 1", 'topology = "lottery"', "topology is one of gradual-magnitude"),
        ("every_steps = 1", "rounds = 3", "belong to the topology iterative"),
        ("every_steps = 1", 'topology = "iterative"', "belong to the topology iterative"),
        ("every_steps = 1", 'topology = "set"\nshare = 1.5', "share and rewind are shares"),
    ],
)
def test_topologies_that_make_no_sense_are_refused(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(SPARSE.replace(old, new), encoding="utf-8")
    with pytest.raises(RecipeRefused, match=said):
        read_recipe(file)
