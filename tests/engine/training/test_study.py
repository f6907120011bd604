"""A row of the study from recordings to numbers, its file, and the page made of such files."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from engine.engines.registry import ENGINES
from engine.evaluation.intervals import wilson
from engine.training.export import export
from engine.training.recipe import RecipeRefused, read_recipe
from engine.training.study import TrainingLog, answered, keep_forming, read_log, run_row
from engine.training.study_page import BEGIN, END, seeds_table, write_page
from engine.training.study_plots import front
from engine.training.study_result import (
    Entries,
    StudyRefused,
    StudyResult,
    read_results,
    write_result,
)
from engine.training.topology_masks import MaskForming, read_masks, write_masks
from engine.training.train import train_net
from tests.engine.training.results import made

DATA = """
[data]
epochs = 2
per_word = 40
unknown = 40
silence = 40
fine_minimum = 5
"""
ROW = (
    """
name = "tiny-row"
kind = "sparse"
words = ["low", "high"]
seed = 3
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
conv2 = { kept = 6, block = 16, scope = "layer" }
linear1 = { kept = 1.5, block = 16 }
[optimiser]
epochs = 3
batch = 16
learning_rate = 0.01
averaging = 0.8
[distillation]
teachers = ["../taught-by/tiny-teacher"]
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


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A row, and a teacher's recipe in the folder beside it."""
    root = tmp_path_factory.mktemp("study")
    for name, text in (("rows/shared", ROW), ("taught-by/tiny-teacher", TEACHER)):
        file = root / f"{name}.toml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def result(folder: Path, tiny_data: Path) -> StudyResult:
    return run_row(folder / "rows" / "shared.toml", tiny_data, folder / "out", quiet)


def test_a_row_is_trained_and_measured(result: StudyResult, folder: Path, tiny_data: Path) -> None:
    assert (result.name, result.kind, result.seed, result.epochs) == ("shared", "sparse", 3, 3)
    assert result.pruning["conv2"] == Entries(6, 16, "layer")
    linear1 = result.weights_nonzero - 8 * 25 - 8 * 6 * 16 - 40 * 4
    assert 600 * 8 <= linear1 <= 600 * 16  # 1.5 blocks an input, the last of 40 outputs 8 wide
    assert result.work["winners_conv1"].worst <= 196 * 3
    assert result.work["conv2_rows"].worst <= 196 * 3 * 25
    assert result.cpu_us["zen5"].worst >= result.cpu_us["zen5"].mean > 0
    assert result.training_seconds > 0
    row = folder / "rows" / "shared.toml"
    assert result.recipe_fingerprint == read_recipe(row).fingerprint
    assert result.seedless_fingerprint == read_recipe(row).seedless_fingerprint

    training = train_net(folder / "rows" / "shared.toml", tiny_data, folder / "out", quiet)
    model = export(training, training.pool)
    entry = next(entry for entry in ENGINES if entry.id == "sparse-reference")
    with entry.engine_class()(entry.info(), model) as engine:
        answers = engine.predict(training.validation.images).logits.argmax(1)
    assert result.int8.correct == np.count_nonzero(answers == training.validation.labels)
    assert result.int8.clips == len(answers)


def test_a_finished_row_is_measured_again_without_training(
    result: StudyResult, folder: Path, tiny_data: Path
) -> None:
    checkpoint = folder / "out" / "tiny-row" / "checkpoint.pt"
    before = checkpoint.read_bytes()
    again = run_row(folder / "rows" / "shared.toml", tiny_data, folder / "out", quiet)
    assert asdict(again) == asdict(result)
    assert checkpoint.read_bytes() == before


def test_how_the_masks_formed_is_kept_beside_the_result(
    result: StudyResult, folder: Path, tiny_data: Path, tmp_path: Path
) -> None:
    row = folder / "rows" / "shared.toml"
    kept = keep_forming(row, folder / "out", None, tmp_path)
    assert kept == tmp_path / "shared.masks.npz"
    masks = read_masks(kept)
    assert masks.taps.shape == (result.epochs, 8, 25)
    net = train_net(row, tiny_data, folder / "out", quiet).net
    last = np.asarray(net.masks["conv2"])  # (outputs, inputs, 5, 5), all outputs alike
    assert np.array_equal(masks.taps[-1], last[0].reshape(8, 25) > 0)
    assert masks.kept(result.epochs) == 8 * 6


def test_of_the_seeds_of_a_row_the_first_is_kept(folder: Path, tmp_path: Path) -> None:
    row = folder / "rows" / "shared.toml"
    masks = MaskForming(np.ones((1, 8, 25), bool), np.ones(1, np.int64))
    assert keep_forming(row, tmp_path / "no training", 1, tmp_path) is None
    write_masks(masks, tmp_path / "shared-seed0.masks.npz")
    trained = tmp_path / "out" / "tiny-row-seed1"
    trained.mkdir(parents=True)
    counts = np.ones((1, 8, 25), np.uint8)
    np.savez(trained / "masks.npz", conv2=counts, linear1=np.ones((1, 600, 1), np.uint8))
    assert keep_forming(row, tmp_path / "out", 1, tmp_path) is None
    (tmp_path / "shared-seed0.masks.npz").unlink()
    first = tmp_path / "shared-seed1.masks.npz"
    assert keep_forming(row, tmp_path / "out", 1, tmp_path) == first
    assert keep_forming(row, tmp_path / "out", 1, tmp_path) == first  # again, in its own place


def test_a_teacher_is_no_row(folder: Path, tiny_data: Path) -> None:
    with pytest.raises(StudyRefused, match="teacher"):
        run_row(folder / "taught-by" / "tiny-teacher.toml", tiny_data, folder / "out", quiet)
    with pytest.raises(RecipeRefused, match="cannot be read"):
        run_row(folder / "none.toml", tiny_data, folder / "out", quiet)


