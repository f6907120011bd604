"""An engine and a source whose every answer the test can work out by itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pytest

from engine.engines.engine import EngineFailed
from engine.values import (
    AudioBlock,
    Detection,
    EngineInfo,
    LaneReading,
    LevelReading,
    OperatingPoint,
    Scores,
)

LABELS = ("_silence_", "_unknown_", "yes", "no")


class FakeEngine:
    """Says "yes" to sound low in the bands, "no" to sound high in them, else silence.

    Looks at the last four frames alone. ``cost_s`` passes on the clock with each answer.
    """

    def __init__(self, name: str = "dense-fake", clock: Any = None, cost_s: float = 0.0) -> None:
        self.info = EngineInfo(name, "dense", True, "test", "test", "measured")
        self.clock, self.cost_s = clock, cost_s
        self.predictions = self.pushes = 0
        self.broken: str | None = None

    def predict(self, images: np.ndarray) -> Scores:
        self.predictions += 1
        return self.answer(images)

    def answer(self, images: np.ndarray) -> Scores:
        if self.broken:
            raise EngineFailed(self.broken, "restart it")
        if self.clock:
            self.clock.now += self.cost_s
        return Scores(np.stack([logits(image) for image in images]))

    def stream(self) -> FakeStream:
        return FakeStream(self)

    def activity(self, image: np.ndarray) -> None:
        return None

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def logits(image: np.ndarray) -> np.ndarray:
    low, high = (
        float(image[-4:, part].max(axis=1).mean()) for part in (slice(0, 16), slice(16, 32))
    )
    if max(low, high) < 60:
        return np.array([6, 0, 0, 0], np.float32)
    return np.array([0, 0, low / 8, high / 8], np.float32)


class FakeStream:
    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.reset()

    def reset(self) -> None:
        self.window = np.zeros((32, 32), np.uint8)

    def push(self, frame: np.ndarray) -> Scores:
        self.engine.pushes += 1
        self.window = np.concatenate([self.window[1:], frame[None]])
        return self.engine.answer(self.window[None])


class ListSource:
    """Hands out the blocks it was given; with ``hold`` it then waits to be closed."""

    name = "list"

    def __init__(
        self, blocks: Sequence[AudioBlock | Exception], *, live: bool = False, paced: bool = False
    ) -> None:
        self.blocks = list(blocks)
        self.live, self.paced, self.duration_s = live, paced, None
        self.closed = threading.Event()
        self.hold = False

    def read(self) -> AudioBlock | None:
        if self.closed.is_set():
            return None
        if not self.blocks:
            if self.hold:
                self.closed.wait(30)
            return None
        block = self.blocks.pop(0)
        if isinstance(block, Exception):
            raise block
        return block

    def close(self) -> None:
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Told:
    """A listener that keeps all it is told."""

    def __init__(self) -> None:
        self.pictures: list[tuple[np.ndarray, float]] = []
        self.levels: list[LevelReading] = []
        self.readings: list[LaneReading] = []
        self.detections: list[tuple[Detection, np.ndarray]] = []
        self.drops: list[tuple[int, int]] = []
        self.failures: list[str] = []
        self.ends = 0
        self.failed_once = threading.Event()
        self.answered = threading.Condition()

    def columns(self, columns: np.ndarray, position_s: float) -> None:
        self.pictures.append((columns, position_s))

    def level(self, reading: LevelReading) -> None:
        self.levels.append(reading)

    def lane(self, reading: LaneReading) -> None:
        with self.answered:
            self.readings.append(reading)
            self.answered.notify_all()

    def detection(self, detection: Detection, image: np.ndarray) -> None:
        self.detections.append((detection, image))

    def dropped(self, frames: int, samples: int) -> None:
        self.drops.append((frames, samples))

    def ended(self) -> None:
        self.ends += 1

    def failed(self, sentence: str) -> None:
        self.failures.append(sentence)
        self.failed_once.set()

    def wait_for(self, count: int) -> bool:
        with self.answered:
            return self.answered.wait_for(lambda: len(self.readings) >= count, 20)


def tone(hertz: float, seconds: float) -> np.ndarray:
    times = np.arange(round(seconds * 16000)) / 16000
    return (0.3 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def hush(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * 16000), np.float32)


def blocks_of(sound: np.ndarray, size: int = 160, start_s: float = 0.0) -> list[AudioBlock]:
    """Blocks that were captured at clock 100 plus their position."""
    return [
        AudioBlock(
            sound[start : start + size],
            start_s + start / 16000,
            100 + start_s + min(start + size, len(sound)) / 16000,
        )
        for start in range(0, len(sound), size)
    ]


@pytest.fixture
def kit() -> Any:
    """Everything above, for test modules that cannot import a conftest."""

    class Kit:
        labels = LABELS
        point = OperatingPoint(smoothing_s=0.125, threshold=0.7, refractory_s=0.5)
        engine, source, told = FakeEngine, ListSource, Told
        two_words = np.concatenate(
            [hush(0.5), tone(300, 0.4), hush(0.8), tone(4000, 0.4), hush(0.4)]
        )

    Kit.tone, Kit.hush = staticmethod(tone), staticmethod(hush)
    Kit.blocks, Kit.logits = staticmethod(blocks_of), staticmethod(logits)
    return Kit
