"""The program killed at work, again and again: what it was asked comes out all the same."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from engine.evaluation.partition import PARTITION

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

PARTS, PLENTY = 6, 24
PROGRAM = """
import signal, sys
from app.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
raise SystemExit(main(sys.argv[1:]))
"""


@contextmanager
def evaluation(folder: Path, out: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """``sparsespot evaluate`` on two processes; whatever is left of it at the end is killed."""
    arguments = ["evaluate", str(folder), "--engine", "sparse-cpu", "--out", str(out)]
    command = [sys.executable, "-c", PROGRAM, *arguments, "--jobs", "2", *more]
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def finish(folder: Path, out: Path, *more: str) -> None:
    with evaluation(folder, out, *more) as running:
        _, told = running.communicate(timeout=100)
        assert running.returncode == 0, told


def strike(running: subprocess.Popen[str], blow: int) -> None:
    """Kill the program alone: the processes that it started must end by themselves."""
    children = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(blow)
    running.wait(60)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def kept(out: Path) -> int:
    return len(list((out / "partitions").glob("*.npz")))


def wait_for(running: subprocess.Popen[str], out: Path, parts: int) -> None:
    while running.poll() is None and kept(out) < parts:
        time.sleep(0.002)


def told(out: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """All that an evaluation says but times, and where it was written."""
    document = json.loads((out / "results.json").read_text())
    del document["run"]["began"]
    for engine in document["engines"]:
        del engine["seconds"], engine["words_per_second"]
    with (out / "predictions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        del row["time_s"]
    return document, rows


@pytest.fixture
def folder(tmp_path: Path, many: Callable[..., Path]) -> Path:
    return many(tmp_path / "clips", PARTS * PARTITION)


def test_a_run_that_is_killed_three_times(folder: Path, tmp_path: Path) -> None:
    out, random = tmp_path / "out", np.random.default_rng(1)
    times: dict[Path, int] = {}
    for least, most in ((0, 1), (2, 3), (4, PARTS - 1)):
        with evaluation(folder, out, "--resume") as running:
            wait_for(running, out, int(random.integers(least, most, endpoint=True)))
            strike(running, signal.SIGKILL)
        files = {file: file.stat().st_mtime_ns for file in (out / "partitions").glob("*.npz")}
        assert files.items() >= times.items()  # nothing was lost, nor done again
        assert len(files) >= least
        times = files
    finish(folder, out, "--resume")
    finish(folder, tmp_path / "plain")
    assert told(out) == told(tmp_path / "plain")
    paths = [row["path"] for row in told(out)[1]]
    assert len(paths) == len(set(paths)) == PARTS * PARTITION - 1  # one is broken
    assert all(file.stat().st_mtime_ns == written for file, written in times.items())


def test_ctrl_c_keeps_what_is_done(many: Callable[..., Path], tmp_path: Path) -> None:
    folder = many(tmp_path / "clips", PLENTY * PARTITION)  # not done before the blow falls
    out = tmp_path / "out"
    with evaluation(folder, out) as running:
        wait_for(running, out, 1)
        strike(running, signal.SIGINT)
        _, said = running.communicate()
        assert running.returncode == 1
        assert said == (
            f"Stopped by Ctrl-C: what is done is kept; go on with --resume --out {out}\n"
        )
    assert 1 <= kept(out) < PLENTY
    with evaluation(folder, out) as refused:
        _, said = refused.communicate(timeout=60)
        assert refused.returncode == 1
        assert "holds an unfinished evaluation" in said
        assert "add --resume" in said
    finish(folder, out, "--resume")
    assert kept(out) == PLENTY


@pytest.mark.soak
def test_twenty_kills(many: Callable[..., Path], tmp_path: Path) -> None:
    """At any time between the first import and the last file, and resumed until it is done."""
    folder = many(tmp_path / "clips", PLENTY * PARTITION)
    finish(folder, tmp_path / "warm")
    began = time.monotonic()
    finish(folder, tmp_path / "plain")
    lasts, truth = time.monotonic() - began, told(tmp_path / "plain")
    random = np.random.default_rng(0)
    kills, rounds, found = 0, 0, set()
    while kills < 20 or (tmp_path / f"out{rounds}").exists():
        out = tmp_path / f"out{rounds}"
        with evaluation(folder, out, "--resume") as running:
            try:
                running.wait(random.uniform(0.05, 1.1) * lasts if kills < 20 else 100)
            except subprocess.TimeoutExpired:
                strike(running, signal.SIGKILL)
                found.add(kept(out))
                kills += 1
                continue
            assert running.returncode == 0
        assert told(out) == truth
        rounds += 1
    assert rounds
    assert len(found) > 2  # the blows fell at different times
