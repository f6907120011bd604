from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import fftconvolve

from engine.audio.rooms import ROOMS, Room, impulse_response, reverberate


def reverberation_time_s(response: np.ndarray) -> float:
    """T30 of ISO 3382: Schroeder's backward integral, fitted from -5 to -35 dB."""
    energy = np.square(response, dtype=np.float64)[::-1].cumsum()[::-1]
    decay = 10 * np.log10(energy / energy[0])
    inside = np.flatnonzero((decay <= -5) & (decay >= -35))
    slope, _ = np.polyfit(inside / 16000, decay[inside], 1)
    return -60 / float(slope)


@pytest.mark.parametrize("name", ROOMS)
@pytest.mark.parametrize("seed", range(4))
def test_a_room_reverberates_as_long_as_it_says(name: str, seed: int) -> None:
    room = ROOMS[name]
    response = impulse_response(room.rt60_s, room.direct_db, np.random.default_rng(seed))
    assert reverberation_time_s(response) == pytest.approx(room.rt60_s, rel=0.1)
    energy = np.square(response, dtype=np.float64)
    assert energy.sum() == pytest.approx(1, rel=1e-5)
    assert 10 * np.log10(energy[0] / energy[1:].sum()) == pytest.approx(room.direct_db, abs=0.01)


def test_named_rooms_are_those_of_the_table() -> None:
    assert {name: room.rt60_s for name, room in ROOMS.items()} == {
        "booth": 0.2,
        "office": 0.4,
        "hall": 1.0,
    }


def test_direct_sound_weakens_with_distance() -> None:
    at_critical = Room(rt60_s=1.0, volume_m3=1e4, distance_m=5.7)  # 0.057 * sqrt(10,000)
    assert at_critical.direct_db == pytest.approx(0)
    assert Room(1.0, 1e4, 57.0).direct_db == pytest.approx(-20)


def test_reverberation_is_convolution_without_its_tail() -> None:
    random = np.random.default_rng(0)
    sound = random.standard_normal(5000).astype(np.float32)
    response = impulse_response(0.5, 3.0, random)
    heard = reverberate(sound, response)
    expected = fftconvolve(sound.astype(np.float64), response)[:5000]
    np.testing.assert_allclose(heard, expected, atol=1e-5)
    assert heard.dtype == np.float32


def test_level_stays_for_white_sound() -> None:
    random = np.random.default_rng(0)
    sound = random.standard_normal(100_000).astype(np.float32)
    heard = reverberate(sound, impulse_response(0.4, 0.0, random))
    assert 20 * np.log10(heard.std() / sound.std()) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("rt60_s", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_time_is_refused(rt60_s: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        impulse_response(rt60_s, 0.0, np.random.default_rng(0))
