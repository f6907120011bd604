"""Steps of a build: taken when due, and a failure told in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.ip.vitis.steps import Step, StepFailed, missing_tools, run_steps

PACKAGE = Step("package", ("sh", "-c", "cat a >> made; echo x >> runs"), ("a",), "made")
LINK = Step("link", ("sh", "-c", "cp made linked"), ("made",), "linked")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").write_text("source")
    os.utime(tmp_path / "a", (1000, 1000))
    return tmp_path


def test_a_step_is_taken_again_only_when_its_input_is_newer(folder: Path) -> None:
    told: list[str] = []
    run_steps(folder, (PACKAGE, LINK), told.append)
    assert (folder / "linked").read_text() == "source"
    run_steps(folder, (PACKAGE, LINK), told.append)
    assert (folder / "runs").read_text() == "x\n"
    assert told[2:] == ["made is up to date", "linked is up to date"]
    later = (folder / "linked").stat().st_mtime + 10
    os.utime(folder / "a", (later, later))
    run_steps(folder, (PACKAGE,), told.append)
    assert (folder / "runs").read_text() == "x\nx\n"


def test_a_tool_that_ends_badly_is_told_with_its_first_error(folder: Path) -> None:
    words = "echo INFO: fine; echo 'ERROR: [Common 17-69] no licence'; echo ERROR: second; exit 1"
    step = Step("link", ("sh", "-c", words), ("a",), "linked")
    with pytest.raises(StepFailed) as failed:
        run_steps(folder, (step,))
    told = str(failed.value)
    assert told.startswith("link left no linked (ERROR: [Common 17-69] no licence): read ")
    assert told.endswith(f"{folder / 'link.log'}.")


def test_a_tool_that_leaves_nothing_has_failed_too(folder: Path) -> None:
    with pytest.raises(StepFailed, match=r"link left no linked \(true ended with 0\)"):
        run_steps(folder, (Step("link", ("true",), ("a",), "linked"),))


def test_what_is_not_on_path_is_named() -> None:
    steps = (Step("a", ("no-such-tool",), (), "b"), Step("c", ("sh",), (), "d"))
    assert missing_tools(steps) == ("no-such-tool",)
