from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.decoder import Decoder
from engine.audio.source import SourceFailed


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def read_all(
    path: Path, seconds: float = 0.25, offset_s: float = 0.0, duration_s: float | None = None
) -> np.ndarray:
    parts = []
    with closing(Decoder(path, offset_s, duration_s)) as decoder:
        while len(part := decoder.read(seconds)):
            parts.append(part)
    return np.concatenate(parts)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("block_s", [0.01, 0.25])
def test_any_rate_gives_the_same_tone_at_16_khz(tmp_path: Path, rate: int, block_s: float) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(1.0, rate), rate, subtype="FLOAT")
    heard = read_all(path, block_s)
    assert len(heard) == 16000
    inner = slice(500, 15500)
    assert np.abs(heard[inner] - tone(1.0, 16000)[inner]).max() < 2e-3


@pytest.mark.parametrize(
    ("subtype", "step"),
    [
        ("PCM_U8", 2**-7),
        ("PCM_16", 2**-15),
        ("PCM_24", 2**-23),
        ("FLOAT", 2**-24),
        ("DOUBLE", 2**-24),
    ],
)
def test_any_sample_format_is_within_its_own_step(
    tmp_path: Path, subtype: str, step: float
) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(0.2, 16000), 16000, subtype=subtype)
    assert np.abs(read_all(path) - tone(0.2, 16000)).max() <= step


@pytest.mark.parametrize("suffix", ["flac", "ogg", "opus", "mp3", "WAV"])
def test_any_container_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"tone.{suffix}"
    rate = 48000
    if suffix == "opus":
        soundfile.write(path, tone(1.0, rate), rate, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, tone(1.0, rate), rate)
    heard = read_all(path)
    spectrum = np.abs(np.fft.rfft(heard[4000:12000]))
    assert np.argmax(spectrum) * 2 == pytest.approx(440, abs=2)


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    left, right = tone(0.1, 16000), tone(0.1, 16000, 900.0)
    soundfile.write(path, np.stack([left, right], axis=1), 16000, subtype="FLOAT")
    assert read_all(path) == pytest.approx((left + right) / 2, abs=1e-6)


def test_a_cut_is_where_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    ramp = np.arange(32000) / 32000
    soundfile.write(path, ramp, 16000, subtype="FLOAT")
    assert read_all(path, 0.1, 0.5, 0.25) == pytest.approx(ramp[8000:12000], abs=1e-6)
    assert len(read_all(path, 0.1, 1.75, 1.0)) == 4000
    with pytest.raises(SourceFailed, match="holds no sound at 5 s"):
        Decoder(path, 5.0, 1.0)


def test_positions_count_from_the_start_of_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    ramp = (np.arange(32000) / 32768).astype(np.float32)
    soundfile.write(path, ramp, 16000, subtype="FLOAT")
    with closing(Decoder(path, 0.5, 1.0)) as decoder:
        assert decoder.duration_s == 1.0
        decoder.read(0.75)
        decoder.seek(0.25)
        assert (decoder.read(10.0) == ramp[12000:24000]).all()
        assert len(decoder.read(10.0)) == 0
        decoder.seek(9.0)
        assert len(decoder.read(10.0)) == 0
        decoder.seek(0.0)
        assert (decoder.read(10.0) == ramp[8000:24000]).all()


@settings(max_examples=30, deadline=None)
@given(
    rate=st.sampled_from([8000, 11025, 22050, 44100, 48000]),
    first=st.integers(0, 3000),
    count=st.integers(8, 5000),
    seconds=st.floats(0.002, 0.5),
)
def test_a_resampled_cut_has_exactly_the_rounded_length_each_time(
    tmp_path_factory: pytest.TempPathFactory, rate: int, first: int, count: int, seconds: float
) -> None:
    path = tmp_path_factory.mktemp("rates") / "noise.wav"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 8000), rate)
    with closing(Decoder(path, first / rate, count / rate)) as decoder:
        for _ in range(2):
            heard = 0
            while more := len(decoder.read(seconds)):
                heard += more
            assert heard == round(count * 16000 / rate)
            decoder.seek(0.0)


def test_reading_never_holds_more_than_a_stretch(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    hours = 10
    header_only = soundfile.SoundFile(path, "w", 16000, 1, "PCM_16")
    header_only.close()
    frames = hours * 3600 * 16000
    header = bytearray(path.read_bytes())
    header[4:8] = (36 + 2 * frames).to_bytes(4, "little")
    header[40:44] = (2 * frames).to_bytes(4, "little")
    path.write_bytes(header)
    with path.open("r+b") as file:
        file.truncate(44 + 2 * frames)  # a sparse file: ten hours that take no disk
    decoder = Decoder(path)
    assert decoder.duration_s == hours * 3600
    assert len(decoder.read(0.25)) == 4000
    decoder.seek(hours * 3600 - 0.1)
    assert len(decoder.read(0.25)) == 1600
    assert len(decoder.read(0.25)) == 0
    decoder.close()


class TestRefusals:
    def refusal(self, path: Path) -> str:
        with pytest.raises(SourceFailed) as failure:
            read_all(path, 0.25)
        text = str(failure.value)
        assert str(path) in text
        assert text.endswith(".")
        assert "\n" not in text
        return text

    def test_missing(self, tmp_path: Path) -> None:
        assert "There is no sound file" in self.refusal(tmp_path / "gone.wav")

    def test_empty(self, tmp_path: Path) -> None:
        (tmp_path / "empty.wav").touch()
        assert "is empty" in self.refusal(tmp_path / "empty.wav")

    def test_no_samples(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "none.wav", np.zeros(0), 16000)
        assert "holds no sound" in self.refusal(tmp_path / "none.wav")

    def test_less_than_a_sample_at_16_khz(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "click.wav", np.zeros(2), 96000)
        assert "holds no sound" in self.refusal(tmp_path / "click.wav")

    def test_not_audio(self, tmp_path: Path) -> None:
        (tmp_path / "text.wav").write_text("not a sound at all\n" * 50)
        assert "cannot be read as sound" in self.refusal(tmp_path / "text.wav")

    def test_raw_without_a_header(self, tmp_path: Path) -> None:
        (tmp_path / "sound.raw").write_bytes(bytes(1000))
        assert "cannot be read as sound" in self.refusal(tmp_path / "sound.raw")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "cannot be read as sound" in self.refusal(tmp_path)

    @pytest.mark.parametrize("kept", [20, 44, 20000])
    def test_cut_short_wav(self, tmp_path: Path, kept: int) -> None:
        path = tmp_path / "short.wav"
        soundfile.write(path, tone(1.0, 16000), 16000)
        path.write_bytes(path.read_bytes()[:kept])
        self.refusal(path)

    def test_cut_short_flac(self, tmp_path: Path) -> None:
        path = tmp_path / "short.flac"
        soundfile.write(path, np.random.default_rng(0).uniform(-0.1, 0.1, 16000), 16000)
        path.write_bytes(path.read_bytes()[:15000])
        self.refusal(path)

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_not_a_number(self, tmp_path: Path, bad: float) -> None:
        path = tmp_path / "nan.wav"
        sound = tone(1.0, 16000)
        sound[12000] = bad
        soundfile.write(path, sound, 16000, subtype="FLOAT")
        assert "not a number at 0.75 s" in self.refusal(path)


def test_a_wav_written_to_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "piped.wav"
    soundfile.write(path, tone(0.5, 16000), 16000)
    piped = bytearray(path.read_bytes())
    piped[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(piped)
    assert len(read_all(path)) == 8000
