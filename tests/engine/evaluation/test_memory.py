"""Memory that stays flat with the folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# The peak of the program itself: what a parent is told counts from before it became that program.
PROGRAM = """
import resource, sys
from app.cli import main
status = main(sys.argv[1:])
if sys.platform == "linux":
    lines = dict(line.split(":") for line in open("/proc/self/status"))
    print("peak", 1024 * int(lines["VmHWM"].split()[0]))
else:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
raise SystemExit(status)
"""
FEW, MANY = 10_000, 100_000


def peak(folder: Path, out: Path) -> int:
    """Bytes that an evaluation had in memory at most."""
    arguments = ["evaluate", str(folder), "--engine", "sparse-cpu", "--out", str(out)]
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return int(told.rsplit(maxsplit=1)[-1])


@pytest.mark.soak
def test_a_hundred_thousand_files(
    tmp_path: Path, many: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    few = peak(many(tmp_path / "few", FEW), tmp_path / "few.out")
    lots = peak(many(tmp_path / "many", MANY), tmp_path / "many.out")
    each = (lots - few) / (MANY - FEW)
    with capsys.disabled():
        print(
            f"\n{few / 1e6:.0f} MB for {FEW:,} files, {lots / 1e6:.0f} MB for {MANY:,}: "
            f"{each:.0f} bytes a file"
        )
    with (tmp_path / "many.out" / "predictions.csv").open() as file:
        assert sum(1 for _ in file) == 1 + MANY - 1  # a header, and one file is broken
    assert each < 600
