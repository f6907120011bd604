"""Words spoken into a real microphone path, spotted by the command line and by the window."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
WORDS = ("yes", "stop", "left", "go", "right", "down")
SPEAKERS_EACH = 2
PAUSE_S = 1.0
LEAST_SHARE = 0.6  # of words that must be spotted: single clips may be noisy or mislabelled

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.bridge import LiveBridge
from app.settings import Settings
from app.window import Window

application = QApplication([])
bridge = LiveBridge({"source": "mic"})
window = Window(bridge, Settings(), None, kiosk=False)
bridge.heard.connect(lambda heard: print("heard", heard.detection.word, flush=True))
bridge.notice.connect(lambda text, trouble: print("notice", text, flush=True))
bridge.running_changed.connect(lambda running: print("running", running, flush=True))
window.show()
bridge.begin()
QTimer.singleShot(int(float(sys.argv[1]) * 1000), application.quit)
application.exec()
shown = window.grab().toImage()
print("size", shown.width(), shown.height(), flush=True)
window.close()
bridge.close()
"""


@pytest.fixture
def spoken(gsc: Path, tmp_path: Path) -> tuple[Path, list[str]]:
    """Real validation recordings in a row with pauses, and what they say."""
    parts, said = [np.zeros(8000, np.float32)], []
    for speaker in range(SPEAKERS_EACH):
        for word in WORDS:
            files = sorted((gsc / "validation" / word).glob("*.flac"))
            sound, rate = soundfile.read(files[10 + 40 * speaker], dtype="float32")
            assert rate == 16000
            parts += [sound, np.zeros(int(PAUSE_S * rate), np.float32)]
            said.append(word)
    path = tmp_path / "spoken.wav"
    soundfile.write(path, np.concatenate(parts), 16000)
    return path, said


@contextmanager
def child(command: Sequence[str], environment: dict[str, str]) -> Iterator[Any]:
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def in_order(heard: Sequence[str], said: Sequence[str]) -> int:
    """Length of the longest common subsequence: words heard rightly and in their order."""
    best = [[0] * (len(said) + 1) for _ in range(len(heard) + 1)]
    for i, word in enumerate(heard):
        for j, truth in enumerate(said):
            best[i + 1][j + 1] = (
                best[i][j] + 1 if word == truth else max(best[i][j + 1], best[i + 1][j])
            )
    return best[-1][-1]


@pytest.mark.gsc
@pytest.mark.parametrize("engine", ["sparse-cpu", "dense-cpu"])
def test_listen_spots_words_from_a_microphone(
    virtual_microphone: Any, spoken: tuple[Path, list[str]], engine: str
) -> None:
    recording, said = spoken
    arguments = ["-m", "app.cli", "listen", "--source", "mic", "--engine", engine, "--jsonl"]
    with child(arguments, virtual_microphone.environment) as listener:
        assert wait_until_listening(listener.stderr)
        virtual_microphone.play(recording)
        virtual_microphone.kill()  # ends the source, and so the program
        lines, errors = listener.communicate(timeout=30)
    found = [json.loads(line) for line in lines.splitlines()]
    words = [detection["word"] for detection in found]
    assert in_order(words, said) >= LEAST_SHARE * len(said), (said, words, errors)
    assert {detection["engine"] for detection in found} == {engine}
    assert all(0 < detection["latency_ms"]["total"] < 2000 for detection in found)


@pytest.mark.gsc
def test_the_window_spots_words_from_a_microphone(
    virtual_microphone: Any, spoken: tuple[Path, list[str]]
) -> None:
    recording, said = spoken
    seconds = soundfile.info(recording).duration + 12
    with child(["-c", WINDOW, str(seconds)], virtual_microphone.environment) as window:
        told: list[str] = []
        for line in window.stdout:
            told.append(line.strip())
            if line.startswith("running True"):
                break
        virtual_microphone.play(recording)
        rest, errors = window.communicate(timeout=60)
    told += rest.splitlines()
    words = [line.removeprefix("heard ") for line in told if line.startswith("heard ")]
    assert in_order(words, said) >= LEAST_SHARE * len(said), (said, told, errors)
    # once all has been said this microphone gives digital silence, and the window says so
    last = max(index for index, line in enumerate(told) if line.startswith("heard "))
    assert not any(line.startswith("notice") for line in told[:last]), told
    assert all("digital silence" in line for line in told[last:] if line.startswith("notice")), told


def wait_until_listening(errors: Any) -> bool:
    """Read the program's own lines until it says that it listens."""
    return any("listening" in line.lower() for line in errors)
