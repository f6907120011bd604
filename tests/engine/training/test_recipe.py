"""Recipes: what is read, and what is refused with which sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training.recipe import RecipeRefused, read_recipe

GOOD = """
name = "mine"
kind = "sparse"
words = ["stop", "go"]
[widths]
conv1 = 32
k_conv1 = 3
[pruning]
conv2 = { kept = 6, block = 64, scope = "layer" }
linear1 = { kept = 2.5, block = 16 }
[optimiser]
epochs = 3
[data.augmentation]
snr_db = [5, 20]
"""

FOLDER = Path(__file__).parents[3] / "models" / "recipes"
BASES = {"gsc12-base", "digits-base", "words35-base"}
RECIPES = sorted(path for path in FOLDER.glob("*.toml") if path.stem not in BASES)


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_nested_tables(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, GOOD))
    assert recipe.labels == ("_silence_", "_unknown_", "stop", "go")
    assert (recipe.widths.conv1, recipe.widths.k_conv1, recipe.widths.conv2) == (32, 3, 64)
    assert recipe.pruning is not None
    assert recipe.pruning.conv2.scope == "layer"
    assert recipe.pruning.linear1.kept == 2.5
    assert recipe.data.augmentation.snr_db == (5, 20)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_shipped_recipes_are_good(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.name == path.stem
    for teacher in recipe.distillation.teachers if recipe.distillation else ():
        assert read_recipe(path.with_name(f"{teacher}.toml")).kind == "teacher"


def test_there_are_shipped_recipes() -> None:
    assert {path.stem for path in RECIPES} >= {"gsc12-dense", "gsc12-sparse"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("epochs = 3", "epocs = 3"), "unknown keys: epocs"),
        (("epochs = 3", 'epochs = "3"'), "epochs must be of type int"),
        (("epochs = 3", "epochs = true"), "epochs must be of type int"),
        (("epochs = 3", "batch = 4"), "epochs"),
        (('kind = "sparse"', 'kind = "dense"'), "needs a .pruning. table"),
        (('kind = "sparse"', 'kind = "dnese"'), "not dnese"),
        (('"stop", "go"', '"go", "go"'), "each once"),
        (("[widths]", "[widths"), "is not TOML"),
    ],
)
def test_refuses_with_a_sentence(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(RecipeRefused, match=sentence) as refused:
        read_recipe(path)
    assert str(path) in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeRefused, match="none.toml cannot be read"):
        read_recipe(tmp_path / "none.toml")


def test_a_base_holds_where_the_recipe_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text(
        'words = ["a", "b"]\n[data]\nepochs = 7\n[data.augmentation]\nspeed = 0.3\n',
        encoding="utf-8",
    )
    own = 'base = "shared"\nname = "x"\nkind = "dense"\n[optimiser]\nepochs = 1\n'
    recipe = read_recipe(write(tmp_path, own + "[data]\nunknown = 9\n"))
    assert recipe.words == ("a", "b")
    assert (recipe.data.epochs, recipe.data.unknown, recipe.data.augmentation.speed) == (7, 9, 0.3)
    over = own.replace("kind", 'words = ["c"]\nkind') + "[data]\nepochs = 2\n"
    other = read_recipe(write(tmp_path, over))
    assert (other.words, other.data.epochs, other.data.augmentation.speed) == (("c",), 2, 0.3)


def test_a_base_may_have_a_base(tmp_path: Path) -> None:
    (tmp_path / "lowest.toml").write_text('words = ["a"]\n[data]\nunknown = 9\n', encoding="utf-8")
    (tmp_path / "shared.toml").write_text(
        'base = "lowest"\nname = "x"\nkind = "dense"\n[optimiser]\nepochs = 1\n', encoding="utf-8"
    )
    recipe = read_recipe(write(tmp_path, 'base = "shared"\nname = "y"\nseed = 4\n'))
    assert (recipe.words, recipe.data.unknown, recipe.optimiser.epochs) == (("a",), 9, 1)
    shared = read_recipe(tmp_path / "shared.toml")
    assert recipe.fingerprint != shared.fingerprint
    assert recipe.seedless_fingerprint == shared.seedless_fingerprint
    other = read_recipe(write(tmp_path, 'base = "shared"\n[data]\nunknown = 8\n'))
    assert other.seedless_fingerprint != shared.seedless_fingerprint


def test_a_circle_of_bases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('base = "recipe"\n', encoding="utf-8")
    with pytest.raises(RecipeRefused, match=r"recipe\.toml is its own base"):
        read_recipe(write(tmp_path, 'base = "other"\n' + GOOD))


def test_a_base_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeRefused, match=r"elsewhere\.toml cannot be read"):
        read_recipe(write(tmp_path, 'base = "elsewhere"\n' + GOOD))


def test_a_fingerprint_follows_what_differs_from_the_defaults(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, GOOD))
    stated = read_recipe(write(tmp_path, GOOD.replace("epochs = 3", "epochs = 3\nbatch = 256")))
    changed = read_recipe(write(tmp_path, GOOD.replace("epochs = 3", "epochs = 4")))
    assert recipe.fingerprint == stated.fingerprint != changed.fingerprint
