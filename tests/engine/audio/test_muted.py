"""A damaged MP3 says nothing on stderr, and everybody else still can."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decoder import Decoder
from engine.audio.muted import stderr_muted
from engine.audio.source import SourceFailed


@pytest.fixture
def damaged(tmp_path: Path) -> list[Path]:
    """MP3 files that libmpg123 complains about; one of them named as something else."""
    path = tmp_path / "a.mp3"
    soundfile.write(path, 0.3 * np.sin(np.arange(32_000) / 10), 16_000)
    content = path.read_bytes()
    random = np.random.default_rng(0)
    found = []
    for number in range(20):
        bad = bytearray(content)
        for place in random.integers(4 if number % 2 else 0, len(bad), 40):
            bad[place] = random.integers(256)
        found.append(tmp_path / (f"{number}.wav" if number == 7 else f"{number}.mp3"))
        found[-1].write_bytes(bad)
    return found


def test_a_damaged_mp3_is_quiet(damaged: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    """Without muting there are complaints, so that their absence tells something."""
    for path in damaged:
        try:
            soundfile.read(path)
        except soundfile.SoundFileError:
            pass
    assert "mpg123" in capfd.readouterr().err
    for path in damaged:
        try:
            decoder = Decoder(path)
        except SourceFailed:
            continue
        try:
            while len(decoder.read(0.2)):
                pass
        except SourceFailed:
            pass
        decoder.close()
    assert capfd.readouterr().err == ""


def test_stderr_comes_back_after_the_last_of_several(capfd: pytest.CaptureFixture[str]) -> None:
    before = len(os.listdir("/dev/fd")) if Path("/dev/fd").is_dir() else 0
    first, second = stderr_muted(), stderr_muted()
    first.__enter__()
    second.__enter__()
    os.write(2, b"one ")
    first.__exit__(None, None, None)  # in whichever order threads end
    os.write(2, b"two ")
    second.__exit__(None, None, None)
    os.write(2, b"three")
    with pytest.raises(ZeroDivisionError), stderr_muted():
        os.write(2, b"%d" % (1 // 0))
    os.write(2, b" five")
    assert capfd.readouterr().err == "three five"
    if before:
        assert len(os.listdir("/dev/fd")) == before


def test_a_program_without_stderr() -> None:
    kept = os.dup(2)
    os.close(2)
    try:
        with stderr_muted(), pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(2)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(2)
    finally:
        os.dup2(kept, 2)
        os.close(kept)
