from __future__ import annotations

import numpy as np
import pytest

from engine.audio.level import LevelMeter
from engine.values import LevelReading


def tone(seconds: float, amplitude: float) -> np.ndarray:
    times = np.arange(round(seconds * 16000)) / 16000
    return (amplitude * np.sin(2 * np.pi * 400 * times)).astype(np.float32)


def readings(meter: LevelMeter, samples: np.ndarray, block: int = 160) -> list[LevelReading]:
    blocks = (samples[start : start + block] for start in range(0, len(samples), block))
    return [reading for piece in blocks for reading in meter.push(piece)]


def test_a_sine_reads_three_decibels_below_its_peak() -> None:
    (reading,) = readings(LevelMeter(), tone(0.1, 0.1))
    assert reading.peak_db == pytest.approx(-20, abs=0.05)
    assert reading.rms_db == pytest.approx(-23.01, abs=0.05)


@pytest.mark.parametrize("block", [1, 160, 1601, 32000])
def test_ten_readings_a_second_whatever_the_blocks(block: int) -> None:
    assert len(readings(LevelMeter(), tone(1.0, 0.1), block)) == 10


def test_clipping_stays_latched_until_it_is_cleared() -> None:
    meter = LevelMeter()
    assert not readings(meter, tone(0.1, 0.9))[0].clipped
    assert readings(meter, tone(0.1, 1.0))[0].clipped
    assert readings(meter, tone(0.1, 0.1))[0].clipped
    meter.clear_clip()
    assert not readings(meter, tone(0.1, 0.1))[0].clipped


@pytest.mark.parametrize("constant", [0.0, 0.25])
def test_a_signal_that_stands_still_is_flat_after_two_seconds(constant: float) -> None:
    meter = LevelMeter()
    readings(meter, tone(1.0, 0.1))
    flat = [reading.flat for reading in readings(meter, np.full(48000, constant, np.float32))]
    assert not any(flat[:19])
    assert all(flat[21:])
    assert not readings(meter, tone(0.1, 0.001))[0].flat


def test_noise_of_one_16_bit_step_is_not_flat() -> None:
    steps = np.random.default_rng(1).integers(0, 2, 48000).astype(np.float32) / 32768
    assert not any(reading.flat for reading in readings(LevelMeter(), steps))


def test_speech_over_noise_gives_the_ratio_once_the_floor_is_known() -> None:
    meter = LevelMeter()
    quiet = readings(meter, tone(3.0, 0.001))
    assert quiet[0].snr_db is None
    assert quiet[-1].snr_db == pytest.approx(0, abs=0.2)
    assert meter.floor_db == pytest.approx(-63, abs=0.2)
    assert readings(meter, tone(0.2, 0.1))[0].snr_db == pytest.approx(40, abs=0.2)


def test_digital_silence_has_a_level() -> None:
    (reading,) = readings(LevelMeter(), np.zeros(1600, np.float32))
    assert reading.peak_db == reading.rms_db == -120


def test_the_clip_latch_lets_go_after_ten_seconds_without() -> None:
    meter = LevelMeter()
    quiet = np.full(1600, 0.1, np.float32)
    assert meter.push(np.ones(1600, np.float32))[0].clipped
    states = [meter.push(quiet)[0].clipped for _ in range(120)]
    assert states[:98] == [True] * 98
    assert states[102:] == [False] * 18
