"""``sparsespot ip``: what reaches the rooms, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app import cli
from app.cli_ip import KERNELS
from app.commands import ip
from engine.artifact import find_model, load
from engine.ip.geometry import DENSE_SMALL, FAST, GEOMETRIES, SMALL
from engine.ip.pack import records_of
from engine.ip.report import cells, report
from engine.ip.sim import lint as linting
from engine.ip.sim import words as simulated
from engine.ip.sim.words import Checked, Cycles
from engine.ip.vitis import steps

U250 = "xilinx_u250_gen3x16_xdma_4_1_202210_1"
CYCLES = Cycles(6300.0, 6272.0, 2000.0, 1900.0, 1000.0, 11000.0)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, int]]:
    """Stands in for the simulation: geometry and number of words of each call."""
    asked: list[tuple[object, int]] = []

    def check(network, geometry, words, cache, tell=None, count=None) -> Checked:
        asked.append((geometry, len(words)))
        return Checked(len(words), (), CYCLES)

    monkeypatch.setattr(simulated, "check", check)
    monkeypatch.setattr(report, "check", check)
    return asked


def test_the_command_line_knows_every_kernel() -> None:
    assert tuple(GEOMETRIES) == KERNELS
    assert tuple(each.name for each in report.KERNELS) == KERNELS


@pytest.mark.parametrize(
    "typed",
    [
        ["ip", "build", "--platform", U250, "--units", "0"],
        ["ip", "simulate", "--geometry", "huge"],
        ["ip", "report", "--words", "no"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(typed: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed)
    assert ended.value.code == 2


def test_lint_says_a_line_a_problem_and_fails(monkeypatch, capsys) -> None:
    asked = []

    def lint(geometry):
        asked.append(geometry)
        return ("a.sv:1:2: wrong (WIDTH)",) if geometry == FAST else ()

    monkeypatch.setattr(linting, "lint", lint)
    assert cli.main(["ip", "lint"]) == 1
    assert capsys.readouterr().out.splitlines() == ["fast: a.sv:1:2: wrong (WIDTH)"]
    assert asked == list(GEOMETRIES.values())
    assert cli.main(["ip", "lint", "--geometry", "small"]) == 0
    assert "without a warning" in capsys.readouterr().out
    assert asked[4:] == [SMALL]


def test_simulate_tells_cycles_by_layer_and_that_words_are_equal(checks, capsys) -> None:
    assert cli.main(["ip", "simulate", "--words", "5"]) == 0
    told = capsys.readouterr().out
    assert checks == [(SMALL, 5)]
    assert "gsc12-sparse in the kernel 'small', the first 5 of" in told
    assert "5 of 5 words equal to the integer truth, bit for bit" in told
    assert "simulated: 6,300 from word to word, 11,000 for one alone; conv1 works 6,272" in told
    assert cli.main(["ip", "simulate", "--model", "gsc12-dense", "--words", "3"]) == 0
    assert checks[1] == (DENSE_SMALL, 3)


def test_a_simulation_that_differs_fails_in_one_sentence(monkeypatch, capsys) -> None:
    wrong = tuple(range(1, 14))
    monkeypatch.setattr(simulated, "check", lambda *_: Checked(20, wrong, CYCLES))
    assert cli.main(["ip", "simulate", "--words", "20"]) == 1
    said = capsys.readouterr()
    assert "7 of 20 words equal" in said.out
    assert said.err.count("\n") == 1
    assert "differs from the integer truth in 13 words (the first are 2, 3," in said.err
    assert ", 11): the RTL is wrong" in said.err


def test_pack_writes_the_image_with_its_self_test(tmp_path: Path, capsys) -> None:
    image = tmp_path / "sparse.img"
    assert cli.main(["ip", "pack", "gsc12-sparse", "-o", str(image)]) == 0
    geometry, records = records_of(image.read_bytes())
    assert geometry == SMALL
    assert {14, 15} <= {record.target for record in records}
    assert f"written: {image}" in capsys.readouterr().out
    typed = ["ip", "pack", "gsc12-dense", "-o", str(image)]
    assert cli.main(typed) == 0
    assert records_of(image.read_bytes())[0] == DENSE_SMALL
    assert cli.main([*typed, "--geometry", "small"]) == 1
    assert "rows of blocks" in capsys.readouterr().err
    assert cli.main(["ip", "pack", "gsc12-sparse", "-o", str(tmp_path / "no" / "x")]) == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_the_smallest_kernel_that_holds_the_model_is_taken() -> None:
    model = load(find_model("gsc12-sparse"))
    name, geometry, _ = ip._kernel(model, None)
    assert (name, geometry) == ("small", SMALL)
    assert ip._kernel(model, "fast")[1] == FAST


def test_report_prints_and_writes_what_is_asked(checks, monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(cells, "read", lambda _: {})
    page, document = tmp_path / "REPORT.md", tmp_path / "report.json"
    files = ["--page", str(page), "--json", str(document)]
    assert cli.main(["ip", "report", "--words", "4", *files]) == 0
    told = capsys.readouterr().out
    assert "Cycles a word, simulated" in told
    assert "Yosys gives no timing" in told
    assert [count for _, count in checks] == [4] * 4
    assert "### Cycles a word, simulated" in page.read_text(encoding="utf-8")
    assert len(json.loads(document.read_text())["kernels"]) == 4


def test_report_has_no_figures_of_a_kernel_that_computes_wrongly(monkeypatch, capsys) -> None:
    monkeypatch.setattr(report, "check", lambda *_: Checked(4, (2,), CYCLES))
    assert cli.main(["ip", "report", "--words", "4", "--geometry", "fast"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Fast differs from the integer truth in 1 of 4 words" in said.err


def test_cells_are_taken_of_the_kernels_that_are_named(checks, monkeypatch, capsys) -> None:
    taken = []
    monkeypatch.setattr(cells, "take", lambda kernels, tell: taken.append(kernels))
    assert cli.main(["ip", "report", "--words", "2", "--cells", "--geometry", "small"]) == 0
    assert taken == [{"small": SMALL}]


def test_build_without_vitis_says_what_to_install_and_where_the_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(steps.shutil, "which", lambda _: None)
    out = tmp_path / "made"
    typed = ["ip", "build", "--platform", U250, "--units", "2", "--out", str(out)]
    assert cli.main([*typed, "--geometry", "fast", "--clock", "200"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "There is no v++ and no vivado on PATH: install Vitis 2022.2 to 2023.2" in said
    assert str(out) in said
    assert "kernel_frequency=200" in (out / "link.cfg").read_text()
    assert f"32'h{FAST.code:08x}" in (out / "rtl" / "kws_sparse.sv").read_text()
    assert (out / "build.sh").is_file()


def test_build_runs_the_tools_that_are_there(tmp_path: Path, monkeypatch, capsys) -> None:
    tools, out = tmp_path / "tools", tmp_path / "made"
    tools.mkdir()
    for name, result in (("vivado", "kws_sparse.xo"), ("v++", "dense.xclbin")):
        (tools / name).write_text(f"#!/bin/sh\n: > {result}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
    typed = ["ip", "build", "--platform", U250, "--geometry", "dense-fast", "--out", str(out)]
    assert cli.main(typed) == 0
    assert f"written: {out / 'dense.xclbin'}" in capsys.readouterr().out
    assert cli.main(["ip", "build", "--platform", "xilinx_u999_x"]) == 1
    assert "of no card that is known here" in capsys.readouterr().err


def test_recordings_are_taken_where_they_are_named(checks, monkeypatch, tmp_path) -> None:
    from engine.bench import words
    from engine.bench.words import Words

    asked = []

    def from_folder(folder: Path, most: int) -> Words:
        asked.append((folder, most))
        return Words(np.zeros((2, 16000), np.float32), np.zeros((2, 32, 32), np.uint8), "two")

    monkeypatch.setattr(words, "from_folder", from_folder)
    assert cli.main(["ip", "simulate", "--data", str(tmp_path), "--words", "9"]) == 0
    assert asked == [(tmp_path, 9)]
    assert checks == [(SMALL, 2)]
