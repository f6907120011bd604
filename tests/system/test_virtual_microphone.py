"""The real microphone path: PulseAudio, ALSA, PortAudio, sounddevice, resampler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
RATE = 16000

LISTEN = """
import sys
import numpy as np
from engine.audio.opening import open_source
from engine.audio.source import SourceFailed

parts = []
try:
    with open_source("mic") as source:
        while sum(map(len, parts)) < float(sys.argv[2]) * 16000:
            block = source.read()
            if not parts:
                print("listening", source.name, flush=True)
            parts.append(block.samples)
except SourceFailed as failure:
    print("failed", failure, flush=True)
np.save(sys.argv[1], np.concatenate(parts) if parts else np.zeros(0))
"""


def listen(microphone: Any, target: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LISTEN, str(target), str(seconds)],
        cwd=ROOT,
        env=microphone.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def chirp(rate: int) -> np.ndarray:
    """A second and a half of tone that sweeps from 200 Hz to 3.2 kHz and swells three times."""
    times = np.arange(round(1.5 * rate)) / rate
    swell = np.abs(np.sin(2 * np.pi * times))
    return 0.5 * swell * np.sin(2 * np.pi * (200 * times + 1000 * times**2))


def correlation(heard: np.ndarray, spoken: np.ndarray) -> float:
    """The largest normalised cross-correlation of ``spoken`` with a stretch of ``heard``."""
    size = 1 << (len(heard) + len(spoken)).bit_length()
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size)), size)
    shift = int(np.argmax(products[: len(heard) - len(spoken)]))
    stretch = heard[shift : shift + len(spoken)]
    return float(stretch @ spoken / np.sqrt((stretch @ stretch) * (spoken @ spoken)))


@pytest.mark.parametrize("virtual_microphone", [16000, 48000], indirect=True)
def test_what_is_played_is_what_is_heard(virtual_microphone: Any, tmp_path: Path) -> None:
    spoken, target = tmp_path / "chirp.wav", tmp_path / "heard.npy"
    soundfile.write(spoken, chirp(RATE), RATE)
    with listen(virtual_microphone, target, 4.0) as listener:
        assert listener.stdout is not None
        try:
            assert listener.stdout.readline().startswith("listening")
            virtual_microphone.play(spoken)
            assert listener.wait(30) == 0
        finally:
            listener.kill()
    assert correlation(np.load(target), chirp(RATE)) > 0.99


def test_the_death_of_the_sound_server_is_told(virtual_microphone: Any, tmp_path: Path) -> None:
    with listen(virtual_microphone, tmp_path / "heard.npy", 60.0) as listener:
        assert listener.stdout is not None
        try:
            name = listener.stdout.readline().removeprefix("listening").strip()
            virtual_microphone.kill()
            told = listener.stdout.readline()
            assert listener.wait(30) == 0
        finally:
            listener.kill()
    assert told.startswith(f"failed The microphone '{name}'")
