from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest

from engine.audio.babble import babble


def word(hertz: float, amplitude: float) -> np.ndarray:
    """A quarter of a second of a tone between pauses."""
    tone = amplitude * np.sin(2 * np.pi * hertz * np.arange(4000) / 16000)
    return np.pad(tone, (5000, 7000)).astype(np.float32)


def noise(random: np.random.Generator) -> np.ndarray:
    return random.uniform(0.01, 0.5) * random.standard_normal(3000).astype(np.float32)


def test_every_voice_is_as_loud_as_the_others() -> None:
    drawn = iter([word(500, 0.9)] * 4 + [word(2000, 0.01)] * 4)  # a second of each, one by one
    sound = babble(lambda _: next(drawn), 16000, np.random.default_rng(0), talkers=2)
    spectrum = np.square(np.abs(np.fft.rfft(sound)))
    low, high = spectrum[400:600].sum(), spectrum[1900:2100].sum()
    assert 10 * np.log10(low / high) == pytest.approx(0, abs=0.2)
    assert low + high > 0.95 * spectrum.sum()


def test_nobody_pauses() -> None:
    pieces = cycle([word(500, 0.5), word(700, 0.1), np.zeros(16000, np.float32)])
    sound = babble(lambda _: next(pieces), 32000, np.random.default_rng(0), talkers=1)
    level = np.sqrt(np.square(sound).reshape(-1, 320).mean(axis=1))
    assert level.min() > 0.5
    assert level.max() < 1.3


@pytest.mark.parametrize("talkers", [1, 6, 8])
def test_level_length_and_seed(talkers: int) -> None:
    sound = babble(noise, 20_000, np.random.default_rng(5), talkers)
    assert sound.shape == (20_000,)
    assert sound.dtype == np.float32
    assert np.sqrt(np.mean(np.square(sound, dtype=np.float64))) == pytest.approx(1, rel=1e-5)
    again = babble(noise, 20_000, np.random.default_rng(5), talkers)
    np.testing.assert_array_equal(sound, again)
    assert not np.array_equal(sound, babble(noise, 20_000, np.random.default_rng(6), talkers))


def test_more_voices_waver_less() -> None:
    def swelling(random: np.random.Generator) -> np.ndarray:
        return np.hanning(3200).astype(np.float32) * random.standard_normal(3200, np.float32)

    def wavering(talkers: int) -> float:
        sound = babble(swelling, 64_000, np.random.default_rng(1), talkers)
        return float(np.std(10 * np.log10(np.square(sound).reshape(-1, 800).mean(axis=1))))

    assert wavering(8) < wavering(1) / 2


@pytest.mark.parametrize(("length", "talkers"), [(0, 8), (100, 0)])
def test_nothing_to_say_is_refused(length: int, talkers: int) -> None:
    with pytest.raises(ValueError, match="babble needs samples and talkers"):
        babble(noise, length, np.random.default_rng(0), talkers)


def test_silence_is_no_babble() -> None:
    with pytest.raises(ValueError, match="cannot be made of silence"):
        babble(lambda _: np.zeros(16000, np.float32), 1000, np.random.default_rng(0))
