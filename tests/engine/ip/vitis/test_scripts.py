"""The packaging script: complete Tcl that asks Vivado, whose commands are recorded, for the right.

Vivado itself is not here: whether it knows these commands and takes this RTL is not tested.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from engine.ip.geometry import SMALL
from engine.ip.sim.xclbin import ARGUMENTS
from engine.ip.vitis.build_folder import PACKAGE_SCRIPT, Build, write_folder

PLATFORM = "xilinx_u250_gen3x16_xdma_4_1_202210_1"
# Every command that Tcl does not know is Vivado's: it is printed, a list a line.
RECORDER = """
namespace eval ipx {}
proc unknown args {
    puts [list CALL {*}$args]
    switch -- [lindex $args 0] {
        ipx::get_user_parameters { return {parameter_GEOMETRY parameter_Other} }
        ipx::add_register { return register_[lindex $args 1] }
        get_property { return [string map {parameter_ ""} [lindex $args 2]] }
        default { return handle_of_[lindex $args 0] }
    }
}
"""


def tclsh() -> str:
    found = shutil.which("tclsh")
    if found is None:
        pytest.skip("tclsh is not installed")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(Build(PLATFORM, "sparse", SMALL), tmp_path)
    return tmp_path


def called(folder: Path, arguments: list[str]) -> tuple[list[str], int]:
    script = f"{RECORDER}\nset argv {{{' '.join(arguments)}}}\nset argc [llength $argv]\n"
    script += f"source {PACKAGE_SCRIPT.name}\n"
    (folder / "recorded.tcl").write_text(script)
    done = subprocess.run(
        [tclsh(), "recorded.tcl"], cwd=folder, capture_output=True, text=True, check=False
    )
    calls = [line.removeprefix("CALL ") for line in done.stdout.splitlines() if "CALL" in line]
    return [*calls, *done.stderr.splitlines()], done.returncode


def test_the_script_runs_to_its_end_and_packages(folder: Path) -> None:
    calls, code = called(folder, ["kws_sparse", "xcu250", "registers.txt", "kws_sparse.xo"])
    assert code == 0, calls
    added = next(call for call in calls if call.startswith("add_files"))
    assert added.count(".sv") == len(list((folder / "rtl").glob("*.sv")))
    for name, value in (("sdx_kernel", "true"), ("sdx_kernel_type", "rtl")):
        assert f"set_property {name} {value} handle_of_ipx::current_core" in calls
    assert "set_property vitis_drc {ctrl_protocol ap_ctrl_hs} handle_of_ipx::current_core" in calls
    assert [call for call in calls if call.startswith("ipx::remove_user_parameter")] == [
        "ipx::remove_user_parameter GEOMETRY handle_of_ipx::current_core"
    ]
    for bus in ("m_axi_gmem", "s_axi_control"):
        assert any(f"-busif {bus} -clock ap_clk" in call for call in calls)
    assert calls[-1].startswith("package_xo -force -xo_path kws_sparse.xo -kernel_name kws_sparse")


def test_the_kernels_arguments_are_those_of_the_driver(folder: Path) -> None:
    calls, _ = called(folder, ["kws_sparse", "xcu250", "registers.txt", "kws_sparse.xo"])
    names = [call.split()[1] for call in calls if call.startswith("ipx::add_register ")]
    assert names == ["CTRL", *(name for name, *_ in ARGUMENTS)]
    for name, offset, size, kind in ARGUMENTS:
        assert f"set_property address_offset 0x{offset:03x} register_{name}" in calls
        assert f"set_property size {8 * size} register_{name}" in calls
        bus = f"ipx::add_register_parameter ASSOCIATED_BUSIF register_{name}"
        assert (bus in calls) == kind.endswith("*")


def test_too_few_arguments_are_said(folder: Path) -> None:
    calls, code = called(folder, ["kws_sparse"])
    assert code == 1
    assert not [call for call in calls if call.startswith("package_xo")]


def test_the_scripts_brackets_match() -> None:
    """What can be told without tclsh."""
    depth = {"{": 0, "[": 0}
    for line in PACKAGE_SCRIPT.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("#"):
            continue
        for opening, closing in (("{", "}"), ("[", "]")):
            depth[opening] += line.count(opening) - line.count(closing)
            assert depth[opening] >= 0, line
    assert set(depth.values()) == {0}
