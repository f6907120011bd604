"""A tiny labelled folder of synthesised words, enough to train on in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

WORDS = {"low": 300.0, "high": 2500.0, "mid": 900.0}


def tone(hertz: float, random: np.random.Generator) -> np.ndarray:
    t = np.arange(16000) / 16000
    envelope = np.exp(-(((t - 0.5) / 0.2) ** 2))
    sound = np.sin(2 * np.pi * hertz * random.uniform(0.95, 1.05) * t) * envelope
    return (0.3 * sound + 0.003 * random.standard_normal(16000)).astype(np.float32)


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``train/``, ``validation/`` and ``background_noise/`` with three tones for words."""
    root, random = tmp_path_factory.mktemp("tiny"), np.random.default_rng(0)
    for split, count in (("train", 12), ("validation", 6)):
        for word, hertz in WORDS.items():
            folder = root / split / word
            folder.mkdir(parents=True)
            for i in range(count):
                soundfile.write(folder / f"{i:08x}_nohash_0.wav", tone(hertz, random), 16000)
    noise = root / "background_noise"
    noise.mkdir()
    for name in ("hum", "hiss"):
        sound = random.standard_normal(16000 * 12) * 0.05
        soundfile.write(noise / f"{name}.wav", sound, 16000)
    return root
