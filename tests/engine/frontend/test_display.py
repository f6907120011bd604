"""The displayed spectrogram: where a tone lies, how blocks join, what silence looks like."""

from __future__ import annotations

import numpy as np
import pytest

from engine.frontend.display import BANDS, COLUMN_HOP, DisplayStream, band_hz


@pytest.mark.parametrize("hertz", [150, 440, 1000, 3000, 6500])
def test_a_tone_is_brightest_at_its_band(hertz: float) -> None:
    tone = 0.1 * np.sin(2 * np.pi * hertz * np.arange(16000) / 16000).astype(np.float32)
    column = DisplayStream().push(tone)[60]
    brightest = band_hz()[int(column.argmax())]
    assert abs(brightest - hertz) < max(20, 0.04 * hertz)


def test_blocks_join_without_seam() -> None:
    sound = np.random.default_rng(0).standard_normal(5000).astype(np.float32) * 0.1
    whole = DisplayStream().push(sound)
    stream = DisplayStream()
    parts = [stream.push(sound[i : i + 333]) for i in range(0, len(sound), 333)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)
    assert whole.shape == (len(sound) // COLUMN_HOP, BANDS)


def test_silence_is_dark_and_full_scale_is_not_out_of_range() -> None:
    assert not DisplayStream().push(np.zeros(1600, np.float32)).any()
    loud = DisplayStream().push(np.ones(1600, np.float32))
    assert loud.min() >= 0
    assert loud.max() <= 1
