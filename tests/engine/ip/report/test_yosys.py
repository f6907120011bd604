"""Yosys on a module of which the cells are known."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.ip.report import yosys
from engine.ip.report.cells import count
from engine.ip.report.yosys import SynthesisFailed, Yosys, find_yosys, synthesise

pytestmark = pytest.mark.timeout(600)
MODULE = """
module half(input wire clk, input wire [7:0] a, b, output reg [15:0] product);
  always @(posedge clk) product <= a * b;
endmodule
module twice #(parameter COPIES = 2) (
  input wire clk, input wire [7:0] a, b, output wire [16*COPIES-1:0] products
);
  for (genvar i = 0; i < COPIES; i++) half h(clk, a ^ 8'(i), b, products[16*i +: 16]);
endmodule
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a folder" / "twice.sv"
    path.parent.mkdir()
    path.write_text(MODULE)
    return path


def test_cells_of_all_copies_are_counted_and_no_module_is_taken_for_one(source: Path) -> None:
    try:
        found = find_yosys()
    except SynthesisFailed as missing:
        pytest.skip(str(missing))
    by_type, tool = synthesise(found, [source], "twice", {"COPIES": 3})
    assert tool.startswith("Yosys ")
    assert count(by_type).dsp == 3
    with pytest.raises(SynthesisFailed, match="could not synthesise nothing"):
        synthesise(found, [source], "nothing", {})


def _program(tmp_path: Path, text: str) -> Yosys:
    program = tmp_path / "yosys"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return Yosys((str(program),))


def test_a_failure_is_a_sentence_with_the_tools_own_words(source: Path, tmp_path: Path) -> None:
    failing = _program(tmp_path, "echo reading; echo 'ERROR: no such pass' >&2; echo more; exit 1")
    with pytest.raises(SynthesisFailed, match=r"twice \(ERROR: no such pass\): try"):
        synthesise(failing, [source], "twice", {})


def test_no_result_is_a_failure_too(source: Path, tmp_path: Path) -> None:
    with pytest.raises(SynthesisFailed, match="it said nothing"):
        synthesise(_program(tmp_path, "exit 0"), [source], "twice", {})


def test_without_yosys_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(yosys.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SynthesisFailed, match=r"pip install 'sparsespot\[cells\]'"):
        find_yosys()
