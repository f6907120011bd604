"""Formats that ffmpeg decodes, against what it was given to encode; and what can go wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio import ffmpeg as room
from engine.audio.decoder import Decoder, channels_of
from engine.audio.source import SourceFailed

RATE = 48_000
# What is written: the name, ffmpeg's options, and what facts are to say of it.
FORMATS = {
    "a.m4a": (["-c:a", "aac"], (RATE, 2, "M4A", "AAC")),
    "a.aac": (["-c:a", "aac"], (RATE, 2, "AAC", "AAC")),
    "a.wma": (["-c:a", "wmav2", "-ar", "44100"], (44_100, 2, "ASF", "WMAV2")),
    "a.webm": (["-c:a", "libopus"], (RATE, 2, "WEBM", "OPUS")),
    "a.mka": (["-c:a", "pcm_s16le"], (RATE, 2, "MATROSKA", "PCM_S16LE")),
    "a.wv": (["-c:a", "wavpack"], (RATE, 2, "WV", "WAVPACK")),
    "a.amr": (["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"], (8000, 1, "AMR", "AMR_NB")),
    "-dash:colon%d.m4a": (["-c:a", "aac"], (RATE, 2, "M4A", "AAC")),
}


def tone(seconds: float, hertz: float) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


@pytest.fixture
def make(ffmpeg: str, tmp_path: Path) -> Callable[..., Path]:
    """Encode 440 Hz on the left and 900 Hz on the right: ``make("a.m4a", "-c:a", "aac")``."""

    def encode(name: str, *options: str, seconds: float = 1.5) -> Path:
        both = np.stack([tone(seconds, 440), tone(seconds, 900)], axis=1)
        soundfile.write(tmp_path / "both.wav", both, RATE, subtype="FLOAT")
        told = ["-v", "error", "-y", "-i", str(tmp_path / "both.wav"), *options]
        written = subprocess.run(
            [ffmpeg, *told, f"file:{tmp_path / name}"], capture_output=True, text=True, check=False
        )
        if "Unknown encoder" in written.stderr:
            pytest.skip(f"ffmpeg is not installed with what writes {name}")
        assert written.returncode == 0, written.stderr
        return tmp_path / name

    return encode


def whole(path: Path, *cut: float | None, channel: int | None = None) -> np.ndarray:
    parts = []
    with closing(Decoder(path, *cut, channel=channel)) as decoder:  # type: ignore[arg-type]
        while len(part := decoder.read(0.25)):
            parts.append(part)
    return np.concatenate(parts)


def refusal(path: Path) -> str:
    with pytest.raises(SourceFailed) as failure:
        whole(path)
    text = str(failure.value)
    assert str(path) in text
    assert text.endswith(".")
    assert "\n" not in text
    return text


def loudest(samples: np.ndarray) -> float:
    middle = samples[4_000:20_000]
    return float(np.argmax(np.abs(np.fft.rfft(middle))))


@pytest.mark.parametrize("name", FORMATS)
def test_what_libsndfile_cannot_read(make: Callable[..., Path], name: str) -> None:
    options, (rate, channels, container, encoding) = FORMATS[name]
    path = make(name, *options)
    with pytest.raises(soundfile.SoundFileError):
        soundfile.info(path)
    with closing(Decoder(path)) as decoder:
        heard = []
        while len(part := decoder.read(0.25)):
            heard.append(part)
        facts = decoder.facts()
        assert decoder.duration_s == pytest.approx(1.5, abs=0.2)  # of some it is an estimate
    samples = np.concatenate(heard)
    assert (facts.rate, facts.channels) == (rate, channels)
    assert (facts.container, facts.encoding) == (container, encoding)
    assert facts.seconds == pytest.approx(1.5, abs=0.1)
    assert len(samples) == round(facts.seconds * 16_000)
    spectrum = np.abs(np.fft.rfft(samples[4_000:20_000]))
    assert set(np.argsort(spectrum)[-2:]) == {440, 900}
    level = 20 * np.log10(0.4 / np.sqrt(2)) - (3.01 if channels == 1 else 0)
    assert facts.level_db == pytest.approx(level, abs=0.6)


def test_a_lossless_one_is_the_same_to_the_bit(make: Callable[..., Path], tmp_path: Path) -> None:
    path = make("a.mka", "-c:a", "pcm_f32le")
    for cut in ((), (0.3, 0.7), (1.2, 9.0)):
        for channel in (None, 1, 2):
            found = whole(path, *cut, channel=channel)
            np.testing.assert_array_equal(
                found, whole(tmp_path / "both.wav", *cut, channel=channel)
            )
    with closing(Decoder(path)) as decoder:  # back and forth
        first = decoder.read(0.5)
        decoder.read(0.25)
        decoder.seek(0.0)
        np.testing.assert_array_equal(decoder.read(0.5), first)
    assert channels_of(path) == 2


def test_the_sound_of_a_film(make: Callable[..., Path]) -> None:
    """A picture that goes on longer does not make its sound one that was cut short."""
    path = make("a.mp4", *"-f lavfi -i testsrc=d=3:s=64x64 -map 1:v -map 0:a -c:a aac".split())
    assert len(whole(path)) == pytest.approx(24_000, abs=1_600)


def test_a_length_that_no_header_tells_is_counted(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    live = tmp_path / "live.webm"
    made = make("a.webm", "-c:a", "libopus", "-live", "1", "-f", "webm")
    made.rename(live)
    with closing(Decoder(live)) as decoder:
        assert decoder.duration_s == pytest.approx(1.5, abs=0.05)


def test_a_cut_beyond_the_end(make: Callable[..., Path]) -> None:
    path = make("a.m4a", "-c:a", "aac")
    with pytest.raises(SourceFailed, match=r"a\.m4a holds no sound at 5 s; "):
        whole(path, 5.0, 1.0)


@pytest.mark.parametrize("name", ["a.m4a", "a.aac", "a.wma", "a.webm", "a.amr"])
def test_damage_is_told(make: Callable[..., Path], name: str) -> None:
    """Cut in the middle, or with rubbish there: nothing of it is taken as if it were whole."""
    path = make(name, *FORMATS[name][0], "-movflags", "faststart")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    assert "damaged after" in (told := refusal(path)) or "ends after" in told
    rubbish = np.random.default_rng(0).bytes(len(content) // 4)
    middle = len(content) // 2
    path.write_bytes(content[:middle] + rubbish + content[middle + len(rubbish) :])
    assert "damaged after" in (told := refusal(path)) or "ends after" in told


@pytest.mark.parametrize("name", ["text.m4a", "text.wav", "text.amr"])
def test_what_ffmpeg_cannot_read_either(ffmpeg: str, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("not a sound at all\n" * 500)
    assert "cannot be read as sound, not by ffmpeg either (" in refusal(tmp_path / name)


def test_a_list_of_other_files_opens_none_of_them(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    made = make("a.aac", "-c:a", "aac")
    for text in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.5,\n{made}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {made.name}\n",
    ):
        (tmp_path / "list.m4a").write_text(text)
        assert "cannot be read as sound" in refusal(tmp_path / "list.m4a")


def test_a_film_without_sound(make: Callable[..., Path]) -> None:
    path = make("a.mp4", *"-f lavfi -i testsrc=d=1:s=64x64 -map 1:v".split())
    assert "holds no sound that ffmpeg knows" in refusal(path)


def test_without_ffmpeg_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("a.m4a", "a.WMA"):
        (tmp_path / name).write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
        told = refusal(tmp_path / name)
        assert "install ffmpeg, or convert the file to WAV or FLAC." in told
    (tmp_path / "a.wav").write_bytes(b"RIFF nothing")
    assert "or install ffmpeg, which reads more." in refusal(tmp_path / "a.wav")


class TestStandIns:
    """Programs named ffmpeg that do what no ffmpeg should."""

    @pytest.fixture
    def pretend(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
        if os.name != "posix":
            pytest.skip("no POSIX shell")

        def write(script: str) -> Path:
            program = tmp_path / "bin" / "ffmpeg"
            program.parent.mkdir(exist_ok=True)
            program.write_text(f"#!{sys.executable}\n{script}")
            program.chmod(0o755)
            monkeypatch.setenv("PATH", str(program.parent))
            (tmp_path / "a.m4a").write_bytes(b"sound")
            return tmp_path / "a.m4a"

        return write

    HEADER = (
        "import struct, sys, time, os\n"
        "out = sys.stdout.buffer\n"
        "out.write(struct.pack('>4s5I', b'.snd', 24, 2**32 - 1, 6, 16000, 1))\n"
    )

    @pytest.mark.parametrize("header", ["import time\n", HEADER])
    def test_one_that_stalls_is_ended(
        self, pretend: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, header: str
    ) -> None:
        path = pretend(header + "time.sleep(1000)\n")
        monkeypatch.setattr(room, "STALL_S", 0.5)
        before = children()
        assert "ffmpeg gave nothing of the sound file" in refusal(path)
        assert children() == before

    def test_one_that_dies(self, pretend: Callable[[str], Path]) -> None:
        path = pretend(self.HEADER + "out.write(bytes(4 * 4000))\nout.flush()\nos.abort()\n")
        assert "damaged after 0.25 s" in refusal(path)

    def test_one_that_says_nothing_and_one_that_babbles(
        self, pretend: Callable[[str], Path]
    ) -> None:
        assert "not by ffmpeg either (Format not recognised)" in refusal(pretend("\n"))
        assert "not by ffmpeg either" in refusal(pretend("print('x' * 100000)"))

    def test_one_that_does_not_start(self, pretend: Callable[[str], Path]) -> None:
        path = pretend("")
        (path.parent / "bin" / "ffmpeg").write_bytes(b"\x7fELF rubbish")
        assert "does not start (Exec format error); install ffmpeg anew" in refusal(path)

    def test_closing_early_leaves_nothing_behind(self, pretend: Callable[[str], Path]) -> None:
        path = pretend(self.HEADER + "while True: out.write(bytes(80000))\n")
        before = children()
        with closing(Decoder(path)) as decoder:
            assert len(decoder.read(0.5)) == 8_000
            assert len(children()) == len(before) + 1
        assert children() == before
        assert len(decoder.read(0.5)) == 0

    def test_the_file_s_name_is_no_option(self, pretend: Callable[[str], Path]) -> None:
        path = pretend(self.HEADER + "out.write(struct.pack('>f', len(sys.argv)) * 8000)\n")
        odd = path.rename(path.with_name("-y; touch x\n$(touch y).m4a"))
        plain, named = whole(odd), odd.parent
        assert (plain > 10).all()
        assert sorted(each.name for each in named.iterdir()) == sorted(["bin", odd.name])


def children() -> set[int]:
    """Processes that this one started and that are still there, ended or not."""
    if not Path("/proc").is_dir():
        pytest.skip("no /proc")
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[1]) == os.getpid():
            found.add(int(status.parent.name))
    return found
