from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine.audio.opening import open_source
from engine.audio.playlist import Playlist, clips_in
from engine.audio.source import LabelledSource, SourceFailed


def write(path: Path, value: float, seconds: float = 0.25) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = round(seconds * 16000)
    soundfile.write(path, np.full(count, value, np.float32), 16000, subtype="FLOAT")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "words/yes/a.wav", 0.1)
    write(tmp_path / "words/yes/b.WAV", 0.2)
    write(tmp_path / "words/no/a.wav", 0.3)
    write(tmp_path / "words/.cache/x.wav", 0.9)
    (tmp_path / "words/yes/notes.txt").write_text("no sound")
    return tmp_path / "words"


def play(source: Any, seconds: float = 1e9) -> tuple[np.ndarray, list[float]]:
    parts, positions = [], []
    while (not positions or positions[-1] < seconds) and (block := source.read()):
        parts.append(block.samples)
        positions.append(block.position_s)
    return np.concatenate(parts), positions


def test_finds_clips_of_any_case_but_no_hidden_ones(folder: Path) -> None:
    names = [str(path.relative_to(folder)) for path in clips_in(folder)]
    assert names == ["no/a.wav", "yes/a.wav", "yes/b.WAV"]


def test_every_moment_knows_its_word(folder: Path) -> None:
    value = {("yes", "a.wav"): 0.1, ("yes", "b.WAV"): 0.2, ("no", "a.wav"): 0.3}
    with Playlist.of_folder(folder, paced=False) as source:
        assert isinstance(source, LabelledSource)
        sound, _ = play(source)
        assert len(sound) == 3 * (4000 + 8000)
        heard = set()
        for position in range(0, len(sound), 1000):
            truth = source.truth_at(position / 16000)
            assert truth is not None
            label, path = truth
            in_pause = position % 12000 >= 4000
            expected = 0.0 if in_pause else value[label, path.name]
            assert sound[position] == pytest.approx(expected)
            heard.add((label, path.name))
        assert heard == set(value)
        assert source.truth_at(len(sound) / 16000) is None
        assert source.truth_at(-1.0) is None
        span = source.span_at(0.8)
        assert span is not None
        assert (span.start_s, span.end_s) == (0.75, 1.5)


def test_the_order_is_the_same_each_time_and_mixes_the_words(tmp_path: Path) -> None:
    for word in ("yes", "no"):
        for number in range(8):
            write(tmp_path / word / f"{number}.wav", 0.1, 0.01)
    first, second = (Playlist.of_folder(tmp_path).paths for _ in range(2))
    assert first == second
    assert sorted(first) == clips_in(tmp_path)
    labels = [path.parent.name for path in first]
    assert labels != sorted(labels)
    assert labels != sorted(labels, reverse=True)


def test_a_loop_starts_again_and_goes_on_counting(folder: Path) -> None:
    with Playlist.of_folder(folder, paced=False, loop=True) as source:
        sound, positions = play(source, 4.25)
        assert positions == sorted(positions)
        assert source.truth_at(0.1) == source.truth_at(2.25 + 0.1)
        assert source.truth_at(0.1) is not None
    assert (sound[:36000] == sound[36000:72000]).all()


def test_paced_it_takes_the_time_it_lasts(folder: Path, clock: Any) -> None:
    with Playlist(clips_in(folder), name="words", clock=clock, wait=clock.wait) as source:
        play(source)
    assert clock.now == pytest.approx(100 + 2.25)


def test_a_bad_clip_is_left_out_and_told(folder: Path) -> None:
    (folder / "yes/bad.wav").write_text("nothing to hear")
    with Playlist.of_folder(folder, paced=False) as source:
        sound, _ = play(source)
        assert len(sound) == 36000
        assert [path.name for path, _ in source.rejected] == ["bad.wav"]


@pytest.mark.parametrize("loop", [False, True])
def test_nothing_but_bad_clips_is_one_sentence(tmp_path: Path, loop: bool) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes/bad.wav").write_text("nothing to hear")
    with (
        Playlist.of_folder(tmp_path, paced=False, loop=loop) as source,
        pytest.raises(SourceFailed, match="None of the 1 clips"),
    ):
        source.read()


def test_open_source_refuses_a_folder_without_sound(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("empty")
    with pytest.raises(SourceFailed, match="holds no sound files"):
        open_source(str(tmp_path))


def test_open_source_takes_a_folder(folder: Path) -> None:
    with open_source(str(folder)) as source:
        assert (source.name, source.live, source.paced) == ("words", False, True)
