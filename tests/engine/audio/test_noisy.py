from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.active import active_rms
from engine.audio.level import LevelMeter
from engine.audio.noisy import LiveNoise, NoisySource, with_noise
from engine.audio.playlist import Playlist
from engine.audio.recording import Recording
from engine.audio.source import ClosedOnExit, LabelledSource, SourceFailed
from engine.values import AudioBlock, NoiseKind, NoiseReading, NoiseSetting

ASSETS = Path(__file__).parents[3] / "assets" / "sound"
RATE = 16_000
F32 = npt.NDArray[np.float32]


class Blocks(ClosedOnExit):
    """Hands out blocks that were made before."""

    name, live, paced, duration_s = "blocks", True, True, None

    def __init__(self, blocks: Sequence[AudioBlock]) -> None:
        self._blocks = list(blocks)
        self.closed = False

    def read(self) -> AudioBlock | None:
        return self._blocks.pop(0) if self._blocks and not self.closed else None

    def close(self) -> None:
        self.closed = True


def cut(samples: F32, count: int = 160) -> list[AudioBlock]:
    return [
        AudioBlock(samples[at : at + count], at / RATE, 5 + at / RATE)
        for at in range(0, len(samples), count)
    ]


def words(level: float, seconds: int, seed: int = 1) -> F32:
    """Half a second of noise as speech in each second, over a floor 60 dB below it."""
    random = np.random.default_rng(seed)
    sound = random.normal(0, level / 1000, seconds * RATE)
    for second in range(seconds):
        start = second * RATE + RATE // 5
        sound[start : start + RATE // 2] += random.normal(0, level, RATE // 2)
    return sound.astype(np.float32)


def everything(source: NoisySource) -> list[AudioBlock]:
    blocks = []
    while block := source.read():
        blocks.append(block)
    return blocks


def joined(blocks: Sequence[AudioBlock]) -> F32:
    return np.concatenate([block.samples for block in blocks])


@pytest.fixture(scope="module")
def noise() -> LiveNoise:
    return LiveNoise(ASSETS / "babble.flac")


@pytest.fixture(autouse=True)
def _silent_again(noise: LiveNoise) -> None:
    noise.set(NoiseSetting())


def test_off_passes_blocks_untouched(noise: LiveNoise) -> None:
    blocks = cut(words(0.05, 2))
    assert everything(with_noise(Blocks(blocks), noise)) == blocks


@pytest.mark.parametrize("kind", ["babble", "pink"])
@pytest.mark.parametrize("snr_db", [20.0, 5.0, -5.0])
@pytest.mark.parametrize("level", [0.01, 0.08])
def test_speech_stands_over_the_noise_as_asked(
    noise: LiveNoise, kind: NoiseKind, snr_db: float, level: float
) -> None:
    """Measured on what was added, against the speech level that evaluation uses."""
    clean = words(level, 24)
    noise.set(NoiseSetting(kind, snr_db))
    heard = joined(everything(with_noise(Blocks(cut(clean)), noise)))
    added = (heard - clean)[12 * RATE :].astype(np.float64)
    reached_db = 20 * np.log10(active_rms(clean) / np.sqrt(np.mean(added**2)))
    # Twelve seconds of babble are not as loud as its whole minute.
    assert reached_db == pytest.approx(snr_db, abs=1.0 if kind == "babble" else 0.3)


def test_before_the_first_word_a_typical_one_is_assumed(noise: LiveNoise) -> None:
    told: list[NoiseReading] = []
    setting = NoiseSetting("pink", 10.0)
    noise.set(setting)
    silence = np.zeros(RATE, np.float32)
    heard = joined(everything(with_noise(Blocks(cut(silence)), noise, told.append)))
    assert told == [NoiseReading(setting, pytest.approx(-21.0), False)]
    assert 20 * np.log10(np.std(heard)) == pytest.approx(-31.0, abs=1.0)


def test_what_is_mixed_in_is_told_when_it_changes(noise: LiveNoise) -> None:
    told: list[NoiseReading] = []
    source = with_noise(Blocks(cut(words(0.02, 4))), noise, told.append)
    source.read()
    noise.set(NoiseSetting("babble", 3.0))
    everything(source)
    assert [reading.setting.kind for reading in told[:2]] == ["off", "babble"]
    assert (told[0].measured, told[-1].measured) == (False, True)
    assert told[-1].speech_db == pytest.approx(20 * np.log10(0.02), abs=1.0)
    assert len(told) <= 5


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 4000), min_size=1, max_size=20),
    kinds=st.lists(st.sampled_from(["off", "babble", "pink"]), min_size=1, max_size=20),
    dropped=st.integers(0, 9000),
)
def test_positions_times_and_drops_are_the_sources(
    noise: LiveNoise, lengths: list[int], kinds: list[NoiseKind], dropped: int
) -> None:
    random = np.random.default_rng(4)
    blocks, start = [], dropped
    for count in lengths:
        samples = random.normal(0, 0.3, count).astype(np.float32).clip(-1, 1)
        blocks.append(AudioBlock(samples, start / RATE, 7 + start / RATE, dropped))
        start += count + dropped
    source = with_noise(Blocks(blocks), noise)
    for number, before in enumerate(blocks):
        noise.set(NoiseSetting(kinds[number % len(kinds)], -5.0))
        after = source.read()
        assert after is not None
        assert (after.position_s, after.captured_s, after.dropped) == (
            before.position_s, before.captured_s, before.dropped,
        )  # fmt: skip
        assert after.samples.shape == before.samples.shape
        assert after.samples.dtype == np.float32
        assert np.abs(after.samples).max() <= max(np.abs(before.samples).max(), 0.999)
    assert source.read() is None