def test_results_survive_their_file(result: StudyResult, tmp_path: Path) -> None:
    write_result(replace(result, name="another"), tmp_path / "results")
    file = write_result(result, tmp_path / "results")
    write_result(result, tmp_path / "results")
    assert json.loads(file.read_text(encoding="utf-8"))["cost_kind"] == "modelled"
    another, same = read_results(tmp_path / "results")
    assert another.name == "another"
    assert same == result
    assert sorted(path.name for path in file.parent.iterdir()) == ["another.json", "shared.json"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema_version": 2}', "{", "\0"])
def test_a_damaged_result_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(StudyRefused, match=r"x\.json is no result of the study"):
        read_results(tmp_path)


def test_intervals_are_those_of_an_evaluation() -> None:
    for correct, clips in ((0, 9), (9, 9), (3650, 3817)):
        assert answered(correct, clips).interval == pytest.approx(wilson(correct, clips))


def test_seconds_of_a_log_count_an_epoch_once(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    head = "epoch,validation_accuracy,seconds"
    log.write_text(f"{head}\n1,,10.0\n2,0.8,11.5\n2,0.9,12.5\n", encoding="utf-8")
    assert read_log(log) == TrainingLog(22.5, None, ((2, 0.9),))
    log.write_text(f"{head},cpu_seconds\n1,,10.0,9.0\n2,0.9,12.5,11.0\n", encoding="utf-8")
    assert read_log(log).cpu_seconds == 20.0
    log.write_text("epoch,loss\n1,10.0\n", encoding="utf-8")
    with pytest.raises(StudyRefused, match="no log"):
        read_log(log)


def test_the_front_is_what_no_other_beats() -> None:
    costs = [5.0, 3.0, 3.0, 9.0, None, 1.0, 9.0]
    shares = [0.9, 0.8, 0.7, 0.9, 0.99, 0.8, 0.95]
    assert front(costs, shares) == (5, 0, 6)
    assert front([2.0, 2.0], [0.5, 0.5]) == (0, 1)
    assert front([], []) == ()


def test_the_page_keeps_what_a_hand_wrote(tmp_path: Path) -> None:
    results = tmp_path / "study" / "results"
    for result in (made("cheap", 930, 4), made("dear", 950, 9), made("bad", 920, 6)):
        write_result(result, results)
    write_result(made("full", 965, 0, "dense"), results)
    page = tmp_path / "STUDY.md"
    page.write_text(f"# Ours\n\nbefore\n{BEGIN}\nold table\n{END}\nafter\n", encoding="utf-8")
    files = write_page(page, results)
    first = page.read_text(encoding="utf-8")
    assert first.startswith(f"# Ours\n\nbefore\n{BEGIN}\n")
    assert first.endswith(f"{END}\nafter\n")
    assert "old table" not in first
    assert "**cheap**" in first
    assert "**dear**" in first
    assert "**bad**" not in first
    assert "1 tap of 64 outputs, an input" in first
    assert "2.5 blocks of 16 outputs, over the layer" in first
    assert "95.00 % (93.47 to 96.19)" in first
    assert [line.split("|")[2].strip() for line in first.splitlines() if line[:3] == "| 1"] == [
        "full",
        "full",
    ]
    assert len(files) == 4
    for plot in files[1:]:
        assert f"](study/{plot.name})" in first
        drawing = plot.read_text(encoding="utf-8")
        ElementTree.fromstring(drawing)
        assert "int8 accuracy" in drawing
        assert ("modelled)" in drawing) is (plot.name != "accuracy-weights.svg")
    drawn = [file.read_bytes() for file in files]
    write_page(page, results)
    assert [file.read_bytes() for file in files] == drawn
    assert not list(tmp_path.rglob("*.part"))


def test_seeds_are_told_together(tmp_path: Path) -> None:
    rows = [
        replace(made("net-seed2", 960, 5), seed=2, seedless_fingerprint="a" * 12),
        replace(made("net", 940, 5), seedless_fingerprint="a" * 12),
        replace(made("net-seed1", 950, 5), seed=1, seedless_fingerprint="a" * 12),
        replace(made("alone", 900, 5), seedless_fingerprint="b" * 12),
        made("old", 910, 5),
        made("older", 920, 5),
    ]
    lines = [line for line in seeds_table(rows).splitlines() if line.startswith("| net |")]
    assert lines[1:] == [
        "| net | 0, 1, 2 | 94.00, 95.00, 96.00 % | 95.00 % | 1.00 | 95.00 % | 1,000 |"
    ]
    assert len(seeds_table(rows).splitlines()) == 3
    assert seeds_table(rows[3:]) == ""


def test_a_page_needs_markers_and_results(tmp_path: Path) -> None:
    with pytest.raises(StudyRefused, match="holds no result"):
        write_page(tmp_path / "STUDY.md", tmp_path / "results")
    write_result(made("one", 900, 5), tmp_path / "results")
    for text in ("no markers", f"{END} {BEGIN}", BEGIN):
        (tmp_path / "STUDY.md").write_text(text, encoding="utf-8")
        with pytest.raises(StudyRefused, match="lacks the line"):
            write_page(tmp_path / "STUDY.md", tmp_path / "results")
        assert (tmp_path / "STUDY.md").read_text(encoding="utf-8") == text
    (tmp_path / "STUDY.md").unlink()
    write_page(tmp_path / "STUDY.md", tmp_path / "results")
    assert "**one**" in (tmp_path / "STUDY.md").read_text(encoding="utf-8")
