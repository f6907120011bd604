"""``sparsespot bench``: what reaches the room, and which files are left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import cli
from engine.bench import bench
from engine.bench.bench import Plan
from engine.bench.explain import Explained
from engine.bench.report import Report
from engine.bench.rows import Findings, Row
from engine.bench.words import Words

HOST = {"cpu": "A CPU", "cores": 2, "flags": [], "governor": None, "steal": None}


def row(engine: str, us: float) -> Row:
    return Row(
        engine,
        "a-model",
        "a runtime",
        None,
        None,
        1,
        1,
        us,
        us,
        us,
        None,
        "network",
        "measured",
        1.0,
        0.0,
        0.0,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Plan, Words]]:
    """Plans that reach the room, which answers with two rows."""
    plans: list[tuple[Plan, Words]] = []

    def run_bench(plan: Plan, words: Words, progress: Callable[..., Any]) -> Report:
        plans.append((plan, words))
        progress("measuring", 1, 1)
        points = (
            {
                "engine": "sparse-cpu",
                "model": "a-model",
                "batch": 1,
                "macs_per_byte": 2.0,
                "macs_per_second": 3.0,
                "dense_macs_per_second": 4.0,
            },
        )
        explained = Explained((), {}, (), {1: 1.0}, {"int8": 1.0}, points) if plan.explain else None
        rows = (row("sparse-cpu", 8.0), row("dense-cpu", 80.0))
        return Report(HOST, words.source, Findings(rows), explained=explained)

    monkeypatch.setattr(bench, "run_bench", run_bench)
    return plans


def test_without_options_the_bundled_words_are_timed(
    asked: list[tuple[Plan, Words]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["bench"]) == 0
    ((plan, words),) = asked
    assert plan == Plan()
    assert words.images.shape == (34, 32, 32)
    assert words.images.std() > 10
    out = capsys.readouterr().out
    assert "34 words of synthetic voices in demo.flac" in out
    assert "10.00" in out  # the ratio


def test_every_option_reaches_the_room(
    asked: list[tuple[Plan, Words]], tmp_path: Path, write_clip: Callable[[Path], None]
) -> None:
    write_clip(tmp_path / "yes" / "a.wav")
    typed = "bench --engine sparse-cpu --engine dense-cpu --model a --model b --peers --explain"
    more = "--mode window --batch 1,16,1 --threads 1,2 --seconds 0.5 --data"
    assert cli.main([*typed.split(), *more.split(), str(tmp_path)]) == 0
    ((plan, words),) = asked
    assert plan == Plan(
        ("sparse-cpu", "dense-cpu"), ("a", "b"), True, (1, 16), (1, 2), 0.5, explain=True
    )
    assert len(words) == 1


@pytest.fixture
def write_clip() -> Callable[[Path], None]:
    """Writes a second of noise."""
    import soundfile

    def write(path: Path) -> None:
        path.parent.mkdir(parents=True)
        samples = np.random.default_rng(0).uniform(-0.1, 0.1, 16000)
        soundfile.write(path, samples, 16000)

    return write


def test_files_are_written_and_named(
    asked: list[tuple[Plan, Words]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    file, picture = tmp_path / "bench.json", tmp_path / "bench.svg"
    assert cli.main(["bench", "--explain", "--json", str(file), "--plot", str(picture)]) == 0
    document = json.loads(file.read_text())
    assert document["schema_version"] == 1
    assert document["ratios"][0]["ratio"] == 10.0
    assert document["explained"]["roofline"]
    written = [line for line in capsys.readouterr().out.splitlines() if "written" in line]
    assert written == [
        f"written: {path}" for path in (file, picture, tmp_path / "bench-explained.svg")
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bench-explained.svg",
        "bench.json",
        "bench.svg",
    ]


def test_without_matplotlib_the_figures_are_kept(
    asked: list[tuple[Plan, Words]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from engine.bench import plot

    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")

    monkeypatch.setattr(plot, "plot", missing)
    file = tmp_path / "bench.json"
    typed = ["bench", "--json", str(file), "--plot", str(tmp_path / "a.png")]
    assert cli.main(typed) == 0
    assert file.is_file()
    assert "There is no picture. This needs matplotlib" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--plot", "bench.jpg"], ".png or .svg"),
        (["--json", "no/such/folder/bench.json"], "no such folder"),
        (["--data", "no-such-folder"], "No recording below no-such-folder"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_before_anything_is_measured(
    asked: list[tuple[Plan, Words]],
    typed: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["bench", *typed]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
    assert asked == []


@pytest.mark.parametrize(
    "typed",
    [["--batch", "0"], ["--batch", "1,"], ["--threads", "a"], ["--mode", "window,loud"]],
    ids=str,
)
def test_wrong_usage_is_refused(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", *typed])
    assert ended.value.code == 2
