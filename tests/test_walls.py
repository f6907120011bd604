"""Walls that import-linter cannot state."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SLOW_OR_RAISING = {
    *("torch", "librosa", "pynq", "sklearn", "matplotlib"),
    *("openvino", "onnxruntime", "pyqtgraph", "sounddevice"),
}


def imported(path: Path) -> Iterator[str]:
    """Top-level names of all that a file imports, functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "engine" / "spec").glob("*.py")), ids=lambda p: p.name
)
def test_the_integer_truth_imports_numpy_alone(path: Path) -> None:
    assert set(imported(path)) - sys.stdlib_module_names <= {"numpy", "engine"}


def test_the_linter_bans_what_is_slow_to_import() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        linter = tomllib.load(stream)["tool"]["ruff"]["lint"]
    banned = linter["flake8-tidy-imports"]["banned-module-level-imports"]
    assert set(banned) == SLOW_OR_RAISING
    assert "TID253" in linter["select"]
