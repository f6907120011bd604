"""Small engines and sounds for the tests of the evaluation."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile

from engine.evaluation.clips import Contender
from engine.values import EngineInfo, OperatingPoint, Scores

LABELS = ("_silence_", "_unknown_", "yes", "no")
LOW, HIGH = 400.0, 3_000.0


class PitchEngine:
    """Hears which half of the spectrum is louder: silence, "yes" for low, "no" for high.

    ``deaf`` answers unknown to all that is not silence. Keeps count of its calls.
    """

    def __init__(self, name: str, deaf: bool = False) -> None:
        self.info = EngineInfo(name, "dense", True, "cpu", "fake", "measured")
        self.deaf = deaf
        self.batches: list[int] = []
        self.closed = False

    def predict(self, images: np.ndarray) -> Scores:
        assert images.dtype == np.uint8
        assert images.shape[1:] == (32, 32)
        self.batches.append(len(images))
        return Scores(self._logits(images))

    def stream(self) -> PitchStream:
        return PitchStream(self)

    def activity(self, image: np.ndarray) -> None:
        return None

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _logits(self, images: np.ndarray) -> np.ndarray:
        level = np.sort(images.reshape(len(images), -1), axis=1)[:, -100:].mean(axis=1)
        low = images[:, :, :16].astype(np.float32).mean(axis=(1, 2))
        high = images[:, :, 16:].astype(np.float32).mean(axis=(1, 2))
        logits = np.zeros((len(images), 4), np.float32)
        logits[:, 0] = np.where(level < 60, 6.0, 0.0)
        heard = np.where(level < 60, 0.0, 6.0)
        logits[:, 1] = heard if self.deaf else 0.0
        logits[:, 2] = 0.0 if self.deaf else heard * (low > high)
        logits[:, 3] = 0.0 if self.deaf else heard * (low <= high)
        return logits


class PitchStream:
    """The plain stream: keeps 32 frames and asks the engine."""

    def __init__(self, engine: PitchEngine) -> None:
        self._engine = engine
        self.reset()

    def reset(self) -> None:
        self._window = np.zeros((32, 32), np.uint8)

    def push(self, frame: np.ndarray) -> Scores:
        self._window = np.concatenate([self._window[1:], frame[None]])
        return Scores(self._engine._logits(self._window[None]))


@pytest.fixture
def labels() -> tuple[str, ...]:
    return LABELS


@pytest.fixture
def contender() -> Callable[..., Contender]:
    """Make a contender: ``contender("a")``, ``contender("b", deaf=True)``."""

    def make(name: str, *, deaf: bool = False, threshold: float = 0.7) -> Contender:
        point = OperatingPoint(smoothing_s=0.125, threshold=threshold)
        return Contender(name, PitchEngine(name, deaf), LABELS, point, f"model-{name}", "0" * 64)

    return make


@pytest.fixture
def say() -> Callable[..., Path]:
    """Write a clip: ``say(path, "yes", seconds=1.0, rate=16000)``; words are pitches."""

    def write(
        path: Path,
        word: str,
        *,
        seconds: float = 1.0,
        rate: int = 16_000,
        lead_s: float = 0.0,
        **options: str,
    ) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        time = np.arange(round(seconds * rate)) / rate
        hz = {"yes": LOW, "no": HIGH, "bed": HIGH}.get(word)
        sound = np.zeros_like(time) if hz is None else 0.5 * np.sin(2 * np.pi * hz * time)
        sound = np.concatenate([np.zeros(round(lead_s * rate)), sound])
        soundfile.write(path, sound, rate, **options)
        return path

    return write


@pytest.fixture
def many(tmp_path: Path) -> Callable[..., Path]:
    """A folder of ``count`` clips: ``many(folder, 500)``; links to a few, one of them broken."""

    def make(folder: Path, count: int) -> Path:
        random = np.random.default_rng(0)
        originals = []
        for number in range(12):
            rate, seconds = ((16_000, 1.0), (8_000, 0.4), (16_000, 1.3))[
                (number > 5) + (number > 10)
            ]
            sound = random.normal(0, 10.0 ** -random.uniform(0.5, 4), round(rate * seconds))
            originals.append(tmp_path / "originals" / f"{number}.wav")
            originals[-1].parent.mkdir(exist_ok=True)
            soundfile.write(originals[-1], np.clip(sound, -1, 1), rate, subtype="PCM_16")
        for number in range(count):
            link = folder / ("yes", "no", "bed", "silence")[number % 4] / f"{number:06d}.wav"
            link.parent.mkdir(parents=True, exist_ok=True)
            if number == count // 2:
                link.write_bytes(b"RIFF")
            else:
                os.link(originals[int(random.integers(12))], link)
        return folder

    return make