def test_a_change_never_jumps(noise: LiveNoise) -> None:
    """No step between two samples is larger than the loudest noise makes by itself."""
    source = with_noise(Blocks(cut(np.zeros(3 * RATE, np.float32))), noise)
    parts = []
    for number in range(300):
        noise.set(NoiseSetting(("pink", "off", "babble")[number // 7 % 3], 0.0))
        block = source.read()
        assert block is not None
        parts.append(block.samples)
    changing = np.abs(np.diff(np.concatenate(parts))).max()
    steady = []
    for kind in ("pink", "babble"):
        noise.set(NoiseSetting(kind, 0.0))
        silence = np.zeros(10 * RATE, np.float32)
        heard = joined(everything(with_noise(Blocks(cut(silence)), noise)))
        steady.append(np.abs(np.diff(heard)).max())
    assert changing <= max(steady) * 1.05


def test_noise_does_not_trip_the_microphones_clip_latch(noise: LiveNoise) -> None:
    noise.set(NoiseSetting("pink", -5.0))
    clean = words(0.3, 4).clip(-0.9, 0.9)
    heard = joined(everything(with_noise(Blocks(cut(clean)), noise)))
    assert np.abs(heard).max() > 0.99
    assert not LevelMeter().push(heard)[-1].clipped
    clean[20_000:20_040] = 1.0  # but what the microphone clipped still does
    heard = joined(everything(with_noise(Blocks(cut(clean)), noise)))
    assert np.abs(heard).max() <= 1.0
    assert LevelMeter().push(heard)[-1].clipped


def test_the_same_noise_comes_every_time(noise: LiveNoise) -> None:
    """So that two rounds compare; and the whole loop sounds, not its beginning alone."""
    noise.set(NoiseSetting("babble", 0.0))
    silence = np.zeros(61 * RATE, np.float32)
    once, twice = (
        joined(everything(with_noise(Blocks(cut(silence, 1600)), noise))) for _ in range(2)
    )
    assert (once == twice).all()
    assert np.abs(once[60 * RATE :] - once[:RATE]).max() < 1e-6 + np.abs(once[:1600]).max()
    assert np.corrcoef(once[60 * RATE + 1600 :], once[1600:RATE])[0, 1] > 0.999


def test_it_can_be_set_from_another_thread_while_it_is_read(noise: LiveNoise) -> None:
    source = with_noise(Blocks(cut(np.zeros(20 * RATE, np.float32))), noise)
    stop = threading.Event()

    def turn() -> None:
        kinds: tuple[NoiseKind, ...] = ("pink", "off", "babble")
        number = 0
        while not stop.is_set():
            noise.set(NoiseSetting(kinds[number % 3], float(number % 20)))
            number += 1

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        assert len(joined(everything(source))) == 20 * RATE
    finally:
        stop.set()
        thread.join()


def test_closing_closes_the_source(noise: LiveNoise) -> None:
    inner = Blocks(cut(np.zeros(RATE, np.float32)))
    with with_noise(inner, noise) as source:
        assert source.read() is not None
    assert inner.closed
    assert source.read() is None


def test_a_labelled_source_stays_labelled(noise: LiveNoise, tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    path = tmp_path / "left" / "a.wav"
    soundfile.write(path, words(0.1, 1), RATE)
    folder = with_noise(Playlist.of_folder(tmp_path, paced=False), noise)
    plain = with_noise(Recording(path, paced=False), noise)
    assert isinstance(folder, LabelledSource)
    assert not isinstance(plain, LabelledSource)
    assert (plain.name, plain.live, plain.paced, plain.duration_s) == ("a.wav", False, False, 1.0)
    assert everything(folder)
    truth = folder.truth_at(0.5)
    assert truth is not None
    assert truth == ("left", path)
    span: Any = folder.span_at(0.5)
    assert span.path == path
    plain.close()
    folder.close()


def test_a_missing_babble_is_told_and_changes_nothing(tmp_path: Path) -> None:
    noise = LiveNoise(tmp_path / "missing.flac")
    noise.set(NoiseSetting("pink", 4.0))
    with pytest.raises(SourceFailed, match="missing.flac"):
        noise.set(NoiseSetting("babble", 4.0))
    assert noise.now[0] == NoiseSetting("pink", 4.0)


def test_the_bundled_babble_says_no_command_word() -> None:
    commands = {"yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"}
    text = (ASSETS / "babble_text.txt").read_text(encoding="utf-8").lower()
    assert len(text.split()) > 100
    assert commands.isdisjoint(re.findall(r"[a-z']+", text))
