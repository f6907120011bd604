from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine.audio.opening import open_source
from engine.audio.recording import Recording
from engine.audio.source import SourceFailed


@pytest.fixture
def ramp(tmp_path: Path) -> tuple[Path, np.ndarray]:
    values = (np.arange(8000) / 16384).astype(np.float32)
    path = tmp_path / "ramp.wav"
    soundfile.write(path, values, 16000, subtype="FLOAT")
    return path, values


def test_paced_blocks_sound_at_their_time(ramp: tuple[Path, np.ndarray], clock: Any) -> None:
    path, values = ramp
    parts, end = [], 0
    with Recording(path, clock=clock, wait=clock.wait) as source:
        assert (source.live, source.paced, source.duration_s) == (False, True, 0.5)
        while block := source.read():
            assert block.position_s == end / 16000
            end += len(block.samples)
            assert block.captured_s == pytest.approx(100 + end / 16000)
            assert clock.now == pytest.approx(100 + end / 16000)
            parts.append(block.samples)
    assert (np.concatenate(parts) == values).all()


def test_unpaced_never_waits(ramp: tuple[Path, np.ndarray], clock: Any) -> None:
    path, values = ramp
    with Recording(path, paced=False, clock=clock, wait=clock.wait) as source:
        blocks = list(iter(source.read, None))
    assert clock.now == 100
    assert (np.concatenate([block.samples for block in blocks]) == values).all()


def test_a_loop_goes_on_counting(ramp: tuple[Path, np.ndarray]) -> None:
    path, values = ramp
    with Recording(path, loop=True, paced=False) as source:
        assert source.duration_s is None
        blocks = [source.read() for _ in range(5)]
    assert [block.position_s for block in blocks if block] == [0, 0.25, 0.5, 0.75, 1.0]
    heard = np.concatenate([block.samples for block in blocks if block])
    assert (heard == np.concatenate([values, values, values])[: len(heard)]).all()


def test_closing_ends_a_waiting_read(ramp: tuple[Path, np.ndarray]) -> None:
    source = Recording(ramp[0], loop=True)
    ended = threading.Event()

    def play() -> None:
        while source.read():
            pass
        ended.set()

    player = threading.Thread(target=play)
    player.start()
    source.close()
    assert ended.wait(10)
    player.join()
    assert source.read() is None


def test_open_source_takes_a_file(ramp: tuple[Path, np.ndarray]) -> None:
    with open_source(str(ramp[0]), loop=True, paced=False) as source:
        assert (source.name, source.paced, source.duration_s) == ("ramp.wav", False, None)


def test_open_source_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="There is no sound file"):
        open_source(str(tmp_path / "gone.wav"))
