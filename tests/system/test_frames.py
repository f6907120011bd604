"""Ten minutes of the live window with a word a second: both engines race without a pause."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytestmark = [pytest.mark.system, pytest.mark.soak, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
MINUTES = 10.0
WORD_S = 1.3  # a race lasts 1.25 s
TOLD = re.compile(
    r"([\d.]+) frames/s, worst gap (\d+) ms \((\d+) ms without .*\), (\d+) of (\d+) over 50 ms"
)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """The words of the bundled recording, one every 1.3 seconds."""
    sound, rate = soundfile.read(ROOT / "assets" / "sound" / "demo.flac", dtype="float32")
    step = rate // 100
    blocks = sound[: len(sound) // step * step].reshape(-1, step)
    loud = np.sqrt((blocks**2).mean(axis=1))
    spoken = np.flatnonzero(loud > loud.max() / 50)
    parts = np.split(spoken, np.flatnonzero(np.diff(spoken) > 25) + 1)
    room = np.zeros(round(WORD_S * rate), np.float32)
    rows = []
    for part in parts:
        word = sound[max(0, part[0] - 5) * step : (part[-1] + 5) * step][: len(room)]
        rows.append(np.concatenate([word, room[len(word) :]]))
    path = tmp_path / "words.wav"
    soundfile.write(path, np.concatenate(rows), rate)
    return path


def test_no_frame_is_late_while_both_engines_race(words: Path) -> None:
    python = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
    command = [*python, "-m", "app.cli", "live", "--fresh", "--source", str(words), "--loop"]
    done = subprocess.run(
        [*command, "--after", str(60 * MINUTES + 15)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 * MINUTES + 120,
    )
    assert done.returncode == 0, done.stderr
    found = TOLD.search(done.stdout)
    assert found is not None, done.stdout
    print(done.stdout)
    frames_per_second, own_ms = float(found[1]), int(found[3])
    assert frames_per_second >= 30
    assert own_ms < 50
