"""A run in which more than the listed tests skip fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

TESTS = """
import pytest

@pytest.mark.gsc
def test_listed():
    pytest.skip("no recordings of Speech Commands in /nowhere: set SPARSESPOT_GSC")

def test_sound():
    assert True
"""
STRAY = """
def test_stray():
    pytest.skip("not today")

@pytest.mark.gsc
def test_for_another_reason():
    pytest.skip("no model")
"""


CORES = pytest.mark.parametrize("cores", ["0", "2"], ids=["one core", "two cores"])


def run_pytest(folder: Path, text: str, cores: str) -> subprocess.CompletedProcess[str]:
    for name in ("conftest.py", "allowed_skips.txt"):
        (folder / name).write_bytes((ROOT / "tests" / name).read_bytes())
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = gsc\n")
    (folder / "test_some.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", cores, folder],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@CORES
def test_listed_skips_leave_the_run_green(tmp_path: Path, cores: str) -> None:
    ended = run_pytest(tmp_path, TESTS, cores)
    assert ended.returncode == 0, ended.stdout
    assert "1 passed, 1 skipped" in ended.stdout


@CORES
def test_an_unlisted_skip_fails_the_run_and_is_named(tmp_path: Path, cores: str) -> None:
    ended = run_pytest(tmp_path, TESTS + STRAY, cores)
    assert ended.returncode == 1
    assert "test_some.py::test_stray: not today" in ended.stdout
    assert "test_some.py::test_for_another_reason: no model" in ended.stdout


@CORES
def test_a_module_that_skips_as_a_whole_is_named(tmp_path: Path, cores: str) -> None:
    whole = 'import pytest\npytest.importorskip("no_such_module")\n\ndef test_one():\n    pass\n'
    (tmp_path / "test_other.py").write_text("def test_sound():\n    assert True\n")
    ended = run_pytest(tmp_path, whole, cores)
    assert ended.returncode == 1
    assert "test_some.py: could not import" in ended.stdout
