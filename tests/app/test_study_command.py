"""``sparsespot study``: which row goes where, and what is said of it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from app import cli

FIGURES = SimpleNamespace(mean=9.5)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """The calls that reach the room of training, which is not entered."""
    calls: list[tuple[object, ...]] = []

    def run_row(
        row: Path, data: Path, out: Path, progress: object, seed: int | None
    ) -> SimpleNamespace:
        calls.append(("row", row, data, out) if seed is None else ("row", row, data, out, seed))
        sparse = row.stem != "dense"
        return SimpleNamespace(
            name=row.stem,
            int8=SimpleNamespace(share=0.95, clips=200, interval=(0.91, 0.97)),
            weights_nonzero=5,
            weights_total=100,
            cpu_us={"zen5": FIGURES} if sparse else {},
            ip_cycles=SimpleNamespace(mean=3600.2) if sparse else None,
        )

    def write_result(result: SimpleNamespace, folder: Path) -> Path:
        calls.append(("result", folder))
        return folder / f"{result.name}.json"

    def keep_forming(row: Path, out: Path, seed: int | None, folder: Path) -> Path | None:
        if row.stem == "dense":
            return None
        calls.append(("masks", row, out, folder))
        return folder / f"{row.stem}.masks.npz"

    def write_page(page: Path, results: Path) -> tuple[Path, ...]:
        calls.append(("page", page, results))
        return page, page.with_suffix(".svg")

    def write_operating_page(page: Path, folder: Path) -> tuple[Path, ...]:
        calls.append(("operating", page, folder))
        return (folder.with_suffix(".svg"),)

    def write_topology_page(page: Path, folder: Path) -> tuple[Path, ...]:
        calls.append(("topology", page, folder))
        return page, folder / "training.svg"

    class Refused(ValueError):
        pass

    for name, members in {
        "training.study": {"run_row": run_row, "keep_forming": keep_forming},
        "training.study_result": {"write_result": write_result, "StudyRefused": Refused},
        "training.study_page": {"write_page": write_page},
        "training.topology_page": {"write_topology_page": write_topology_page},
        "evaluation.operating_page": {"write_operating_page": write_operating_page},
    }.items():
        module = ModuleType(f"engine.{name}")
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return calls


def test_rows_are_run_in_turn_and_their_cost_is_called_modelled(
    asked: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["study", "rows/a.toml", "rows/dense.toml", "--data", "clips", "--out", "made"]
    assert cli.main(typed) == 0
    assert asked == [
        ("row", Path("rows/a.toml"), Path("clips"), Path("made")),
        ("result", Path("rows/results")),
        ("masks", Path("rows/a.toml"), Path("made"), Path("rows/results")),
        ("row", Path("rows/dense.toml"), Path("clips"), Path("made")),
        ("result", Path("rows/results")),
    ]
    _, first, modelled, masks, dense = capsys.readouterr().out.splitlines()
    assert "a: int8 95.00% of 200 clips (95 % interval 91.00% to 97.00%), 5 of 100" in first
    assert modelled.split() == "modelled: 9.50 (zen5) CPU us a word, 3600 IP cycles".split()
    assert masks.split(": ") == ["  masks as they formed", str(Path("rows/results/a.masks.npz"))]
    assert dense.startswith("dense: int8")


def test_a_row_is_run_with_every_seed(asked: list[tuple[object, ...]], tmp_path: Path) -> None:
    typed = ["study", "a.toml", "--data", "d", "--out", "o", "--seeds", "2,0,2"]
    assert cli.main(typed) == 0
    assert [call[-1] for call in asked if call[0] == "row"] == [2, 0]


def test_a_page_alone_is_made_of_the_results_below_it(
    asked: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["study", "--page", "models/STUDY.md"]) == 0
    assert asked == [
        ("page", Path("models/STUDY.md"), Path("models/study/results")),
        ("operating", Path("models/STUDY.md"), Path("models/study/operating")),
        ("topology", Path("models/STUDY.md"), Path("models/study/topology")),
    ]
    assert capsys.readouterr().out.splitlines() == [
        f"written: {Path('models', name)}"
        for name in ("STUDY.md", "STUDY.svg", "study/operating.svg", "study/topology/training.svg")
    ]


def test_results_may_lie_elsewhere(asked: list[tuple[object, ...]], tmp_path: Path) -> None:
    typed = ["study", "a.toml", "--data", "d", "--out", "o", "--page", "p.md", "--results"]
    assert cli.main([*typed, str(tmp_path)]) == 0
    assert asked[1:4] == [
        ("result", tmp_path),
        ("masks", Path("a.toml"), Path("o"), tmp_path),
        ("page", Path("p.md"), tmp_path),
    ]


@pytest.mark.parametrize(
    ("typed", "told"), [(["study"], "name a row"), (["study", "a.toml"], "--data")], ids=str
)
def test_what_is_missing_is_said(
    asked: list[tuple[object, ...]],
    typed: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(typed) == 1
    assert told in capsys.readouterr().err
    assert asked == []
