"""A kiosk on a virtual screen with a virtual microphone: hands, words, and what is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from app.kiosk.idle import HOLD_S
from app.kiosk.pin import DEFAULT_PIN
from tests.system.screen import Hands, on_screen

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "sound" / "demo.flac"
PYTHON = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
# Notes every file that Python opens to write, renames or makes, whatever library asks for it.
AUDITED = """
import os, sys
notes = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def hook(event, arguments):
    path = None
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        path = arguments[0]
    elif event in ("os.rename", "os.mkdir", "shutil.copyfile", "sqlite3.connect"):
        path = arguments[-1] if event == "shutil.copyfile" else arguments[0]
    if isinstance(path, (str, bytes)):
        os.write(notes, os.fsencode(path) + b"\\n")
sys.addaudithook(hook)
from app.cli import main
sys.exit(main(sys.argv[2:]))
"""


class Stand:
    """A running kiosk, its log, and hands."""

    def __init__(self, environment: dict[str, str], notes: Path) -> None:
        self.hands, self.notes = Hands(environment), notes
        self.home = Path(environment["HOME"])
        self.program = subprocess.Popen(
            [*PYTHON, "-c", AUDITED, str(notes), "live", "--kiosk"],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def log(self) -> str:
        """What the log says so far."""
        files = list(self.home.rglob("sparsespot.log"))
        return files[0].read_text() if files else ""

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until the log says so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.program.poll() is None:
            if text in self.log():
                return
            time.sleep(0.1)
        raise AssertionError(f"{text!r} is not in the log, which says\n{self.log()}")

    def written(self) -> set[str]:
        """Files below the home, and files that Python opened to write anywhere."""
        below = {str(path) for path in self.home.rglob("*") if path.is_file()}
        opened = set(self.notes.read_text().splitlines()) - {os.devnull}
        return below | {path for path in opened if not Path(path).is_dir()}


@pytest.fixture
def stand(virtual_microphone: Any, display: str, tmp_path: Path) -> Iterator[Stand]:
    """A kiosk that has opened."""
    environment = on_screen(virtual_microphone.environment, display) | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(tmp_path / "home" / "cache"),
    }
    made = Stand(environment, tmp_path / "notes")
    try:
        made.wait_for("the kiosk begins")
        yield made
    finally:
        made.program.kill()
        made.program.wait(10)


def hiss(path: Path) -> Path:
    """Three seconds of loud noise."""
    noise = np.random.default_rng(5).normal(0, 0.25, 48_000)
    soundfile.write(path, np.clip(noise, -1, 1), 16_000)
    return path


def test_a_word_ends_the_show_noise_does_not_and_nothing_is_left(
    virtual_microphone: Any, stand: Stand, tmp_path: Path
) -> None:
    words, rate = soundfile.read(DEMO, frames=16_000 * 5)
    soundfile.write(tmp_path / "words.wav", words, rate)
    time.sleep(8)  # the engines open, and the show has spoken words of its own by then
    virtual_microphone.play(hiss(tmp_path / "hiss.wav"))
    time.sleep(1)
    assert "woken" not in stand.log()
    virtual_microphone.play(tmp_path / "words.wav")
    stand.wait_for("woken by a word", 20)
    stand.program.terminate()
    assert stand.program.wait(30) == 0
    assert str(next(stand.home.rglob("sparsespot.log"))) in stand.notes.read_text()  # it notes
    left = {
        path
        for path in stand.written()
        if Path(path).name not in ("sparsespot.log", "still.log", ".asoundrc")
        and "/pulse" not in path
        and not Path(path).name.startswith(("sparsespot.ini", "sparsespot.conf"))
        and Path(path).suffix not in (".lock", ".pyc")
    }
    assert left == set()
    settings = [path for path in stand.home.rglob("sparsespot.ini")]
    assert len(settings) == 1
    assert "[kiosk]" in settings[0].read_text()


def test_a_key_ends_the_show_and_only_the_pin_the_kiosk(stand: Stand) -> None:
    time.sleep(3)
    assert "woken" not in stand.log()
    stand.hands.press("a")
    stand.wait_for("woken by a touch or a key", 10)
    for keys in ("ctrl+q", "alt+F4", "F11", "ctrl+o", "Escape"):
        stand.hands.press(keys)
    time.sleep(1)
    assert stand.program.poll() is None
    assert "the kiosk ends" not in stand.log()
    stand.hands.do("keydown", "Escape")
    time.sleep(HOLD_S + 1.5)
    stand.hands.do("keyup", "Escape")
    time.sleep(0.5)
    stand.hands.press(*"0000", "Return")
    stand.wait_for("a wrong PIN", 10)
    assert stand.program.poll() is None
    stand.hands.press(*DEFAULT_PIN, "Return")
    assert stand.program.wait(30) == 0
    assert "the kiosk ends" in stand.log()
