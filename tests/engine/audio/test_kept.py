from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.kept import RATE, KeptSound, NothingKept, Overheard
from engine.values import AudioBlock


class Counting:
    """A microphone of rising numbers that reuses one buffer."""

    name, live, paced, duration_s = "counting", True, True, None

    def __init__(self, block: int, blocks: int) -> None:
        self._buffer = np.empty(block, np.float32)
        self._left, self._at = blocks, 0
        self.closed = False

    def read(self) -> AudioBlock | None:
        if not self._left:
            return None
        self._left -= 1
        self._buffer[:] = np.arange(self._at, self._at + len(self._buffer)) % 1000 / 1000
        self._at += len(self._buffer)
        return AudioBlock(self._buffer, self._at / RATE, 0.0)

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def drain(source: Overheard) -> None:
    while source.read() is not None:
        pass


@pytest.mark.parametrize("block", [160, 333, 16_000, 50_000])
def test_the_newest_samples_are_kept_and_no_more(block: int) -> None:
    kept = KeptSound(1.5)
    kept.turn(True)
    source = Counting(block, 200_000 // block)
    drain(Overheard(source, kept))
    total = 200_000 // block * block
    expected = np.arange(total - 24_000, total) % 1000 / 1000
    np.testing.assert_array_equal(kept.samples(), expected.astype(np.float32))


def test_nothing_is_kept_while_it_is_off_and_all_is_forgotten_with_it(tmp_path: Path) -> None:
    kept = KeptSound(1.0)
    assert not kept.on
    drain(Overheard(Counting(160, 10), kept))
    assert kept.samples().size == 0
    kept.turn(True)
    drain(Overheard(Counting(160, 10), kept))
    assert kept.samples().size == 1600
    kept.turn(False)
    assert kept.samples().size == 0
    with pytest.raises(NothingKept):
        kept.save(tmp_path / "sound.flac")
    assert list(tmp_path.iterdir()) == []


def test_another_source_begins_with_nothing() -> None:
    kept = KeptSound(1.0)
    kept.turn(True)
    kept.add(np.ones(5, np.float32))
    kept.forget()
    kept.add(np.zeros(3, np.float32))
    assert kept.samples().tolist() == [0, 0, 0]


def test_the_file_holds_what_was_kept(tmp_path: Path) -> None:
    kept = KeptSound(1.0)
    kept.turn(True)
    sound = np.sin(np.arange(8000) / 20).astype(np.float32) * 0.5
    kept.add(sound)
    assert kept.save(tmp_path / "new" / "sound.flac") == 0.5
    read, rate = soundfile.read(tmp_path / "new" / "sound.flac", dtype="float32")
    assert rate == RATE
    np.testing.assert_allclose(read, sound, atol=1 / 32_000)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["sound.flac"]


def test_a_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    kept = KeptSound(1.0)
    kept.turn(True)
    kept.add(np.ones(5, np.float32))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        kept.save(tmp_path / "file" / "sound.flac")


def test_in_all_else_it_is_the_source_itself() -> None:
    source = Counting(160, 1)
    with Overheard(source, KeptSound()) as overheard:
        assert (overheard.name, overheard.live, overheard.paced) == ("counting", True, True)
        assert overheard.duration_s is None
    assert source.closed
