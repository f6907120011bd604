from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decoder import Decoder, samples
from engine.audio.source import SourceFailed


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def read_all(path: Path, seconds: float) -> np.ndarray:
    decoder, parts = Decoder(path), []
    while len(part := decoder.read(seconds)):
        parts.append(part)
    decoder.close()
    return np.concatenate(parts)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("block_s", [0.01, 0.25])
def test_any_rate_gives_the_same_tone_at_16_khz(tmp_path: Path, rate: int, block_s: float) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(1.0, rate), rate, subtype="FLOAT")
    heard = read_all(path, block_s)
    assert abs(len(heard) - 16000) <= 1
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
    assert np.abs(samples(path) - tone(0.2, 16000)).max() <= step


@pytest.mark.parametrize("suffix", ["flac", "ogg", "opus", "mp3", "WAV"])
def test_any_container_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"tone.{suffix}"
    rate = 48000
    if suffix == "opus":
        soundfile.write(path, tone(1.0, rate), rate, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, tone(1.0, rate), rate)
    heard = samples(path)
    spectrum = np.abs(np.fft.rfft(heard[4000:12000]))
    assert np.argmax(spectrum) * 2 == pytest.approx(440, abs=2)


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    left, right = tone(0.1, 16000), tone(0.1, 16000, 900.0)
    soundfile.write(path, np.stack([left, right], axis=1), 16000, subtype="FLOAT")
    assert samples(path) == pytest.approx((left + right) / 2, abs=1e-6)


def test_a_cut_is_where_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    ramp = np.arange(32000) / 32000
    soundfile.write(path, ramp, 16000, subtype="FLOAT")
    assert samples(path, 0.5, 0.25) == pytest.approx(ramp[8000:12000], abs=1e-6)
    assert len(samples(path, 1.75, 1.0)) == 4000
    assert len(samples(path, 5.0, 1.0)) == 0


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
    assert len(samples(path)) == 8000
