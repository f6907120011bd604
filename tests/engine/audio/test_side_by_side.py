"""What sources a user's words stand for."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.excerpts import Excerpt, read_excerpts
from engine.audio.side_by_side import openings
from engine.audio.source import SourceFailed


def write(path: Path, channels: int = 1, seconds: float = 0.1) -> Path:
    """Channel n of the file is constant n / 10."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.ones((round(16000 * seconds), 1)) * (np.arange(1, channels + 1) / 10)
    soundfile.write(path, samples, 16000, subtype="FLOAT")
    return path


def test_a_folder_is_one_source_or_with_each_one_a_recording(tmp_path: Path) -> None:
    for name in ("yes/a.wav", "no/a.wav", "b.wav", ".hidden.wav"):
        write(tmp_path / name)
    found, excerpts = openings([str(tmp_path), "mic:left"])
    assert [(one.spec, one.alone) for one in found] == [(str(tmp_path), False), ("mic:left", True)]
    assert excerpts == []
    with found[0].open() as source:
        assert source.name == tmp_path.name
    found, _ = openings([str(tmp_path), "mic"], each=True)
    assert [one.spec for one in found] == ["b.wav", "no/a.wav", "yes/a.wav", "mic"]
    for one in found[:3]:
        with one.open() as source:
            assert source.name == one.spec
            assert not source.paced


def test_with_each_every_channel_is_a_source(tmp_path: Path) -> None:
    file = write(tmp_path / "call.wav", channels=3)
    (mixed,), _ = openings([str(file)])
    with mixed.open() as source:
        assert source.name == "call.wav"
        block = source.read()
        assert block is not None
        np.testing.assert_allclose(block.samples, 0.2, rtol=1e-6)
    found, _ = openings([str(file)], each=True)
    assert [one.spec for one in found] == [f"call.wav, channel {n}" for n in (1, 2, 3)]
    for channel, one in enumerate(found, 1):
        with one.open() as source:
            block = source.read()
            assert block is not None
            np.testing.assert_allclose(block.samples, channel / 10, rtol=1e-6)


def test_what_cannot_be_opened_fails_when_its_turn_comes(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    missing = str(tmp_path / "missing.wav")
    for each in (False, True):
        found, _ = openings([str(tmp_path / "broken.wav"), missing], each=each)
        for one, message in zip(found, ("cannot be read as sound", "no sound file"), strict=True):
            with pytest.raises(SourceFailed, match=message):
                one.open()


def test_a_folder_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="holds no sound files"):
        openings([str(tmp_path)], each=True)


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX's")
def test_a_pipe_gets_a_thread_of_its_own(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for each in (False, True):
        (one,), _ = openings([str(pipe)], each=each)  # does not open it: that would wait
        assert one.alone
    sound = write(tmp_path / "sound.wav").read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=(sound,))
    writer.start()
    with one.open() as source:
        assert source.read() is not None
    writer.join()


def test_a_list_names_excerpts(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("path,offset_s,duration_s\na.wav,1.5,2\nsub/b.wav,,\n/c.wav,0,\n")
    wanted = [
        Excerpt(tmp_path / "a.wav", 1.5, 2.0),
        Excerpt(tmp_path / "sub/b.wav"),
        Excerpt(Path("/c.wav")),
    ]
    assert read_excerpts(listed) == wanted
    assert [one.name for one in wanted] == ["a.wav@1.5", "b.wav@0", "c.wav@0"]
    assert openings([str(listed)], each=True) == ([], wanted)
    listed.write_text("\ufeffpath\na.wav\n", encoding="utf-8")
    assert read_excerpts(listed) == [Excerpt(tmp_path / "a.wav")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column path"),
        ("file\na.wav\n", "no column path"),
        ("path,offset_s\n", "names no recording"),
        ("path,offset_s\na.wav,soon\n", "Line 2 .* has soon for offset_s: give seconds"),
        ("path,offset_s\na.wav,1\na.wav,-1\n", "Line 3 .* has -1 for offset_s"),
        ("path,duration_s\na.wav,inf\n", "has inf for duration_s"),
        ("path,offset_s\n,1\n", "Line 2 .* has no path"),
        (b"path\n\xff.wav\n", "cannot be read"),
    ],
)
def test_a_list_that_is_none_is_one_sentence(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourceFailed, match=message) as raised:
        read_excerpts(listed)
    assert "\n" not in str(raised.value)


def test_a_missing_list_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"no list .*list\.csv"):
        openings([str(tmp_path / "list.csv")])
