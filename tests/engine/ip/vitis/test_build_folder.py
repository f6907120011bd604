"""The folder that Vitis gets: its texts, and that only what changed is written again."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from engine.ip.geometry import FAST, GEOMETRIES, SMALL
from engine.ip.sim.card_library import kernel_sources
from engine.ip.sim.xclbin import ARGUMENTS
from engine.ip.vitis.boards import BOARDS, UnknownBoard, board_of
from engine.ip.vitis.build_folder import Build, write_folder
from engine.ip.vitis.config import BuildRefused, link_config, register_lines, with_geometry

U250 = "xilinx_u250_gen3x16_xdma_4_1_202210_1"
U200 = "xilinx_u200_gen3x16_xdma_2_202110_1"


def settings(text: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def test_units_go_over_the_regions_each_with_the_memory_beside_it() -> None:
    text = link_config(board_of(U250), U250, 6, 300, 8)
    assert settings(text, "platform") == [U250]
    assert settings(text, "kernel_frequency") == ["300"]
    names = [f"kws_sparse_{i}" for i in range(1, 7)]
    assert settings(text, "nk") == [f"kws_sparse:6:{'.'.join(names)}"]
    regions = [0, 1, 2, 3, 0, 1]
    assert settings(text, "slr") == [
        f"{name}:SLR{region}" for name, region in zip(names, regions, strict=True)
    ]
    assert settings(text, "sp") == [
        f"{name}.m_axi_gmem:DDR[{region}]" for name, region in zip(names, regions, strict=True)
    ]
    assert text.index("[connectivity]") < text.index("nk=") < text.index("[vivado]")
    assert settings(text, "impl.jobs") == ["8"]


def test_each_card_has_its_regions() -> None:
    assert settings(link_config(board_of(U200), U200, 3, 250, 1), "sp")[2].endswith(":DDR[3]")
    assert {len(board.banks) for board in BOARDS} == {3, 4}


def test_a_card_that_is_not_known_is_said() -> None:
    with pytest.raises(UnknownBoard, match="xilinx_u55c_gen3.*xilinx_u250 and xilinx_u200"):
        board_of("xilinx_u55c_gen3x16_xdma_3_202210_1")


@pytest.mark.parametrize("units", [0, 61])
def test_too_many_units_are_refused(units: int) -> None:
    with pytest.raises(BuildRefused, match="1 to 60"):
        link_config(board_of(U250), U250, units, 250, 1)


def test_the_registers_are_the_control_one_and_the_arguments() -> None:
    rows = [line.split() for line in register_lines().splitlines()]
    assert rows[0][:4] == ["CTRL", "0x000", "32", "-"]
    assert [row[0] for row in rows[1:]] == [name for name, *_ in ARGUMENTS]
    assert rows[1][1:4] == ["0x010", "64", "m_axi_gmem"]
    assert rows[-1][1:4] == ["0x044", "32", "-"]


@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES)
def test_the_top_module_gets_the_geometry(geometry) -> None:
    top = next(path for path in kernel_sources() if path.stem == "kws_sparse")
    text = with_geometry(top.read_text(encoding="utf-8"), geometry)
    found = re.findall(r"GEOMETRY = 32'h([0-9a-f_]+)", text)
    assert [int(code.replace("_", ""), 16) for code in found] == [geometry.code]


def test_a_top_module_without_the_parameter_is_refused() -> None:
    with pytest.raises(BuildRefused, match="0 times"):
        with_geometry("module kws_sparse; endmodule", SMALL)


def test_the_folder_holds_all_and_is_not_touched_when_nothing_changes(tmp_path: Path) -> None:
    build = Build(U250, "sparse", SMALL, jobs=4)
    steps = write_folder(build, tmp_path)
    assert [step.result for step in steps] == ["kws_sparse.xo", "sparse.xclbin"]
    assert {path.name for path in (tmp_path / "rtl").iterdir()} == {
        path.name for path in kernel_sources()
    }
    for step in steps[:1]:
        assert all((tmp_path / each).is_file() for each in step.inputs)
    assert settings((tmp_path / "link.cfg").read_text(), "nk")[0].startswith("kws_sparse:4:")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "rtl" / "stale.sv").write_text("module stale; endmodule")
    write_folder(build, tmp_path)
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    write_folder(Build(U250, "sparse", FAST, jobs=4), tmp_path)
    changed = {path.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert changed == {"kws_sparse.sv"}


def test_the_shell_script_takes_the_same_steps(tmp_path: Path) -> None:
    steps = write_folder(Build(U250, "dense", GEOMETRIES["dense-small"], 1), tmp_path)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("vivado", "v++"):
        (tools / name).write_text('#!/bin/sh\necho "$0" "$@"\n')
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    done = subprocess.run(
        [tmp_path / "build.sh"], env={"PATH": path}, capture_output=True, text=True, check=True
    )
    told = done.stdout.splitlines()
    assert told == [f"{tools}/{' '.join(step.command)}" for step in steps]
    assert (tmp_path / "link.log").read_text().strip() == told[1]
