"""The window ends when it was told to, whether or not anybody reads what it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]


def test_the_window_closes_when_the_reader_of_its_lines_is_gone() -> None:
    command = [sys.executable, "-m", "app.cli", "live", "--fresh", "--after", "2"]
    command += ["--source", str(ROOT / "assets" / "sound" / "demo.flac")]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as window:
        try:
            assert window.stdout is not None
            assert window.stdout.readline().startswith("first window on screen")
            window.stdout.close()
            window.wait(30)
        finally:
            window.kill()
