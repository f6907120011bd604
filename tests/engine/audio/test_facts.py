"""What a recording is told to be like, against what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decoder import Decoder
from engine.audio.facts import QUIETEST_DB, SourceFacts


def read(path: Path, *cut: float) -> SourceFacts:
    decoder = Decoder(path, *cut)
    while len(decoder.read(0.1)):
        pass
    decoder.close()
    return decoder.facts()


def test_a_tone_with_a_clipped_channel(tmp_path: Path) -> None:
    """Facts are of the file's own samples: before channels are averaged and resampled."""
    time = np.arange(11_025) / 22_050
    quiet, loud = 0.1 * np.sin(2 * np.pi * 500 * time), np.zeros_like(time)
    loud[:7] = [1.0, -1.0, 1.0, 1.0, 0.99, -0.99, -1.0]
    path = tmp_path / "a.flac"
    soundfile.write(path, np.stack([quiet, loud], axis=1), 22_050, subtype="PCM_24")
    found = read(path)
    assert (found.rate, found.channels, found.container, found.encoding) == (
        *(22_050, 2, "FLAC", "PCM_24"),
    )
    assert found.seconds == pytest.approx(0.5)
    assert found.clipped == 5
    power = (np.sum(quiet**2) + np.sum(loud**2)) / (2 * len(time))
    assert found.level_db == pytest.approx(10 * np.log10(power), abs=0.01)


def test_only_the_cut_counts(tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros(8_000), np.full(8_000, 0.5)])
    soundfile.write(tmp_path / "a.wav", sound, 16_000)
    cut = read(tmp_path / "a.wav", 0.75, 0.1)
    assert cut.seconds == pytest.approx(0.1)
    assert cut.level_db == pytest.approx(20 * np.log10(0.5), abs=0.01)
    assert read(tmp_path / "a.wav", 0.0, 0.25).level_db == QUIETEST_DB
