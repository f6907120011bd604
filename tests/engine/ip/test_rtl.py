"""The RTL reads without a warning, and its map of memories is the geometry's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.ip.geometry import DENSE_FAST, GEOMETRIES, SMALL, Geometry
from engine.ip.sim.bench import sources
from engine.ip.sim.build import RTL, build, find_verilator

pytestmark = pytest.mark.timeout(600)

MAP_HARNESS = """
#include <cstdio>
#include "Vmemory_map.h"

int main() {
    Vmemory_map map;
    for (int target = 0; target < 16; ++target) {
        map.target = target;
        map.eval();
        std::printf("%u\\n", static_cast<unsigned>(map.words));
    }
}
"""


@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES)
@pytest.mark.usefixtures("simulation_cache")
def test_verilator_warns_of_nothing(geometry: Geometry) -> None:
    verilator = find_verilator()
    for top in ("word_engine", "memory_map"):
        command = [verilator.program, "--lint-only", "-Wall", "--top-module", top]
        done = subprocess.run(
            [*command, f"-GGEOMETRY={geometry.code}", "-y", RTL, RTL / f"{top}.sv"],
            env=verilator.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("geometry", [SMALL, DENSE_FAST], ids=["small", "dense-fast"])
def test_the_map_of_memories_is_the_geometrys(
    simulation_cache: Path, tmp_path: Path, geometry: Geometry
) -> None:
    harness = tmp_path / "harness.cpp"
    harness.write_text(MAP_HARNESS, encoding="utf-8")
    program = build(
        "memory_map",
        [RTL / "memory_map.sv"],
        {"GEOMETRY": geometry.code},
        [harness],
        shared_library=False,
        cache=simulation_cache,
    )
    told = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    assert [int(words) for words in told] == [geometry.words.get(i, 0) for i in range(16)]


def test_every_module_says_what_it_computes() -> None:
    for path in sources():
        first, *_ = path.read_text(encoding="utf-8").splitlines()
        assert first.startswith("// "), f"{path.name} begins without saying what it computes"
