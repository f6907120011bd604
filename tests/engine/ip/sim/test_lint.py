"""The strict reading of the RTL: silent where it is clean, a line a problem where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ip.geometry import SMALL
from engine.ip.sim.card_library import kernel_sources
from engine.ip.sim.lint import lint, problems

pytestmark = pytest.mark.timeout(600)


@pytest.mark.usefixtures("simulation_cache")
def test_a_clean_kernel_has_no_problem() -> None:
    assert lint(SMALL) == ()


@pytest.mark.usefixtures("simulation_cache")
def test_a_problem_is_a_line_with_its_place_and_rule(tmp_path: Path) -> None:
    spoilt = tmp_path / "crc32.sv"
    sources = [spoilt if path.name == spoilt.name else path for path in kernel_sources()]
    source = next(path for path in kernel_sources() if path.name == spoilt.name)
    spoilt.write_text(source.read_text().replace("[31:0] value", "[30:0] value"))
    found = lint(SMALL, sources)
    assert found
    assert any(line.startswith("crc32.sv:") and "(WIDTH" in line for line in found)
    assert not any("\n" in line for line in found)


def test_excerpts_and_the_closing_line_are_left_out() -> None:
    told = [
        "%Error: /a/b/crc32.sv:17:3: syntax error, unexpected end",
        "   17 |   end",
        "      |   ^~~",
        "%Warning-WIDTHTRUNC: loader.sv:9:14: Operator ASSIGNW expects 4 bits",
        "%Error-MODMISSING: word_engine.sv:5:3: Cannot find file: 'conv1'",
        "%Error: Exiting due to 1 error(s)",
    ]
    assert list(problems(told)) == [
        "crc32.sv:17:3: syntax error, unexpected end (Error)",
        "loader.sv:9:14: Operator ASSIGNW expects 4 bits (WIDTHTRUNC)",
        "word_engine.sv:5:3: Cannot find file: 'conv1' (MODMISSING)",
    ]
