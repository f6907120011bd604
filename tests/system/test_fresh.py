"""``--fresh`` neither reads nor stores what the window remembers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.theme import DARK, LIGHT

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
STORED = """[General]
theme=light
language=de
keep_sound=yes
presets="[{\\"name\\": \\"hall\\"}]"
"""


def background(tmp_path: Path, *options: str) -> str:
    """The colour behind everything after a second of the window."""
    picture = tmp_path / "window.png"
    command = [*PYTHON, "-m", "app.cli", "live", "--after", "1", "--screenshot", str(picture)]
    command += ["--source", str(ROOT / "assets" / "sound" / "demo.flac"), *options]
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, timeout=60, check=False
    )
    assert done.returncode == 0
    image = QImage(str(picture))
    return image.pixelColor(2, image.height() // 2).name()


def test_fresh_leaves_the_settings_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "sparsespot" / "sparsespot.ini"
    assert background(tmp_path, "--fresh") == DARK.background
    assert not file.exists()
    file.parent.mkdir(parents=True)
    file.write_text(STORED)
    assert background(tmp_path, "--fresh") == DARK.background
    assert file.read_text() == STORED
    assert background(tmp_path) == LIGHT.background
    stored = file.read_text()
    for line in ("theme=light", "language=de", "keep_sound=yes"):
        assert line in stored
    assert "hall" in stored
    assert "geometry=" in stored
