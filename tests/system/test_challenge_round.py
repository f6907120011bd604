"""A round of the challenge, answered into a real microphone path by real recordings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.system, pytest.mark.gsc, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
LEAST = 6  # of ten: single clips may be noisy or mislabelled

WINDOW = """
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.bridge import LiveBridge
from app.settings import Settings
from app.window import Window

application = QApplication([])
bridge = LiveBridge({"source": "mic"})
window = Window(bridge, Settings(), None, kiosk=False)
page, asked = window.pages["challenge"], []
bridge.notice.connect(lambda text, trouble: print("notice", text, flush=True))

def begin(running):
    if running and page.challenge.phase == "idle":
        QTest.keyClick(window, Qt.Key.Key_Return)

def look():
    turns = page.challenge.turns
    if len(turns) > len(asked):
        asked.append(turns[-1].word)
        print("asked", turns[-1].word, flush=True)
    if page.challenge.phase == "over":
        for family, view in page.answers.items():
            print("over", family, view.score_text, flush=True)
        print("said", page.asked.question.below, flush=True)
        application.quit()

bridge.running_changed.connect(begin)
window.show()
window.show_page("challenge")
bridge.begin()
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
application.exec()
timer.stop()
window.close()
bridge.close()
"""


def test_what_is_asked_is_said_and_heard_by_both(virtual_microphone: Any, gsc: Path) -> None:
    told, said = [], []
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW],
        cwd=ROOT,
        env={**virtual_microphone.environment, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as window:
        try:
            assert window.stdout is not None
            for line in window.stdout:
                told.append(line.strip())
                kind, _, word = line.strip().partition(" ")
                if kind == "asked":
                    said.append(word)
                    virtual_microphone.play(sorted((gsc / "validation" / word).glob("*.flac"))[10])
            assert window.wait(30) == 0, window.stderr and window.stderr.read()
        finally:
            window.kill()
    commands = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"]
    assert sorted(said) == commands, told
    for family in ("dense", "sparse"):
        (score,) = [line for line in told if line.startswith(f"over {family} ")]
        right, _, of = score.removeprefix(f"over {family} ").partition(" of ")
        assert of == "10", told
        assert LEAST <= int(right) <= 10, told
    assert any(line.startswith("said without noise") for line in told), told
    assert not any(line.startswith("notice") for line in told), told
